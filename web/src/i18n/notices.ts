import { counted, subject } from './subject';

/** What a page says before something is done that is easily meant otherwise, and where nothing was asked that could be well. */
export const notices = subject(
    {
        ends_before: 'Giờ kết thúc phải sau giờ bắt đầu.',
        in_the_past: (when: string) =>
            `Thời gian này đã qua (${when}). Đợt trong quá khứ không mở để ghi được như đợt sắp tới; chỉ lưu nếu đúng là ghi bù.`,
        no_targets: 'Chưa giao chỉ tiêu nào cho thời kỳ này, nên chưa thể nói đủ hay thiếu.',
        nobody_measured: 'Chưa đơn vị nào có chỉ tiêu, nên chưa thể nói ai chậm.',
        nothing_to_compare: 'Mới có chỉ tiêu ở một cấp, chưa có gì để đối chiếu.',
        figures_in: 'Năm này chưa có số liệu. Có số liệu ở:',
        other_year: (year: string) => `Xem năm ${year}`,
        not_held: 'Đợt chưa diễn ra',
        no_bags_yet: 'chưa có túi nào',
        verify_text: (title: string) =>
            `Xác nhận ${title} là chốt các số dưới đây. Sau đó chỉ cấp có quyền xác nhận mới đổi được.`,
        verify_figures: (bags: string, ml: string, discarded: string) => `${bags} túi, ${ml} ml; huỷ ${discarded} túi`,
        verify_people: (registered: string, deferred: string) => `${registered} đăng ký, ${deferred} hoãn`,
        verify_review: (n: string) => `Còn ${n} mục chờ xem xét, chưa nằm trong các số này.`,
        weights_missing: 'Nhập trọng số (số nguyên dương) cho ít nhất một đơn vị bên dưới.',
        basis_where:
            'Nhập căn cứ ở bảng chỉ tiêu: mở dòng của đơn vị, chọn “Nhập số người”. Hoặc chia theo “Trọng số nhập tay”.',
        basis_last:
            'Chưa có kết quả kỳ trước của các đơn vị này. Hãy chọn kỳ khác, hoặc chia theo “Trọng số nhập tay”.',
        pick_organization: 'Hãy chọn một đơn vị.',
        pick_site: 'Hãy chọn một địa điểm.',
        pick_drive: 'Hãy chọn một đợt.',
        no_role_yet: 'Chưa có vai trò',
        expired: 'Đã hết hạn',
        operator: 'người vận hành máy chủ',
        demo: 'dữ liệu mẫu',
        program: (name: string) => `chương trình ${name}`,
        waits_for: (who: string) => `Đang chờ ${who} (cấp trên) xem và duyệt.`,
        waits_for_second: (who: string) =>
            `Không có đơn vị nào ở trên ${who}, nên một người khác giữ vai trò ban chỉ đạo của đơn vị này xem và duyệt.`,
        no_role: 'Tài khoản này chưa được giao việc gì',
        no_role_text: 'Hãy nhờ người quản trị giao vai trò. Sau đó các trang của bạn hiện ở đây.',
    },
    {
        ends_before: 'The end has to be after the start.',
        in_the_past: (when) =>
            `This time is over (${when}). A drive in the past cannot be logged at like one to come; save it only to record what has been.`,
        no_targets: 'No target has been set for this period, so nothing can be said to be short or over.',
        nobody_measured: 'Nobody has a target yet, so nobody can be said to be behind.',
        nothing_to_compare: 'Only one level has targets: there is nothing to compare yet.',
        figures_in: 'This year has no figures yet. There are figures in:',
        other_year: (year) => `Look at ${year}`,
        not_held: 'Not held yet',
        no_bags_yet: 'no bags yet',
        verify_text: (title) =>
            `To verify ${title} is to settle these figures. After that only the level that verifies can change them.`,
        verify_figures: (bags, ml, discarded) => `${counted(bags, 'bag')}, ${ml} ml; ${discarded} discarded`,
        verify_people: (registered, deferred) => `${registered} registered, ${deferred} deferred`,
        verify_review: (n) => `${counted(n, 'entry', 'entries')} still in review and not in these figures.`,
        weights_missing: 'Enter a weight (a whole number above 0) for at least one organisation below.',
        basis_where:
            'Enter what to split by in the table of targets: open the row of the organisation and choose “Enter a head count”. Or split by “Weights by hand”.',
        basis_last: 'These organisations have no earlier result. Choose another period, or split by “Weights by hand”.',
        pick_organization: 'Choose an organisation.',
        pick_site: 'Choose a site.',
        pick_drive: 'Choose a drive.',
        no_role_yet: 'No role yet',
        expired: 'Expired',
        operator: 'the operator of the server',
        demo: 'the demonstration',
        program: (name) => `the program ${name}`,
        waits_for: (who) => `Waits for ${who} (the level above) to look at it and accept it.`,
        waits_for_second: (who) =>
            `Nobody stands above ${who}, so somebody else with the committee’s role there looks at it and accepts it.`,
        no_role: 'This account has nothing to do yet',
        no_role_text: 'Ask an administrator to give it a role. Its pages then show here.',
    },
);
