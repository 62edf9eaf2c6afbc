import { counted, subject } from './subject';

/** A year planned by organisation, and what the calendar says of days. */
export const next_year = subject(
    {
        title: (year: string) => `Kế hoạch năm ${year}`, lead: (before: string) => `Mỗi dòng một đơn vị, kể cả cấp dưới: kết quả năm ${before}, chỉ tiêu, các đợt đã lập và phần còn thiếu.`, year: 'Năm', organization: 'Đơn vị', before: (year: string) => `Kết quả ${year}`, target: 'Chỉ tiêu', planned: 'Đã lập', drives: 'Số đợt', gap: 'Còn thiếu', make: 'Lập đợt', make_for: (name: string) => `Lập đợt cho ${name}`, none: 'Chưa giao', enough: 'Đủ', nothing: 'Chưa có gì cho năm này', nothing_text: 'Giao chỉ tiêu hoặc lập đợt đầu tiên; mọi đơn vị có chỉ tiêu hay có đợt hiện ở đây.', set_targets: 'Giao chỉ tiêu', many: 'Lập nhiều đợt', all_have: 'Không đơn vị nào còn thiếu', missing: (n: string, bags: string) => `${n} đơn vị còn thiếu, tổng ${bags} túi`,
        new_on: (day: string) => `Lập đợt ngày ${day}`, month: 'Tháng', closed: 'Ngày đóng', made_up: (name: string) => `Nghỉ bù ${name}`, month_name: (n: string) => `Tháng ${n}`,
    },
    {
        title: (year) => `Plan for ${year}`, lead: (before) => `A row for each organisation with all below it: the result of ${before}, the target, what is planned and what is missing.`, year: 'Year', organization: 'Organisation', before: (year) => `Result ${year}`, target: 'Target', planned: 'Planned', drives: 'Drives', gap: 'Missing', make: 'Make drives', make_for: (name) => `Make drives for ${name}`, none: 'None set', enough: 'Enough', nothing: 'Nothing for this year yet', nothing_text: 'Set a target or make a first drive; every organisation with either stands here.', set_targets: 'Set targets', many: 'Make many drives', all_have: 'Nobody is short', missing: (n, bags) => `${counted(n, 'organisation is', 'organisations are')} short, by ${counted(bags, 'bag')} in all`,
        new_on: (day) => `Make a drive on ${day}`, month: 'Month', closed: 'Closed', made_up: (name) => `${name}, made up`, month_name: (n) => `Month ${n}`,
    },
);
