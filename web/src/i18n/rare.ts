import { subject } from './subject';

/** What a hospital may ask about rare groups, and calendar periods. */
export const rare = subject(
    {
        title: 'Câu hỏi về Rh phải rộng hơn',
        why: 'Số túi Rh âm rất ít. Hỏi theo ngày lẻ, theo nơi hay theo loại túi sẽ chỉ ra từng người hiến, nên Rh chỉ được trả lời cho trọn tháng, quý, nửa năm hoặc năm, trên toàn phạm vi của bạn, xem theo nhóm máu, tháng hoặc năm.',
        keep_rh: (period: string) => `Giữ Rh: xem ${period}`, without: (names: string) => `bỏ điều kiện ${names}`, drop_rh: 'Chỉ xem hệ ABO, giữ mọi điều kiện',
        all_time: 'mọi thời gian', year: (y: string) => `năm ${y}`, years: (a: string, b: string) => `các năm ${a}–${b}`, half: (n: string, y: string) => `nửa ${n === '1' ? 'đầu' : 'cuối'} năm ${y}`, quarter: (n: string, y: string) => `quý ${n} năm ${y}`, month: (n: string, y: string) => `tháng ${n} năm ${y}`,
        pick_year: 'Năm', pick_part: 'Kỳ', any_year: 'Mọi năm', whole_year: 'Cả năm', other_days: 'Ngày khác', part_half: (n: string) => (n === '1' ? 'Nửa đầu năm' : 'Nửa cuối năm'), part_quarter: (n: string) => `Quý ${n}`, part_month: (n: string) => `Tháng ${n}`,
        withheld: 'Rh không hiện cho kỳ này: có nhóm quá ít túi, có thể nhận ra từng người hiến. Dưới đây là hệ ABO.',
        both_rh: 'cả Rh', hidden_why: 'Rh của một kỳ được hiện khi kỳ đó có đủ nhiều túi của mỗi loại; năm nào cũng chỉ hiện Rh sau khi hết năm 14 ngày.',
        json: 'JSON', api: 'Địa chỉ API',
    },
    {
        title: 'A question about Rh has to be wider',
        why: 'Rh-negative bags are few. Single days, places or kinds of bag would point at donors, so Rh is answered for whole months, quarters, half-years or years only, over all you may see, by blood group, month or year.',
        keep_rh: (period) => `Keep Rh: show ${period}`, without: (names) => `without the filter ${names}`, drop_rh: 'ABO only, keep every filter',
        all_time: 'all time', year: (y) => y, years: (a, b) => `${a}–${b}`, half: (n, y) => `the ${n === '1' ? 'first' : 'second'} half of ${y}`, quarter: (n, y) => `quarter ${n} of ${y}`, month: (n, y) => `month ${n}/${y}`,
        pick_year: 'Year', pick_part: 'Period', any_year: 'All years', whole_year: 'Whole year', other_days: 'Other days', part_half: (n) => (n === '1' ? 'First half' : 'Second half'), part_quarter: (n) => `Quarter ${n}`, part_month: (n) => `Month ${n}`,
        withheld: 'Rh is kept back for this period: some groups have so few bags that donors could be recognised. Below is ABO.',
        both_rh: 'any Rh', hidden_why: 'Rh of a period shows when the period has enough bags of each kind; a year shows its Rh only 14 days after it ended.',
        json: 'JSON', api: 'API address',
    },
);
