import { subject } from './subject';

/** The shell: who one is, where one can go. */
export const app = subject(
    {
        role: { administrator: 'Quản trị', committee: 'Ban chỉ đạo', coordinator: 'Điều phối điểm hiến máu', hospital: 'Bệnh viện', auditor: 'Kiểm toán' },
        scope_everything: 'toàn hệ thống',
        workspace: { site: 'Điểm hiến máu', committee: 'Ban chỉ đạo', hospital: 'Bệnh viện', administrator: 'Quản trị' },
        nav_drives: 'Đợt hiến máu', nav_figures: 'Số liệu', nav_planned: 'Sắp lấy máu', nav_connect: 'Kết nối', nav_year: 'Cả năm', nav_calendar: 'Lịch', nav_plan: 'Các đợt', nav_campaigns: 'Chiến dịch', nav_reports: 'Báo cáo', nav_valuation: 'Giá trị', nav_people: 'Người dùng', nav_devices: 'Thiết bị', nav_tokens: 'Mã truy cập', nav_tariffs: 'Bảng giá', nav_organizations: 'Đơn vị', nav_audit: 'Nhật ký',
        nav_account: 'Tài khoản',
        not_found: 'Không có trang này',
        not_found_text: 'Địa chỉ có thể đã gõ sai hoặc trang đã chuyển đi.',
        forbidden: 'Bạn không có quyền vào trang này',
        forbidden_text: 'Hãy nhờ người quản trị cấp quyền, hoặc đăng nhập bằng tài khoản khác.',
        broken: 'Trang này gặp lỗi',
        broken_text: 'Dữ liệu đã ghi trên máy này vẫn còn nguyên. Hãy tải lại trang.',
        reload: 'Tải lại',
        home: 'Về trang chính',
        chunk_offline: 'Trang này cần mạng để mở lần đầu.',
        no_workspace_text: 'Hãy nhờ người quản trị giao vai trò cho bạn.',
    },
    {
        role: { administrator: 'Administrator', committee: 'Steering committee', coordinator: 'Site coordinator', hospital: 'Hospital', auditor: 'Auditor' },
        scope_everything: 'everything',
        workspace: { site: 'Donation site', committee: 'Committee', hospital: 'Hospital', administrator: 'Administration' },
        nav_drives: 'Drives', nav_figures: 'Figures', nav_planned: 'Planned', nav_connect: 'Connect', nav_year: 'The year', nav_calendar: 'Calendar', nav_plan: 'All drives', nav_campaigns: 'Campaigns', nav_reports: 'Reports', nav_valuation: 'Value', nav_people: 'People', nav_devices: 'Devices', nav_tokens: 'Tokens', nav_tariffs: 'Tariffs', nav_organizations: 'Organisations', nav_audit: 'Audit',
        nav_account: 'Account',
        not_found: 'There is no such page',
        not_found_text: 'The address may be mistyped, or the page has moved.',
        forbidden: 'You may not see this page',
        forbidden_text: 'Ask an administrator for the right, or sign in with another account.',
        broken: 'This page failed',
        broken_text: 'What was logged on this device is still here. Reload the page.',
        reload: 'Reload',
        home: 'Go to the start',
        chunk_offline: 'This page needs the network to open for the first time.',
        no_workspace_text: 'Ask an administrator to give you a role.',
    },
);
