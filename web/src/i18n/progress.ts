import { counted, subject } from './subject';

/** All units of targets take an s. */
const one = (unit: string) => unit.replace(/s$/, '');

/** How far organisations and campaigns have come. */
export const progress = subject(
    {
        as_of_day: 'Tính đến ngày', state: { no_target: 'Chưa giao chỉ tiêu', not_due: 'Chưa đến lúc', reached: 'Đã đạt chỉ tiêu', on_track: 'Đúng tiến độ', slightly_behind: 'Hơi chậm', behind: 'Chậm tiến độ', missed: 'Không đạt, đã hết hạn' },
        expected_by: { planned_drives: 'theo kế hoạch của các đợt', planned_drives_and_open_days: 'theo kế hoạch các đợt đến nay hoặc rải đều ngày mở, lấy số lớn hơn, vì kế hoạch chưa đủ chỉ tiêu', open_days: 'rải đều theo ngày mở, vì chưa có đợt nào được lập' },
        units: { bags: 'túi', registrations: 'lượt', standard_units: 'đơn vị' }, amount: (n: string, unit: string) => `${n} ${unit}`, left: (n: string) => `còn thiếu ${n}`, surplus: (n: string) => `vượt ${n}`,
        pace: 'Nhịp cần có', pace_weekly: 'Cần mỗi tuần', pace_note: (days: string, drives: string) => `còn ${days} ngày mở, ${drives} đợt`, time_over: 'Đã hết thời hạn', nothing_needed: 'Không cần thêm',
        projected: 'Dự kiến cuối kỳ', projected_note: (p: string) => `${p} chỉ tiêu, nếu cứ như đến nay`, expected_line: 'Cần đạt', goal_line: 'Chỉ tiêu', planned: 'Các đợt đã lập', planned_note: (n: string) => `${n} đợt`,
        behind_by: 'Chậm', behind_title: 'Ai đang chậm, chậm bao nhiêu', behind_chart: (unit: string) => `Chậm so với mức cần đạt (${unit})`, nobody_behind: 'Không đơn vị nào chậm.', all_title: 'Tiến độ từng đơn vị', campaigns_title: 'Tiến độ các chiến dịch', other_periods: 'Chỉ tiêu theo thời kỳ khác trong năm', period: 'Thời kỳ', light: 'Tiến độ', behind_note: (n: string, unit: string) => `chậm ${n} ${unit}`,
        with_heads: (value: string, heads: string, on: string) => `${value}% của ${heads} người (ngày ${on})`, set_targets: 'Giao chỉ tiêu', as_committed: 'tự đăng ký',
    },
    {
        as_of_day: 'As of', state: { no_target: 'No target', not_due: 'Not due yet', reached: 'The target is reached', on_track: 'On track', slightly_behind: 'Slightly behind', behind: 'Behind', missed: 'Missed: the time is over' },
        expected_by: { planned_drives: 'along the planned drives', planned_drives_and_open_days: 'what was planned by now or evenly over open days, whichever is more, as the plan does not reach the target', open_days: 'evenly over open days, as no drive is planned' },
        units: { bags: 'bags', registrations: 'registrations', standard_units: 'units' }, amount: (n, unit) => counted(n, one(unit), unit), left: (n) => `${n} to go`, surplus: (n) => `${n} above`,
        pace: 'Pace needed', pace_weekly: 'Needed a week', pace_note: (days, drives) => `${counted(days, 'open day')} and ${counted(drives, 'drive')} left`, time_over: 'The time is over', nothing_needed: 'Nothing more needed',
        projected: 'Projected end', projected_note: (p) => `${p} of the target, going on as so far`, expected_line: 'Expected', goal_line: 'Target', planned: 'Planned drives', planned_note: (n) => `${counted(n, 'drive')}`,
        behind_by: 'Behind by', behind_title: 'Who is behind, and by how much', behind_chart: (unit) => `Behind what is expected (${unit})`, nobody_behind: 'Nobody is behind.', all_title: 'Progress by organisation', campaigns_title: 'Progress of campaigns', other_periods: 'Targets for other periods of the year', period: 'Period', light: 'Progress', behind_note: (n, unit) => `${counted(n, one(unit), unit)} behind`,
        with_heads: (value, heads, on) => `${value}% of ${counted(heads, 'person', 'people')} (${on})`, set_targets: 'Set targets', as_committed: 'committed',
    },
);
