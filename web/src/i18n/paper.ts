import { counted, plural, subject } from './subject';

/** Checking reports that were received on paper. */
export const paper = subject(
    {
        title: 'Kiểm tra báo cáo giấy', link: 'Kiểm tra báo cáo giấy', back: 'Mọi báo cáo',
        lead: 'Gõ lại số liệu đã nhận trên giấy để tìm chỗ sai: các phần không bằng tổng, tiêu đề khác nội dung, nhiều túi hơn người, tỷ lệ tính sai, tờ này nằm trong tờ kia. Không lưu gì lên máy chủ.',
        sheet: (n: string) => `Tờ ${n}`, name: 'Báo cáo của ai, về việc gì', name_hint: 'Như ghi trên giấy', level: 'Nói về', levels: { drive: 'Một đợt hiến máu', part: 'Một phần của chiến dịch', whole: 'Tổng nhiều đợt' },
        where: 'Ở đâu, khi nào', where_hint: 'Để phát hiện tờ nằm trong tờ khác, không được cộng hai lần.', from: 'Từ ngày', to: 'Đến ngày', campaign: 'Tên chiến dịch', place: 'Tỉnh, thành phố', inner: 'Huyện, xã hoặc địa điểm', everywhere: 'Nhiều tỉnh hoặc cả nước',
        numbers: 'Số liệu trên giấy', numbers_hint: 'Để trống những số mà giấy không ghi; ghi 0 khi giấy ghi 0.', add: 'Thêm tờ', remove: (name: string) => `Bỏ ${name}`, run: 'Kiểm tra', clear: 'Xoá hết', clear_text: 'Số liệu vừa gõ sẽ mất.', needs_name: 'Cần tên để nhận ra tờ này.',
        sums: (sheets: string, found: string) => `Đã kiểm tra ${sheets} tờ: ${found} chỗ cần xem.`, all_right: (sheets: string) => `Đã kiểm tra ${sheets} tờ: không thấy chỗ sai.`, changed: 'Đã sửa sau khi kiểm tra. Hãy kiểm tra lại.', right: 'Không thấy chỗ sai', volume: (litres: string) => `Cộng theo loại túi: ${litres}`, faults: (n: string) => `${n} chỗ sai ở các ô bên dưới`,
    },
    {
        title: 'Check reports on paper', link: 'Check reports on paper', back: 'All reports',
        lead: 'Type in figures that came on paper to find what is wrong: parts that do not add up, a title that differs from the body, more bags than donors, wrong percentages, a sheet that lies within another. Nothing is stored on the server.',
        sheet: (n) => `Sheet ${n}`, name: 'Whose report, about what', name_hint: 'As written on the paper', level: 'It is about', levels: { drive: 'One drive', part: 'A part of a campaign', whole: 'Several drives together' },
        where: 'Where and when', where_hint: 'Finds a sheet that lies within another, so that nothing is added up twice.', from: 'From', to: 'To', campaign: 'Name of the campaign', place: 'Province', inner: 'District, commune or site', everywhere: 'Several provinces, or all',
        numbers: 'Figures on the paper', numbers_hint: 'Leave empty what the paper does not say; write 0 where it says 0.', add: 'Add a sheet', remove: (name) => `Remove ${name}`, run: 'Check', clear: 'Clear all', clear_text: 'What was typed will be lost.', needs_name: 'It needs a name to be known by.',
        sums: (sheets, found) => `${counted(sheets, 'sheet')} checked: ${counted(found, 'thing')} to look at.`, all_right: (sheets) => `${counted(sheets, 'sheet')} checked: nothing wrong was found.`, changed: 'Changed since it was checked. Check again.', right: 'Nothing wrong was found', volume: (litres) => `By kind of bag it makes ${litres}`, faults: (n) => `${n} ${plural(n, 'field')} below to correct`,
    },
);
