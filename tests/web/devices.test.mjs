// The coordinator's tablets: made for a drive, enrolled by QR, shared by people who lock and switch.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, closeBrowser, open, phone, until } from './support/browser.mjs';
import { shoot } from './support/pages.mjs';
import { readQr } from './support/qr.mjs';
import { openDrive, signIn, tap, untilCounts } from './support/site.mjs';
import { world } from './support/world.mjs';

describe('tablets of a drive', { timeout: 180_000 }, () => {
    let w;
    before(async () => {
        w = await world();
    });
    after(async () => {
        await w.stop();
        await closeBrowser();
    });

    test('the coordinator makes one, gives two people PINs; the tablet takes them over; they lock and switch; one is removed', async () => {
        const me = await w.service.person('lan', 'Nguyễn Thị Lan', ['coordinator']);
        const drive = await w.service.drive('may');
        const desk = await open(w.origin, { viewport: phone });
        const tablet = await open(w.origin, { viewport: { width: 800, height: 1180 } });
        try {
            const { page } = desk;
            await signIn(page, w.origin, me);
            await openDrive(page, w.origin, drive);
            await page.getByRole('link', { name: 'Thiết bị' }).click();
            await page.getByText('Đợt này chưa có máy nào').waitFor();
            await axe(page, 'no devices');
            await page.getByRole('button', { name: 'Thêm thiết bị' }).click();
            const dialog = page.getByRole('dialog');
            await dialog.getByLabel('Tên thiết bị').fill('Bàn số 2');
            await dialog.getByRole('button', { name: 'Thêm' }).click();
            await dialog.getByRole('img').waitFor();
            const address = (await page.locator('[data-enrol]').textContent()).trim();
            assert.equal(await readQr(dialog.getByRole('img')), address);
            await axe(page, 'the QR code');
            await shoot(page, 'site-device-qr');
            await dialog.getByRole('button', { name: 'Đóng' }).last().click();
            const card = page.locator('[data-device=ban-so-2]');
            await card.getByRole('button', { name: /^Người và mã PIN/ }).click();
            for (const [name, pin] of [
                ['Trần Văn Minh', '2468'],
                ['Lê Thị Hoa', '13579'],
            ]) {
                await dialog.getByLabel('Họ tên').fill(name);
                await dialog.getByRole('textbox', { name: 'Mã PIN' }).fill(pin);
                await dialog.getByRole('button', { name: 'Thêm' }).click();
                await dialog.getByRole('button', { name: `Đổi mã PIN: ${name}` }).waitFor();
            }
            await shoot(page, 'site-device-people');

            const t = tablet.page;
            await t.goto(`${w.origin}${new URL(address).pathname}${new URL(address).hash}`);
            await t.getByRole('button', { name: 'Gắn thiết bị này' }).click();
            await t.waitForURL('**/site');
            await openDrive(t, w.origin, drive);
            const enter = async (name, pin) => {
                await t.getByRole('dialog').getByRole('button', { name }).click();
                await t.keyboard.type(pin);
                await t.keyboard.press('Enter');
                await t.getByRole('dialog').waitFor({ state: 'hidden' });
            };
            await enter('Trần Văn Minh', '2468');
            await tap(t, 350, 2);
            await shoot(t, 'site-tablet');
            // Locked: nobody logs until somebody says who he is.
            await t.getByRole('button', { name: 'Khoá' }).click();
            await t.getByRole('dialog').waitFor();
            await t.keyboard.press('Escape');
            await tap(t, 350, 1);
            await t.getByRole('dialog').waitFor();
            await untilCounts(t, { logged: 2 });
            await enter('Lê Thị Hoa', '13579');
            await tap(t, 250, 1);
            await untilCounts(t, { logged: 3, sent: 3, here: 0 });
            assert.deepEqual((await w.service.events(drive)).map((e) => e.actor).sort(), [
                'device/ban-so-2/le-thi-hoa',
                'device/ban-so-2/tran-van-minh',
                'device/ban-so-2/tran-van-minh',
            ]);

            // Five wrong ones make one wait, over a reload too.
            await t.getByRole('button', { name: 'Khoá' }).click();
            await t.getByRole('dialog').getByRole('button', { name: 'Trần Văn Minh' }).click();
            for (let i = 0; i < 5; ++i) {
                await t.keyboard.type('0000');
                await t.keyboard.press('Enter');
                await until('the dots to empty', async () => (await t.locator('.dots .filled').count()) === 0);
            }
            await t.reload();
            await t.getByRole('dialog').getByRole('button', { name: 'Trần Văn Minh' }).click();
            await t.keyboard.type('2468');
            await t.keyboard.press('Enter');
            await t.getByText(/Đợi \d+ giây/).waitFor();

            await dialog.getByRole('button', { name: 'Bỏ khỏi máy: Trần Văn Minh' }).click();
            await page
                .getByRole('dialog')
                .filter({ hasText: 'không ghi bằng máy này được nữa' })
                .getByRole('button', { name: 'Bỏ khỏi máy' })
                .click();
            await dialog.getByRole('button', { name: 'Đổi mã PIN: Trần Văn Minh' }).waitFor({ state: 'detached' });
            await t.reload();
            await until(
                'the tablet to know it',
                async () =>
                    (await t.getByRole('dialog').getByRole('button', { name: 'Lê Thị Hoa' }).count()) === 1 &&
                    (await t.getByRole('dialog').getByRole('button', { name: 'Trần Văn Minh' }).count()) === 0,
            );
            desk.check();
            tablet.check();
        } finally {
            await desk.close();
            await tablet.close();
        }
    });

    test('a drive is closed on a tablet: a coordinator signs in there, the second person signs with a PIN, and the tablet goes on', async () => {
        const drive = await w.service.drive('hai-nguoi');
        const me = await w.service.person('dieu-phoi', 'Nguyễn Thị Lan', ['coordinator']);
        const code = await w.service.device(
            'may-9',
            [drive],
            [
                { code: 'minh', name: 'Trần Văn Minh', pin: '2468' },
                { code: 'hoa', name: 'Lê Thị Hoa', pin: '13579' },
            ],
        );
        const seat = await open(w.origin, { viewport: { width: 800, height: 1180 } });
        try {
            const { page, context } = seat;
            await page.goto(`${w.origin}/enrol#${code}`);
            await page.getByRole('button', { name: 'Gắn thiết bị này' }).click();
            await page.waitForURL('**/site');
            await openDrive(page, w.origin, drive);
            const dialog = page.getByRole('dialog');
            const pin = async (name, digits) => {
                await dialog.getByRole('button', { name }).click();
                await page.keyboard.type(digits);
                await page.keyboard.press('Enter');
            };
            await pin('Trần Văn Minh', '2468');
            await dialog.waitFor({ state: 'hidden' });
            await context.setOffline(true);
            await tap(page, 350, 2);
            await page.getByRole('link', { name: 'Đóng đợt' }).click();
            // The tablet itself does not close: there is nothing to press but signing in, and that waits for what is only here.
            await page.getByRole('heading', { name: 'Đóng bằng tài khoản của bạn' }).waitFor();
            await page.getByText('Còn 2 mục chỉ ở máy này.').waitFor();
            await page.getByText('Cần mạng để đóng đợt.').waitFor();
            assert.equal(await page.getByRole('button', { name: 'Đóng đợt' }).count(), 0);
            assert.equal(await page.getByRole('button', { name: 'Đăng nhập để đóng' }).isDisabled(), true);
            await context.setOffline(false);
            await untilCounts(page, { logged: 2, sent: 2, here: 0 });
            await axe(page, 'closing on a tablet');
            await page.getByRole('button', { name: 'Đăng nhập để đóng' }).click();
            await page.locator('input[name=username]').fill(me.login);
            await page.locator('input[autocomplete=current-password]').fill(me.password);
            await page.locator('button[type=submit]').click();
            await page.waitForURL('**/close');
            for (const [ml, n] of [
                [250, 0],
                [350, 2],
                [450, 0],
            ])
                await page.getByLabel(`Số túi ${ml} ml`).fill(String(n));
            await page.getByRole('button', { name: 'Đối chiếu với sổ' }).click();
            await page.getByText('Số đếm khớp với sổ.').waitFor();
            const close = page.getByRole('button', { name: 'Ký và đóng đợt' });
            assert.equal(await close.isDisabled(), true, 'one person alone does not close');
            await page.getByLabel('Ai ký?').selectOption('may-9/hoa');
            await page.getByLabel('Mã PIN của người ký').fill('0000');
            await close.click();
            await page.locator('[data-failed]').waitFor();
            await page.getByLabel('Mã PIN của người ký').fill('13579');
            await axe(page, 'sign-off on a tablet');
            await close.click();
            await page.getByText('Đợt này đã đóng.').waitFor();
            const closed = await w.service.get(`/drives/${drive}/closing`);
            assert.equal(closed.closed_by, me.login);
            assert.deepEqual(closed.second, { name: 'Lê Thị Hoa', way: 'pin', device: 'may-9' });
            // The account leaves; the tablet stays what it was.
            await page.getByRole('button', { name: 'Đăng xuất, trả lại máy' }).click();
            await page.waitForURL('**/site');
            await page.getByRole('link', { name: 'Tài khoản: Máy may-9' }).waitFor();
            seat.check();
        } finally {
            await seat.close();
        }
    });

    test("a tablet opens no drive and decides nothing: somebody signs in for it, and what the tablet logged is still the tablet's", async () => {
        const running = await w.service.drive('dang-mo');
        const drive = await w.service.drive('chua-mo', { status: 'approved' });
        const me = await w.service.person('mo-dot', 'Phạm Thị Mai', ['coordinator']);
        const code = await w.service.device(
            'may-8',
            [running, drive],
            [{ code: 'minh', name: 'Trần Văn Minh', pin: '2468' }],
        );
        const seat = await open(w.origin, { viewport: { width: 800, height: 1180 } });
        try {
            const { page } = seat;
            await page.goto(`${w.origin}/enrol#${code}`);
            await page.getByRole('button', { name: 'Gắn thiết bị này' }).click();
            await page.waitForURL('**/site');
            await openDrive(page, w.origin, running);
            await page.getByRole('dialog').getByRole('button', { name: 'Trần Văn Minh' }).click();
            await page.keyboard.type('2468');
            await page.keyboard.press('Enter');
            await page.getByRole('dialog').waitFor({ state: 'hidden' });
            // No upload arrives until somebody else is signed in.
            w.relay.refuse = (request) => request.method === 'POST' && request.url.endsWith('/events');
            await tap(page, 350, 2);
            await untilCounts(page, { logged: 2, sent: 0, here: 2 });
            await openDrive(page, w.origin, drive);
            await tap(page, 350, 1);
            await page.locator('[data-early]').waitFor();
            await untilCounts(page, { logged: 0, here: 0 });
            await page.getByText('Người điều phối đăng nhập để mở.').waitFor();
            assert.equal(await page.getByRole('button', { name: 'Mở đợt' }).count(), 0);
            await page.getByRole('link', { name: 'Đăng nhập' }).click();
            await page.locator('input[name=username]').fill(me.login);
            await page.locator('input[autocomplete=current-password]').fill(me.password);
            await page.locator('button[type=submit]').click();
            await page.getByRole('button', { name: 'Mở đợt' }).click();
            await page.locator('[data-early]').waitFor({ state: 'detached' });
            await until(
                'the drive to be open',
                async () => (await w.service.get(`/drives/${drive}`)).status === 'open',
            );
            assert.deepEqual(await w.service.events(running), []);
            w.relay.reset();
            await openDrive(page, w.origin, running);
            await untilCounts(page, { logged: 2, sent: 2, here: 0 });
            assert.deepEqual(
                (await w.service.events(running)).map((e) => e.actor),
                ['device/may-8/minh', 'device/may-8/minh'],
            );
            seat.check();
        } finally {
            w.relay.reset();
            await seat.close();
        }
    });
});
