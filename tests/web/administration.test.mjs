// The administrator: people and their roles, tablets, tariffs, the tree, the audit.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, closeBrowser, laptop, open, phone, until } from './support/browser.mjs';
import { shoot } from './support/pages.mjs';
import { signIn } from './support/site.mjs';
import { world } from './support/world.mjs';

describe('administration', { timeout: 240_000 }, () => {
    let w;
    let seat;
    before(async () => {
        w = await world({ demo: true });
        seat = await open(w.origin, { viewport: laptop });
        await signIn(seat.page, w.origin, { login: 'quan-tri', password: w.service.password });
    });
    after(async () => {
        await seat?.close();
        await w.stop();
        await closeBrowser();
    });

    test('a person is added, signs in by the one-time link, has a role over a part of the tree, is disabled', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/administration/people`);
        await page.getByRole('rowheader', { name: 'Bệnh viện' }).waitFor();
        await axe(page, 'people');
        await page.getByRole('button', { name: 'Thêm người' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Họ tên').fill('Lê Thu Hà');
        await dialog.getByLabel('Tên đăng nhập').fill('Hà không hợp lệ');
        await dialog.getByRole('button', { name: 'Thêm' }).click();
        await dialog.locator('[aria-invalid=true]').waitFor();
        await axe(page, 'add a person, refused');
        await dialog.getByLabel('Tên đăng nhập').fill('thu-ha');
        await dialog.getByRole('button', { name: 'Thêm' }).click();
        const link = (await page.locator('[data-link]').textContent()).trim();
        assert.match(link, /\/reset#./);
        await shoot(page, 'administration-people');
        await page.goto(`${w.origin}/administration/people/thu-ha`);
        await page.getByRole('heading', { name: 'Lê Thu Hà' }).waitFor();
        await page.locator('main form').getByLabel('Vai trò').selectOption('hospital');
        await page.getByLabel('Một đơn vị và cấp dưới').selectOption('rach-gia');
        await page.getByRole('button', { name: 'Giao vai trò' }).click();
        await page.getByRole('button', { name: 'Thôi vai trò' }).waitFor();
        const grants = (await w.service.get('/users/thu-ha')).grants;
        assert.deepEqual(grants.map((g) => [g.role, g.scope.code]), [['hospital', 'rach-gia']]);
        await axe(page, 'a person');
        await shoot(page, 'administration-person');

        const password = 'ngựa trắng uống trà chiều';
        await w.service.post('/password-reset', { token: link.split('#')[1], password });
        const other = await open(w.origin);
        await signIn(other.page, w.origin, { login: 'thu-ha', password });
        await other.page.waitForURL('**/hospital');
        await page.getByRole('button', { name: 'Khoá tài khoản' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Khoá tài khoản' }).click();
        await page.getByRole('button', { name: 'Mở lại tài khoản' }).waitFor();
        await other.page.reload();
        await other.page.waitForURL('**/signin**');
        await other.close();
        seat.check();
    });

    test('a tablet is enrolled by its QR code and revoked', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/administration/devices`);
        await page.getByRole('button', { name: 'Thêm thiết bị' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Mã thiết bị').fill('may-01');
        await dialog.getByLabel('Tên thiết bị').fill('Máy bàn 1');
        await dialog.getByLabel('hoặc địa điểm').selectOption('diem-rach-gia');
        await dialog.getByRole('button', { name: 'Thêm' }).click();
        await dialog.getByRole('img').waitFor();
        await axe(page, 'enrolment');
        await shoot(page, 'administration-device');
        const code = new URL((await page.locator('[data-enrol]').textContent()).trim()).hash.slice(1);
        await w.service.post('/devices/enrol', { code });
        await page.keyboard.press('Escape');
        await page.reload();
        await page.getByText('Đã gắn', { exact: true }).waitFor();
        await page.getByRole('button', { name: 'Thu hồi' }).click();
        await page.getByRole('dialog').getByLabel('Lý do').fill('mất máy');
        await page.getByRole('dialog').getByRole('button', { name: 'Thu hồi' }).click();
        await page.getByText('Đã thu hồi', { exact: true }).waitFor();
        seat.check();
    });

    test('tokens, tariffs and the tree with its dates', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/administration/tokens`);
        await page.getByLabel('Tên chương trình').fill('kho-so-lieu');
        await page.getByRole('button', { name: 'Tạo mã' }).click();
        await page.locator('[data-token]').waitFor();
        await axe(page, 'tokens');
        await page.goto(`${w.origin}/administration/tariffs`);
        await page.getByText('758.000 đ').first().waitFor();
        await axe(page, 'tariffs');
        await page.getByRole('button', { name: 'Thêm bảng giá' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Mã', { exact: true }).fill('tt-thu');
        await dialog.getByLabel('Tên văn bản').fill('Bảng giá thử');
        await dialog.getByLabel('Từ ngày').fill('2030-01-01');
        await dialog.getByLabel('Giá (đồng)').fill('700.000');
        await dialog.getByRole('button', { name: 'Lưu' }).click();
        await page.getByRole('heading', { name: 'Bảng giá thử' }).waitFor();
        assert.equal((await w.service.get('/tariffs/tt-thu')).prices[0].price_vnd, 700_000);
        await shoot(page, 'administration-tariffs');
        await page.goto(`${w.origin}/administration/organizations`);
        await page.getByText('Huyện An Biên').waitFor();
        await axe(page, 'the tree');
        await page.getByRole('button', { name: 'Thêm đơn vị' }).click();
        await dialog.getByLabel('Tên', { exact: true }).fill('Trường thử');
        await dialog.getByLabel('Mã').fill('truong-thu');
        await dialog.getByLabel('Loại').selectOption('school');
        await dialog.getByLabel('Cấp trên').selectOption('rach-gia');
        await dialog.getByLabel('Từ ngày').fill('2031-01-01');
        await dialog.getByRole('button', { name: 'Thêm' }).click();
        await dialog.waitFor({ state: 'hidden' });
        assert.equal((await w.service.get('/organizations/truong-thu?on=2031-01-02')).parent, 'rach-gia');
        await page.getByLabel('Theo ngày').fill('2031-02-01');
        await page.getByText('truong-thu').waitFor({ state: 'attached' });
        await shoot(page, 'administration-tree');
        seat.check();
    });

    test('the audit is searched; on a phone in English', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/administration/audit?person=quan-tri`);
        await page.getByText('tariff', { exact: false }).first().waitFor();
        await axe(page, 'audit');
        await shoot(page, 'administration-audit');
        await page.setViewportSize(phone);
        await page.getByRole('button', { name: /EN/ }).click();
        for (const path of ['people', 'devices', 'tokens', 'tariffs', 'organizations', 'audit']) {
            await page.goto(`${w.origin}/administration/${path}`);
            await page.locator('.skeleton').first().waitFor({ state: 'detached' });
            await until(`${path} fits`, () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 3_000);
        }
        seat.check();
    });
});
