import { counted, plural, subject } from './subject';

/** Tablets of drives and the people who share them. */
export const devices = subject(
    {
        people_of: (name: string) => `Người dùng ${name}`, people_text: 'Mỗi người chọn tên mình và nhập mã PIN trên máy; mỗi túi ghi lại ai đã ghi. Mã PIN dùng được cả khi không có mạng.',
        people_shared: 'Máy nhận thay đổi khi có mạng.', manage_people: 'Người và mã PIN', count_people: (n: number) => `${n} người dùng chung`, no_people: 'Chưa có ai: máy ghi mà không hỏi tên.',
        add_person: 'Thêm người', person_name: 'Họ tên', pin: 'Mã PIN', pin_hint: '4 đến 8 chữ số; đưa riêng cho người này.', new_pin: 'Đổi mã PIN', new_pin_for: (name: string) => `Mã PIN mới của ${name}`, save_pin: 'Lưu mã PIN', pin_saved: (name: string) => `Đã lưu mã PIN của ${name}.`,
        remove: 'Bỏ khỏi máy', remove_text: (name: string) => `${name} không ghi bằng máy này được nữa. Những gì đã ghi vẫn giữ tên.`, removed: (name: string) => `Đã bỏ ${name} khỏi máy.`, name_taken: 'Đã có người tên này trên máy; ghi thêm họ hoặc đội để phân biệt.',
        bind: 'Máy này dùng cho', bind_drives: 'Một số đợt', bind_site: 'Một địa điểm, mọi đợt ở đó', which_drives: 'Các đợt', no_coming: 'Không có đợt nào sắp tới.', last_day: 'Dùng đến hết ngày', more_drives: (n: number) => `và ${n} đợt khác`,
        drive_devices: 'Thiết bị của đợt', drive_devices_text: 'Máy tính bảng và điện thoại ghi số liệu ở đợt này. Mã gắn dùng một lần; mất máy thì thu hồi ngay.', none_here: 'Đợt này chưa có máy nào', none_here_text: 'Thêm một máy, rồi quét mã QR bằng máy đó.', needs_network: 'Cần mạng để quản lý thiết bị.',
        whole_site: 'mọi đợt ở', code_hint: 'Để gọi máy trong sổ và tệp; đã gợi ý sẵn. Không phải mã để gắn máy.', enrol_manual: 'Hoặc mở địa chỉ này trên máy:', copy: 'Chép địa chỉ', enrol_by_code: (where: string) => `Hoặc mở ${where} trên máy và gõ mã gắn này:`,
        revoked: 'Đã thu hồi', none_left: 'Đợt này không còn máy nào đang dùng', revoked_text: (when: string) => `Thu hồi${when ? ` lúc ${when}` : ''}. Máy đã thu hồi không gắn lại được; những túi còn trên máy sẽ tự gửi khi máy được gắn bằng mã của một thiết bị mới.`, replace: 'Thêm máy thay', second_of: (name: string) => `${name} (thay)`, print: 'In mã',
    },
    {
        people_of: (name) => `People of ${name}`, people_text: 'Each picks their name and enters a PIN on the device; every bag records who logged it. The PIN works without a network too.',
        people_shared: 'The device takes changes over when it has a network.', manage_people: 'People and PINs', count_people: (n) => `shared by ${counted(n, 'person', 'people')}`, no_people: 'Nobody yet: the device logs without asking for a name.',
        add_person: 'Add a person', person_name: 'Name', pin: 'PIN', pin_hint: '4 to 8 digits; give it to this person only.', new_pin: 'Change the PIN', new_pin_for: (name) => `New PIN of ${name}`, save_pin: 'Save the PIN', pin_saved: (name) => `PIN of ${name} saved.`,
        remove: 'Remove', remove_text: (name) => `${name} can no longer log on this device. What was logged keeps the name.`, removed: (name) => `${name} removed from the device.`, name_taken: 'Somebody of this name is on the device; add the family name or team.',
        bind: 'The device is for', bind_drives: 'Certain drives', bind_site: 'A site, every drive there', which_drives: 'Drives', no_coming: 'No drive is coming.', last_day: 'Works until the end of', more_drives: (n) => `and ${n} more ${plural(n, 'drive')}`,
        drive_devices: 'Devices of the drive', drive_devices_text: 'Tablets and phones that log at this drive. The enrolment code works once; revoke a lost device at once.', none_here: 'No device yet', none_here_text: 'Add one, then scan the QR code with it.', needs_network: 'Managing devices needs the network.',
        whole_site: 'every drive at', code_hint: 'What the device is called in the ledger and files; suggested for you. Not the code to enrol it with.', enrol_manual: 'Or open this address on the device:', copy: 'Copy the address', enrol_by_code: (where) => `Or open ${where} on the device and type this enrolment code:`,
        revoked: 'Revoked', none_left: 'This drive has no device in use any more', revoked_text: (when) => `Revoked${when ? ` at ${when}` : ''}. A revoked device cannot be enrolled again; bags that are still on it are sent once it is enrolled with the code of a new device.`, replace: 'Add one in its place', second_of: (name) => `${name} (replacement)`, print: 'Print the code',
    },
);
