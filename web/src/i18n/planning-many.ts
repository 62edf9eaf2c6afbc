import { subject } from './subject';

/** Many drives at once: extra days of a series, bodies that take over in a copied campaign. */
export const many = subject(
    {
        extra: 'Thêm các ngày',
        extra_hint: 'Những ngày ngoài quy tắc, ví dụ ngày bù.',
        add_extra: 'Chọn ngày thêm',
        campaigns_hint: 'Để trống: như đợt mẫu.',
        changes: 'Đơn vị thay thế',
        changes_hint: 'Sau khi sáp nhập, đợt của đơn vị cũ do đơn vị mới tổ chức hoặc lấy máu.',
        was_by: 'Đơn vị trước đây',
        now_by: 'Đơn vị thay thế',
        add_change: 'Thêm thay thế',
        change: 'thay thế',
        both_needed: 'Hãy chọn cả hai đơn vị, hoặc bỏ dòng này.',
    },
    {
        extra: 'Further days',
        extra_hint: 'Days that the rule does not give, such as one held later instead.',
        add_extra: 'Further day',
        campaigns_hint: 'None: as the pattern.',
        changes: 'Organisations that take over',
        changes_hint: 'After a merger, drives of the old organisation are organised or collected by the new one.',
        was_by: 'Organisation before',
        now_by: 'Organisation now',
        add_change: 'Add a change',
        change: 'the change',
        both_needed: 'Choose both organisations, or remove this line.',
    },
);
