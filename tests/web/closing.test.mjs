// Closing a drive by two people, and the slip that goes with the bags.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { axe, closeBrowser, open, until } from './support/browser.mjs';
import { readQr } from './support/qr.mjs';
import { openDrive, signIn, tap, untilCounts } from './support/site.mjs';
import { world } from './support/world.mjs';

const small = { width: 360, height: 640 };
const shots = process.env.SHOTS;
async function shoot(page, name) {
    if (!shots) return;
    await mkdir(shots, { recursive: true });
    await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}
const noSideways = async (page, what) =>
    assert.ok(
        await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        `${what} scrolls sideways`,
    );

describe('closing', { timeout: 240_000 }, () => {
    let w, seat, lan, huy;
    before(async () => {
        w = await world();
        lan = await w.service.person('lan', 'Nguyễn Thị Lan', ['coordinator']);
        huy = await w.service.person('huy', 'Trần Quốc Huy', ['coordinator']);
    });
    after(async () => {
        await w.stop();
        await closeBrowser();
    });
    beforeEach(async () => {
        seat = await open(w.origin, { viewport: small });
    });
    afterEach(async () => {
        await seat.close();
    });

    const begin = async (code, bags = 3) => {
        const { page } = seat;
        const drive = await w.service.drive(code);
        await signIn(page, w.origin, lan);
        await openDrive(page, w.origin, drive);
        await tap(page, 350, bags);
        await untilCounts(page, { logged: bags, sent: bags, here: 0 });
        await page.goto(`${w.origin}/site/drives/${drive}/close`);
        await page.locator('[data-step=count]').waitFor();
        return drive;
    };
    const count = async (of) => {
        for (const [ml, n] of Object.entries({ 250: 0, 350: 0, 450: 0, ...of }))
            await seat.page.getByLabel(`Số túi ${ml} ml`).fill(String(n));
        await seat.page.getByRole('button', { name: 'Đối chiếu với sổ' }).click();
        await seat.page.locator('[data-step=compare]').waitFor();
    };
    const withAccount = async ({ login, password }) => {
        const { page } = seat;
        await page.getByLabel('Tên đăng nhập của người ký').fill(login);
        await page.getByLabel('Mật khẩu của người ký').fill(password);
    };
    const sign = () => seat.page.getByRole('button', { name: 'Ký và đóng đợt' });

    test('the books are hidden until the bags were counted, and a second account signs', async () => {
        const { page } = seat;
        const drive = await begin('hai-nguoi');
        assert.equal(
            await page.getByRole('columnheader', { name: 'Trong sổ' }).count(),
            0,
            'nobody reads what he is to find',
        );
        await axe(page, 'counting');
        await noSideways(page, 'counting');
        await shoot(page, 'closing-count');
        await page.getByRole('button', { name: 'Đối chiếu với sổ' }).click();
        assert.equal(await page.locator('[data-step=compare]').count(), 0, 'not counted is not zero');
        await count({ 350: 3 });
        await page.getByText('Số đếm khớp với sổ.').waitFor();
        assert.equal(await sign().isDisabled(), true, 'one person alone does not close');
        await page.getByLabel('Tên đăng nhập của người ký').fill('LAN');
        await page.getByText('Phải là người khác.').waitFor();
        await withAccount({ ...huy, password: 'không phải mật khẩu này' });
        await sign().click();
        await page.locator('[data-failed]').waitFor();
        assert.equal((await w.service.get(`/drives/${drive}`)).status, 'open');
        assert.equal(await page.getByLabel('Mật khẩu của người ký').inputValue(), '', 'no password stays in the page');
        await axe(page, 'signing');
        await noSideways(page, 'signing');
        await shoot(page, 'closing-sign');
        await withAccount(huy);
        await sign().click();
        await page.locator('[data-signed]').waitFor();
        assert.match(await page.locator('[data-signed]').textContent(), /Nguyễn Thị Lan.*Trần Quốc Huy/);
        assert.equal((await w.service.get(`/drives/${drive}`)).status, 'closed');
        await axe(page, 'closed by two');
        seat.check();
    });

    test('a difference is discarded, logged or stated, and what is stated is on the slip', async () => {
        const { page } = seat;
        const drive = await begin('chenh-lech', 4);
        await count({ 350: 3, 250: 1 });
        await page.getByText('Thiếu 1 túi 350 ml').waitFor();
        await page.getByText('Thừa 1 túi 250 ml').waitFor();
        await axe(page, 'a difference');
        await noSideways(page, 'a difference');
        await shoot(page, 'closing-difference');
        await withAccount(huy);
        assert.equal(await sign().isDisabled(), true, 'a difference keeps a drive open');
        await page.getByRole('button', { name: 'Ghi huỷ 1 túi' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Đông' }).click();
        await until('the discard in the books', async () => (await w.service.totals(drive)).discarded === 1);
        await page.getByText('Thiếu 1 túi 350 ml').waitFor({ state: 'detached' });
        await page.getByLabel('Lý do chênh lệch').fill('một túi của đợt hôm qua để nhầm thùng');
        await withAccount(huy);
        await sign().click();
        await page.locator('[data-signed]').waitFor();
        const slip = await w.service.get(`/drives/${drive}/closing`);
        assert.equal(slip.reason, 'một túi của đợt hôm qua để nhầm thùng');
        assert.deepEqual(
            slip.lines.map((l) => [l.nominal_ml, l.counted, l.in_books]),
            [
                [250, 1, 0],
                [350, 3, 3],
            ],
        );
        await page.getByRole('link', { name: 'Phiếu bàn giao' }).click();
        await page.getByText('một túi của đợt hôm qua để nhầm thùng').waitFor();
        seat.check();
    });

    test('other tablets are asked about before the drive is closed, and a person of one signs with a PIN', async () => {
        const { page } = seat;
        const drive = await begin('ma-pin', 2);
        const code = await w.service.device(
            'may-2',
            [drive],
            [
                { code: 'hoa', name: 'Lê Thị Hoa', pin: '13579' },
                { code: 'lan', name: 'Lan', pin: '2468' },
            ],
        );
        const { token } = await w.service.post('/devices/enrol', { code });
        assert.ok(token);
        await page.reload();
        await page.locator('[data-step=count]').waitFor();
        await count({ 350: 3 });
        // It was enrolled and has not asked for anything: what is on it is not known, and one bag is missing.
        const other = page.locator('[data-device=may-2]');
        await other.waitFor();
        assert.equal(await other.getAttribute('data-silent'), 'true');
        assert.match(await other.textContent(), /có thể còn 1 túi/);
        await page.getByRole('button', { name: 'Ghi thêm 1 túi' }).click();
        await page.getByText('Số đếm khớp với sổ.').waitFor();
        const who = page.getByLabel('Ai ký?');
        assert.deepEqual(
            await who.locator('option').allTextContents(),
            ['', 'Lê Thị Hoa (Máy may-2)'],
            'whoever closes signs with no PIN of his',
        );
        await who.selectOption('may-2/hoa');
        await page.getByLabel('Mã PIN của người ký').fill('13579');
        assert.equal(await sign().isDisabled(), true, 'the silent tablet has not been asked about');
        await page.getByLabel('Đã hỏi').check();
        await axe(page, 'another device');
        await noSideways(page, 'another device');
        await shoot(page, 'closing-devices');
        await page.getByLabel('Mã PIN của người ký').fill('0000');
        await sign().click();
        await page.locator('[data-failed]').waitFor();
        await page.getByLabel('Mã PIN của người ký').fill('13579');
        await sign().click();
        await page.locator('[data-signed]').waitFor();
        const { second } = await w.service.get(`/drives/${drive}/closing`);
        assert.deepEqual(second, { name: 'Lê Thị Hoa', way: 'pin', device: 'may-2' });
        seat.check();
    });

    test('the slip is one page of A4 or A5, its code is read from the picture and tells a false slip', async () => {
        const { page } = seat;
        const drive = await begin('phieu', 2);
        await count({ 350: 2 });
        await withAccount(huy);
        await sign().click();
        await page.getByRole('link', { name: 'Phiếu bàn giao' }).click();
        await page.locator('[data-slip]').waitFor();
        await noSideways(page, 'the slip');
        await axe(page, 'the slip');
        await shoot(page, 'slip-phone');
        const { figure } = await w.service.get(`/drives/${drive}/closing`);
        assert.equal(await page.locator('[data-total]').textContent(), '2');
        assert.equal(await page.locator('[data-first]').textContent(), 'Nguyễn Thị Lan');
        assert.equal(await page.locator('[data-second]').textContent(), 'Trần Quốc Huy');
        for (const size of ['A4', 'A5']) {
            await page.getByRole('button', { name: size }).click();
            const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
            if (shots) await writeFile(join(shots, `slip-${size}.pdf`), pdf);
            const text = pdf.toString('latin1');
            assert.equal((text.match(/\/Type\s*\/Page\b/g) ?? []).length, 1, `${size} is one page`);
            const [, width, height] = /\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/.exec(text).map(Number);
            const [w0, h0] = { A4: [595, 842], A5: [420, 595] }[size];
            assert.ok(Math.abs(width - w0) < 3 && Math.abs(height - h0) < 3, `${size}: ${width} × ${height}`);
            // The code as it stands on the paper.
            await page.emulateMedia({ media: 'print' });
            await page.setViewportSize({ width: Math.round((w0 * 96) / 72), height: Math.round((h0 * 96) / 72) });
            await shoot(page, `slip-${size}`);
            const read = await readQr(page.locator('[data-slip] svg.qr'));
            assert.equal(new URL(read).pathname + new URL(read).search, `/site/drives/${drive}/slip?figure=${figure}`);
            await page.emulateMedia({ media: null });
            await page.setViewportSize(small);
        }
        await page.goto(`${w.origin}/site/drives/${drive}/slip?figure=${figure}`);
        await page.locator('[data-genuine=true]').waitFor();
        await page.goto(`${w.origin}/site/drives/${drive}/slip?figure=${'0'.repeat(64)}`);
        await page.locator('[data-genuine=false]').waitFor();
        await axe(page, 'a false slip');
        seat.check();
    });

    test('a bag is found by its last digits, whoever logged it; past drives lead to their slip', async () => {
        const { page } = seat;
        const drive = await w.service.drive('tim-tui');
        const at = new Date(Date.now() - 60_000).toISOString();
        await w.service.post(`/drives/${drive}/events`, {
            device: 'may-khac',
            events: [
                {
                    id: '01990000-0000-7000-8000-00000000f001',
                    kind: 'collected',
                    at,
                    component: 'whole_blood',
                    nominal_ml: 350,
                    abo: 'O',
                    rh: '+',
                    unit: 'VN91020004321',
                },
            ],
        });
        const past = await w.service.drive('da-qua', { title: 'Đợt tháng trước', status: 'closed', days: -30 });
        await signIn(page, w.origin, lan);
        await page.goto(`${w.origin}/site/drives/${drive}/events`);
        await page.getByLabel('Tìm túi theo số').fill('4321');
        await page.getByRole('button', { name: 'Tìm', exact: true }).click();
        await page.locator('[data-found=VN91020004321]').waitFor();
        assert.match(await page.locator('[data-found]').textContent(), /350.*O\+.*may-khac/s);
        await page.getByLabel('Tìm túi theo số').fill('9999');
        await page.getByRole('button', { name: 'Tìm', exact: true }).click();
        await page.getByText('Không có túi nào có số này').waitFor();
        await axe(page, 'finding a bag');
        await noSideways(page, 'finding a bag');
        await page.goto(`${w.origin}/site`);
        await page.getByRole('button', { name: 'Đợt đã qua trong một năm' }).click();
        await page.locator('[data-past]').getByText('Đợt tháng trước').waitFor();
        await axe(page, 'past drives');
        await noSideways(page, 'past drives');
        await page.getByRole('link', { name: 'Phiếu bàn giao: Đợt tháng trước' }).click();
        await page.locator('[data-slip]').waitFor();
        assert.match(page.url(), new RegExp(past));
        assert.equal(await page.locator('[data-second]').textContent(), 'không có');
        seat.check();
    });
});
