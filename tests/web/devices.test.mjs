// The coordinator's tablets: made for a drive, enrolled by QR, shared by people who lock and switch.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, closeBrowser, open, phone, until } from './support/browser.mjs';
import { shoot } from './support/pages.mjs';
import { openDrive, signIn, tap, untilCounts } from './support/site.mjs';
import { world } from './support/world.mjs';

describe('tablets of a drive', { timeout: 180_000 }, () => {
    let w;
    before(async () => { w = await world(); });
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
            await axe(page, 'the QR code');
            await shoot(page, 'site-device-qr');
            await dialog.getByRole('button', { name: 'Đóng' }).last().click();
            const card = page.locator('[data-device=ban-so-2]');
            await card.getByRole('button', { name: /^Người và mã PIN/ }).click();
            for (const [name, pin] of [['Trần Văn Minh', '2468'], ['Lê Thị Hoa', '13579']]) {
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
            assert.deepEqual((await w.service.events(drive)).map((e) => e.actor).sort(), ['device/ban-so-2/le-thi-hoa', 'device/ban-so-2/tran-van-minh', 'device/ban-so-2/tran-van-minh']);

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
            await page.getByRole('dialog').filter({ hasText: 'không ghi bằng máy này được nữa' }).getByRole('button', { name: 'Bỏ khỏi máy' }).click();
            await dialog.getByRole('button', { name: 'Đổi mã PIN: Trần Văn Minh' }).waitFor({ state: 'detached' });
            await t.reload();
            await until('the tablet to know it', async () => (await t.getByRole('dialog').getByRole('button', { name: 'Lê Thị Hoa' }).count()) === 1 && (await t.getByRole('dialog').getByRole('button', { name: 'Trần Văn Minh' }).count()) === 0);
            desk.check();
            tablet.check();
        } finally {
            await desk.close();
            await tablet.close();
        }
    });

    test('a drive is closed on a tablet: the second person signs with a PIN of his own, and the sign-off names both', async () => {
        const drive = await w.service.drive('hai-nguoi');
        const code = await w.service.device('may-9', [drive], [{ code: 'minh', name: 'Trần Văn Minh', pin: '2468' }, { code: 'hoa', name: 'Lê Thị Hoa', pin: '13579' }]);
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
            await page.getByText('Còn 2 mục chỉ ở máy này.').waitFor();
            await page.getByText('Cần mạng để đóng đợt.').waitFor();
            const close = page.getByRole('button', { name: 'Đóng đợt' });
            assert.equal(await close.isDisabled(), true);
            await context.setOffline(false);
            await untilCounts(page, { logged: 2, sent: 2, here: 0 });
            await page.getByLabel('Đếm tay: 350 ml').fill('2');
            await page.getByText('Khớp với sổ').waitFor();
            assert.equal(await close.isDisabled(), true, 'one person alone does not close');
            await page.getByRole('button', { name: 'Người đối chiếu' }).click();
            await dialog.getByRole('button', { name: 'Lê Thị Hoa' }).waitFor();
            assert.equal(await dialog.getByRole('button', { name: 'Trần Văn Minh' }).count(), 0, 'nobody signs twice');
            await pin('Lê Thị Hoa', '0000');
            await page.getByText('Mã PIN không đúng.').waitFor();
            await page.keyboard.type('13579');
            await page.keyboard.press('Enter');
            await dialog.waitFor({ state: 'hidden' });
            await axe(page, 'sign-off on a tablet');
            await close.click();
            await page.getByText('Đợt này đã đóng.').waitFor();
            const { items } = await w.service.get(`/drives/${drive}/transitions`);
            const last = items.find((t) => t.to === 'closed');
            assert.match(last.actor, /may-9/);
            assert.match(last.reason, /Trần Văn Minh/);
            assert.match(last.reason, /Lê Thị Hoa/);
            seat.check();
        } finally {
            await seat.close();
        }
    });
});
