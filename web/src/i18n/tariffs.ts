import { counted, subject } from './subject';

/** Price lists: never edited, only followed by a later one. */
export const tariffs = subject(
    {
        text: 'Bảng giá đã có không sửa và không xoá: mỗi túi được tính theo bảng có hiệu lực vào ngày lấy. Muốn đổi giá, thêm bảng mới từ ngày mới.',
        state: { in_force: 'Đang áp dụng', coming: 'Sắp áp dụng', past: 'Đã qua' }, from_list: 'Chép giá từ', from_list_hint: 'Chép các dòng giá để sửa; bảng gốc không đổi.', blank: 'bảng trống',
        amends: 'Chỉ sửa một phần của', amends_hint: 'Dòng giá không có ở đây thì lấy ở bảng đó.', whole: 'không, là bảng đầy đủ',
        past_note: (when: string) => `Ngày ${when} đã qua: giá trị của những túi lấy từ ngày đó sẽ tính lại theo bảng này. Báo cáo đã nộp giữ nguyên số đã chốt.`,
        replaces: (title: string) => `Từ ngày đó bảng này thay "${title}"; những ngày trước vẫn theo bảng cũ.`, no_price: 'Nhập giá, ví dụ 758.000', twice: 'Dòng này trùng thành phần và thể tích với dòng trên.', remove_line: (n: number) => `Bỏ dòng ${n}`, lines: (n: number) => `${n} dòng giá`,
        none_in_force: 'Hôm nay không có bảng giá nào đang áp dụng: túi lấy hôm nay chưa tính được giá trị.',
        save: 'Thêm bảng giá', saved: (title: string) => `Đã thêm "${title}".`, source: 'Nguồn', source_hint: 'số, ngày văn bản, nơi đọc được', price_line: (n: number) => `Dòng ${n}`,
    },
    {
        text: 'A price list is never edited or deleted: a bag is valued by the list in force on the day it was collected. To change prices, add a list from a new day.',
        state: { in_force: 'In force', coming: 'Coming', past: 'Past' }, from_list: 'Copy prices from', from_list_hint: 'Its lines are copied to be changed; the list itself stays.', blank: 'an empty list',
        amends: 'Changes only a part of', amends_hint: 'Prices that are not here are found there.', whole: 'no, it is a whole list',
        past_note: (when) => `${when} is in the past: bags collected from then on will be valued by this list. Reports that were submitted keep their figures.`,
        replaces: (title) => `From that day it takes the place of "${title}"; days before stay with the old one.`, no_price: 'Enter a price, such as 758,000', twice: 'The component and volume stand above already.', remove_line: (n) => `Remove line ${n}`, lines: (n) => `${counted(n, 'price')}`,
        none_in_force: 'No list is in force today: bags collected today cannot be valued.',
        save: 'Add the list', saved: (title) => `"${title}" added.`, source: 'Source', source_hint: 'number and date of the document, where it is read', price_line: (n) => `Line ${n}`,
    },
);
