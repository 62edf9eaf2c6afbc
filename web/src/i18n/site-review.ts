import { counted, plural, subject } from './subject';

/** What waits at a drive for a person: why, who sent it, who may decide. */
export const reviewing = subject(
    {
        of_drive: 'Chờ xem xét của cả đợt', drive_waits: (n: string) => `Cả đợt có ${n} mục chờ xem xét`, decide_now: 'Xem và quyết định',
        sent_by: 'Gửi từ', this_device: 'máy này', you: 'bạn', a_browser: 'một trình duyệt', other_account: 'tài khoản khác', other_device: 'một máy khác', other_drive: 'một đợt khác mà bạn không xem được',
        already: (when: string, who: string) => `Đã ghi lúc ${when}, ${who}.`, already_at: (drive: string) => `Đã ghi ở đợt khác: ${drive}.`,
        question: (what: string, why: string) => `${what}. Lý do phải xem xét: ${why}.`, later: 'Để sau',
        yours: 'Mục này do bạn gửi, nên người khác quyết định: một điều phối viên khác của đợt, hoặc ban chỉ đạo.', yours_here: 'Nếu ghi nhầm, bạn có thể tự bỏ mục này.', take_back: 'Bỏ mục này',
        take_back_text: (what: string) => `${what}. Mục được giữ trong sổ với lý do “Bấm nhầm” và không tính nữa.`,
        who_decides: 'Điều phối viên của đợt hoặc ban chỉ đạo quyết định.', not_told: 'Máy này chưa được báo kết quả; hãy hỏi điều phối viên.',
        again_discarded: 'Túi này đã huỷ rồi', again_discarded_text: (when: string, reason: string) => `Đã huỷ lúc ${when}${reason ? ` (${reason})` : ''}. Không ghi thêm lần nữa.`, counts_once: 'Đã huỷ trước đó, không tính lần này',
        early_title: 'Mở đợt trước ngày?', late_title: 'Mở đợt đã qua giờ?',
        early: (title: string, when: string, days: number) => `${title} diễn ra ${when}, còn ${days} ngày nữa. Túi ghi cách giờ của đợt quá xa chưa được tính: từng túi phải chờ người khác xem xét. Nếu ngày đã đổi, hãy nhờ ban chỉ đạo dời đợt trước.`,
        late: (title: string, when: string) => `${title} diễn ra ${when} và đã hết giờ. Túi ghi cách giờ của đợt quá xa chưa được tính: từng túi phải chờ người khác xem xét.`,
        open_anyway: 'Vẫn mở đợt', not_yet: 'Chưa mở',
        kept_typed: 'Số vừa gõ còn trong ô để sửa.',
    },
    {
        of_drive: 'In review at this drive', drive_waits: (n) => `${counted(n, 'entry', 'entries')} of this drive ${plural(n, 'waits', 'wait')} in review`, decide_now: 'Look and decide',
        sent_by: 'Sent from', this_device: 'this device', you: 'you', a_browser: 'a browser', other_account: 'another account', other_device: 'another device', other_drive: 'another drive that you may not see',
        already: (when, who) => `Logged at ${when}, ${who}.`, already_at: (drive) => `Logged at another drive: ${drive}.`,
        question: (what, why) => `${what}. It is in review because: ${why}.`, later: 'Decide later',
        yours: 'You sent this, so somebody else decides: another coordinator of the drive, or the committee.', yours_here: 'If it was a mistake, you can take it back yourself.', take_back: 'Take it back',
        take_back_text: (what) => `${what}. It stays in the ledger with the reason “Logged by mistake” and no longer counts.`,
        who_decides: 'A coordinator of the drive or the committee decides.', not_told: 'This device has not been told the outcome; ask the coordinator.',
        again_discarded: 'This bag is discarded already', again_discarded_text: (when, reason) => `Discarded at ${when}${reason ? ` (${reason})` : ''}. It is not logged a second time.`, counts_once: 'Discarded before; not counted again',
        early_title: 'Open before the day?', late_title: 'Open after its hours?',
        early: (title, when, days) => `${title} takes place ${when}, ${plural(days, 'tomorrow', `in ${days} days`)}. Bags logged too far from the hours of the drive do not count: somebody else has to look at each. If the day has changed, ask the committee to move the drive first.`,
        late: (title, when) => `${title} took place ${when} and is over. Bags logged too far from the hours of the drive do not count: somebody else has to look at each.`,
        open_anyway: 'Open it all the same', not_yet: 'Not yet',
        kept_typed: 'What was typed is still in the field to be corrected.',
    },
);
