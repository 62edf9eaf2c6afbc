// Who somebody is: passwords by link, the second factor, sessions, and a tablet that several people share.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { axe, closeBrowser, laptop, open, until } from './support/browser.mjs';
import { readQr } from './support/qr.mjs';
import { installed, openDrive, signIn, tap, untilCounts } from './support/site.mjs';
import { world } from './support/world.mjs';

/** RFC 6238 with its defaults. */
function totp(secret, at = Date.now()) {
    const bits = [...secret.replace(/[\s=]/g, '')]
        .map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'))
        .join('');
    const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
    const hash = createHmac('sha1', key).update(counter).digest();
    const from = hash[19] & 15;
    return String((hash.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

describe('accounts', { timeout: 240_000 }, () => {
    let w, seat;
    before(async () => {
        w = await world();
    });
    after(async () => {
        await w.stop();
        await closeBrowser();
    });
    beforeEach(async () => {
        seat = await open(w.origin, { viewport: laptop });
    });
    afterEach(async () => {
        w.relay.reset();
        await seat.close();
    });

    test('a link sets the first password; the token leaves the address; a weak one is refused at its field', async () => {
        const { page } = seat;
        const made = await w.service.post('/users', { login: 'hoa', name: 'Lê Thị Hoa' });
        await page.goto(`${w.origin}/reset#${made.password_link.token}`);
        await page.getByRole('heading', { name: 'Đặt mật khẩu' }).waitFor();
        assert.equal(new URL(page.url()).hash, '');
        await axe(page, 'reset');
        const [first, second] = [
            page.getByLabel('Mật khẩu mới', { exact: true }),
            page.getByLabel('Nhập lại mật khẩu mới'),
        ];
        await first.fill('12345');
        await second.fill('123456');
        await page.getByRole('button', { name: 'Đặt mật khẩu' }).click();
        await page.getByText('Hai lần nhập không giống nhau.').waitFor();
        await second.fill('12345');
        await page.getByRole('button', { name: 'Đặt mật khẩu' }).click();
        await page.locator('input[aria-invalid=true]').waitFor();
        await axe(page, 'reset, refused');
        await first.fill('con mèo nằm trên mái ngói');
        await second.fill('con mèo nằm trên mái ngói');
        await page.getByRole('button', { name: 'Đặt mật khẩu' }).click();
        await page.waitForURL('**/signin');
        await signIn(page, w.origin, { login: 'hoa', password: 'con mèo nằm trên mái ngói' });
        await page.getByRole('heading', { name: 'Tài khoản' }).waitFor();
        await axe(page, 'account without a role');
        seat.check();
    });

    test('a wrong password is said, and what was asked for is there after the right one', async () => {
        const { page } = seat;
        const me = await w.service.person('tam', 'Đỗ Minh Tâm', ['coordinator']);
        await page.goto(`${w.origin}/account`);
        await page.waitForURL('**/signin?next=%2Faccount');
        await page.locator('input[name=username]').fill(me.login);
        await page.locator('input[autocomplete=current-password]').fill('sai rồi đó');
        await page.locator('button[type=submit]').click();
        await page.getByRole('alert').waitFor();
        await axe(page, 'sign in, refused');
        await page.locator('input[autocomplete=current-password]').fill(me.password);
        await page.locator('button[type=submit]').click();
        await page.waitForURL('**/account');
        // Nobody is led out of this client by a link.
        for (const next of ['//example.org', 'https://example.org', '/\\example.org', '/api/v1/session']) {
            await page.goto(`${w.origin}/signin?next=${encodeURIComponent(next)}`);
            await signInHere(page, me);
            await until(`not ${next}`, async () => new URL(page.url()).pathname === '/site');
        }
        seat.check();
    });
    async function signInHere(page, { login, password }) {
        await page.locator('input[name=username]').fill(login);
        await page.locator('input[autocomplete=current-password]').fill(password);
        await page.locator('button[type=submit]').click();
    }

    test('the second factor: turned on with a code, asked for at sign-in, a recovery code works once', async () => {
        const { page } = seat;
        const me = await w.service.person('khoa', 'Phạm Đăng Khoa', ['coordinator']);
        await signIn(page, w.origin, me);
        await page.goto(`${w.origin}/account`);
        await page.getByRole('button', { name: 'Bật' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Mật khẩu hiện tại').fill(me.password);
        await dialog.getByRole('button', { name: 'Tiếp' }).click();
        await dialog.getByRole('img').waitFor();
        const secret = (await dialog.locator('.code').textContent()).trim();
        for (const colorScheme of ['light', 'dark']) {
            await page.emulateMedia({ colorScheme });
            const read = new URL(await readQr(dialog.getByRole('img')));
            assert.equal(read.protocol, 'otpauth:');
            assert.equal(read.searchParams.get('secret'), secret.replace(/\s/g, ''));
        }
        await axe(page, 'second factor');
        await dialog.getByLabel('Mã hiện trong ứng dụng').fill(totp(secret));
        await dialog.getByRole('button', { name: 'Tiếp' }).click();
        await dialog.locator('li.code').first().waitFor();
        const codes = await dialog.locator('li.code').allTextContents();
        assert.equal(codes.length, 10);
        await axe(page, 'recovery codes');
        await dialog.getByRole('button', { name: 'Tôi đã cất các mã này' }).click();
        await page.getByText('Đang bật').waitFor();

        await page.getByRole('button', { name: 'Đăng xuất', exact: true }).first().click();
        await page.waitForURL('**/signin');
        await signInHere(page, me);
        await page.getByRole('heading', { name: 'Bước thứ hai' }).waitFor();
        await axe(page, 'second step');
        await page.locator('input[name=one-time-code]').fill('000000');
        await page.locator('button[type=submit]').click();
        await page.getByRole('alert').waitFor();
        await page.locator('input[name=one-time-code]').fill(codes[0]);
        await page.locator('button[type=submit]').click();
        await page.waitForURL('**/site');
        seat.check();
    });

    test('other sessions are seen and ended', async () => {
        const { page } = seat;
        const me = await w.service.person('binh', 'Vũ Thanh Bình', ['coordinator']);
        const other = await open(w.origin);
        await signIn(other.page, w.origin, me);
        await signIn(page, w.origin, me);
        await page.goto(`${w.origin}/account`);
        await page.getByRole('button', { name: 'Đăng xuất mọi nơi khác' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Đăng xuất mọi nơi khác' }).click();
        await until('one session', async () => (await page.getByText('Dùng lần cuối').count()) === 1);
        await other.page.reload();
        await other.page.waitForURL('**/signin**');
        await other.close();
        seat.check();
    });

    test('a tablet: enrolled by its code, people by PIN also without a network, each event says who', async () => {
        await seat.close();
        seat = await open(w.origin);
        const { page, context } = seat;
        const drive = await w.service.drive('tablet');
        const people = [
            { code: 'lan', name: 'Nguyễn Thị Lan', pin: '1234' },
            { code: 'minh', name: 'Trần Văn Minh', pin: '567890' },
        ];
        const code = await w.service.device('tablet-07', [drive], people);
        await page.goto(`${w.origin}/enrol#${code}`);
        await page.getByRole('heading', { name: 'Gắn thiết bị' }).waitFor();
        assert.equal(new URL(page.url()).hash, '');
        await axe(page, 'enrol');
        await page.getByRole('button', { name: 'Gắn thiết bị này' }).click();
        await page.waitForURL('**/site');
        await page.getByRole('link', { name: 'Chủ nhật đỏ – Rạch Giá' }).first().click();
        await page.getByRole('button', { name: 'Trần Văn Minh' }).waitFor();
        await axe(page, 'who is logging');
        await installed(page);

        const enter = async (name, pin) => {
            await page.getByRole('button', { name }).click();
            await page.keyboard.type(pin);
            await page.keyboard.press('Enter');
        };
        await context.setOffline(true);
        await enter('Trần Văn Minh', '111111');
        await page.getByText('Mã PIN không đúng.').waitFor();
        await axe(page, 'wrong PIN');
        await page.keyboard.type('567890');
        await page.keyboard.press('Enter');
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
        await tap(page, 350, 2);
        await page.locator('button.who').click();
        await enter('Nguyễn Thị Lan', '1234');
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
        await tap(page, 250, 1);
        await untilCounts(page, { logged: 3, here: 3 });
        await context.setOffline(false);
        await untilCounts(page, { logged: 3, sent: 3, here: 0 });
        const actors = (await w.service.events(drive)).map((e) => e.actor).sort();
        assert.deepEqual(actors, ['device/tablet-07/lan', 'device/tablet-07/minh', 'device/tablet-07/minh']);

        // A tablet that was taken away cannot send any more, and does not lose what it has.
        await w.service.post('/devices/tablet-07/revoke', { reason: 'mất máy' });
        await tap(page, 250, 1);
        await page.getByRole('alert').filter({ hasText: 'Máy này không còn được nhận' }).waitFor();
        await page.getByText('1 mục chỉ có ở máy này vẫn còn nguyên').waitFor();
        await axe(page, 'a revoked tablet');
        await untilCounts(page, { logged: 4, sent: 3, here: 1 });
        await page.reload();
        await openDrive(page, w.origin, drive);
        await untilCounts(page, { logged: 4, sent: 3, here: 1 });
        // With a new code it sends what it kept.
        const again = await w.service.device('tablet-08', [drive], people);
        await page.getByRole('link', { name: 'Gắn lại máy này' }).click();
        await page.getByLabel('Mã gắn thiết bị').fill(again);
        await page.getByRole('button', { name: 'Gắn thiết bị này' }).click();
        await page.waitForURL('**/site');
        await until('the kept bag arrived', async () => (await w.service.totals(drive)).bags === 4);
        seat.check();
    });

    test('a session that ended: sign in over the page, the form is kept, other windows follow, nothing is asked twice', async () => {
        const { page, context } = seat;
        const me = await w.service.person('nga', 'Trần Thị Nga', ['committee']);
        await signIn(page, w.origin, me);
        await page.goto(`${w.origin}/account`);
        const second = await context.newPage();
        await second.goto(`${w.origin}/account`);
        const name = (which) => which.getByRole('textbox', { name: 'Tên', exact: true });
        await name(page).fill('Trần Thị Nga (Rạch Giá)');
        await name(second).fill('Trần Thị Nga (An Biên)');
        await context.clearCookies();

        await second.getByRole('button', { name: 'Lưu', exact: true }).click();
        await second.getByRole('dialog').getByText('Phiên làm việc đã hết hạn').waitFor();
        await page.getByRole('button', { name: 'Lưu', exact: true }).click();
        const dialog = page.getByRole('dialog');
        await dialog.waitFor();
        assert.equal(await dialog.locator('input[name=username]').inputValue(), me.login);
        await axe(page, 'signing in again');
        await dialog.locator('input[type=password]').fill('không phải');
        await dialog.locator('button[type=submit]').click();
        await dialog.getByRole('alert').waitFor();
        const before = w.relay.seen.length;
        await dialog.locator('input[type=password]').fill(me.password);
        await dialog.locator('button[type=submit]').click();
        // Both windows are back where they were, and what each asked for has happened once.
        await dialog.waitFor({ state: 'detached' });
        await second.getByRole('dialog').waitFor({ state: 'detached' });
        const saves = () =>
            w.relay.seen
                .slice(before)
                .filter((r) => r.method === 'PATCH' && r.path === '/api/v1/account')
                .map((r) => JSON.parse(r.body).name)
                .sort();
        await until('both saved', async () => saves().length === 2);
        await page.getByText('Đã lưu').waitFor();
        await second.getByText('Đã lưu').waitFor();
        assert.deepEqual(saves(), ['Trần Thị Nga (An Biên)', 'Trần Thị Nga (Rạch Giá)']);
        assert.equal(await name(page).inputValue(), 'Trần Thị Nga (Rạch Giá)');
        // Put off, it waits at the head of the page; a new window that finds no session takes nothing away from this one.
        await context.clearCookies();
        await name(page).fill('Trần Thị Nga');
        await page.getByRole('button', { name: 'Lưu', exact: true }).click();
        await dialog.getByRole('button', { name: 'Đóng' }).click();
        await page.getByRole('alert').waitFor();
        const third = await context.newPage();
        await third.goto(`${w.origin}/account`);
        await third.waitForURL('**/signin**');
        assert.equal(await name(page).inputValue(), 'Trần Thị Nga');
        await signInHere(third, me);
        await third.waitForURL('**/account');
        await page.getByRole('button', { name: 'Lưu', exact: true }).click();
        await page.getByText('Đã lưu').last().waitFor();
        assert.equal(await dialog.count(), 0);
        assert.equal((await w.service.get('/users/nga')).name, 'Trần Thị Nga');
        seat.check();
    });
});
