import { subject } from './subject';

/** Finding a bag by its number, and drives that are over. */
export const found = subject(
    {
        bag: 'Tìm túi theo số',
        bag_hint: 'gõ cả số hoặc vài chữ số cuối',
        search: 'Tìm',
        none: 'Không có túi nào có số này ở đợt này.',
        none_here: 'Máy này chưa ghi túi nào có số này. Túi của máy khác: cần mạng và tài khoản.',
        by: (who: string) => `${who} ghi`,
        out: 'Đã bỏ',
        many: 'Có nhiều túi hơn; gõ thêm chữ số.',
        older: 'Đợt đã qua trong một năm',
        none_older: 'Không có đợt nào trong một năm qua.',
        receipt: 'Biên nhận và phiếu bàn giao',
    },
    {
        bag: 'Find a bag by its number',
        bag_hint: 'the whole number or its last digits',
        search: 'Find',
        none: 'No bag of this drive has this number.',
        none_here: 'This device logged no bag with this number. Bags of other devices need a network and an account.',
        by: (who) => `logged by ${who}`,
        out: 'Taken back',
        many: 'There are more; type another digit.',
        older: 'Past drives of a year',
        none_older: 'None in the past year.',
        receipt: 'Receipt and slip',
    },
);
