import { subject } from './subject';

/** The little that stands around every page about what waits and how one begins. */
export const starting = subject(
    {
        today: 'Việc hôm nay',
        waiting: (n: string) => `${n} việc đang chờ`,
        no_account: 'Chưa có tài khoản nào trên máy chủ này',
        no_account_text:
            'Người cài đặt chạy lệnh dưới đây ở máy chủ, rồi mở liên kết mà nó in ra để đặt mật khẩu quản trị.',
    },
    {
        today: 'Today',
        waiting: (n) => (n === '1' ? '1 thing waits' : `${n} things wait`),
        no_account: 'There is no account on this server yet',
        no_account_text:
            'Whoever installs it runs this on the server and opens the link that it prints, to set the administrator’s password.',
    },
);
