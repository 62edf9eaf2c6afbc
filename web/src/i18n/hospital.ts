import { subject } from './subject';

export const hospital = subject(
    {
        title: 'Máu đã lấy', planned_title: 'Các đợt sắp tới', planned_text: 'Đợt đã duyệt hoặc đang đề xuất, để bệnh viện chuẩn bị nhận máu.', planned_bags: 'Túi dự kiến', when: 'Khi nào', where: 'Ở đâu', no_planned: 'Chưa có đợt nào trong khoảng này', range: 'Trong', range_days: { d30: '30 ngày tới', d90: '90 ngày tới', d365: 'một năm tới', past: '90 ngày qua' },
        expected: 'Dự kiến', expected_note: 'túi theo kế hoạch, chưa phải số đã lấy', no_plan: 'chưa có số',
        token_title: 'Để hệ thống của bệnh viện tự đọc số liệu', token_text: 'Một mã truy cập chỉ đọc, trong quyền của bạn. Mã hiện một lần; ai có mã thì đọc được như bạn.',
        token_name: 'Tên hệ thống', token_name_hint: 'chữ thường không dấu, số, gạch nối; ví dụ kho-mau', token_expires: 'Hết hạn', token_make: 'Tạo mã', token_made: 'Mã truy cập, chỉ hiện lần này', token_revoke: 'Thu hồi', token_revoke_text: (name: string) => `Hệ thống dùng mã "${name}" sẽ không đọc được nữa.`, tokens: 'Mã đã tạo', no_tokens: 'Chưa có mã nào', revoked: 'Đã thu hồi', active: 'Đang dùng', last_used: 'Dùng lần cuối', never: 'chưa dùng',
        example: 'Cách gọi', example_text: 'Số túi theo nhóm ABO trong tháng này.', example_again: 'Hỏi lại mà không tải lại: đưa ETag của câu trả lời trước vào If-None-Match; máy chủ trả 304 khi sổ chưa đổi.', example_csv: 'Cùng câu hỏi, dạng CSV', api_docs: 'Tài liệu API đầy đủ', scope: 'Phạm vi',
    },
    {
        title: 'Blood collected', planned_title: 'Drives ahead', planned_text: 'Drives that are approved or proposed, so that the hospital can prepare.', planned_bags: 'Planned bags', when: 'When', where: 'Where', no_planned: 'No drive in this range', range: 'Within', range_days: { d30: 'the next 30 days', d90: 'the next 90 days', d365: 'the next year', past: 'the past 90 days' },
        expected: 'Expected', expected_note: 'bags planned, not yet collected', no_plan: 'no figure',
        token_title: 'Let the hospital’s own system read the figures', token_text: 'A token that only reads, within your rights. It is shown once; who has it reads what you may read.',
        token_name: 'Name of the system', token_name_hint: 'lower case, digits, hyphens; for example blood-stock', token_expires: 'Expires', token_make: 'Make a token', token_made: 'Token, shown only now', token_revoke: 'Revoke', token_revoke_text: (name) => `The system that uses "${name}" can no longer read.`, tokens: 'Tokens made', no_tokens: 'No tokens yet', revoked: 'Revoked', active: 'In use', last_used: 'Last used', never: 'never used',
        example: 'How to call', example_text: 'Bags by ABO group this month.', example_again: 'To ask again without fetching again, send the ETag of the last answer as If-None-Match: the server answers 304 when the books have not changed.', example_csv: 'The same question as CSV', api_docs: 'Full API documentation', scope: 'Scope',
    },
);
