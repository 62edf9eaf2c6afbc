// The cascade of targets: many cells, live sums, what changes, one save; splits proposed and taken over; a percentage of people.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, closeBrowser, laptop, open, phone, until } from './support/browser.mjs';
import { load } from './support/module.mjs';
import { shoot } from './support/pages.mjs';
import { signIn } from './support/site.mjs';
import { world } from './support/world.mjs';

describe('sums of the cascade', () => {
    test('those below against the parent at every level; a pledge counts where nothing was assigned', async () => {
        const { sumsOf, bagsOf } = await load('pages/committee/targets/sums.ts');
        const rows = [
            ['a', null],
            ['b', 'a'],
            ['c', 'a'],
            ['d', 'b'],
            ['e', 'b'],
        ].map(([code, parent]) => ({ code, parent }));
        const values = { a: [100, null], b: [60, 55], c: [null, 39.9], d: [60, null], e: [0.1, null] };
        const sums = sumsOf(rows, (code) => ({ assigned: values[code][0], committed: values[code][1] }));
        assert.deepEqual([sums.get('a').assigned_below, sums.get('a').state], [99.9, 'short_of']);
        assert.equal(Math.round(sums.get('a').difference * 1000), -100);
        assert.equal(sums.get('a').committed_below, 94.9);
        assert.deepEqual([sums.get('b').assigned_below, sums.get('b').state], [60.1, 'over']);
        assert.equal(sums.get('d').state, 'leaf');
        assert.equal(bagsOf(2.5, 1001), 26, 'rounded up to whole bags');
        assert.equal(bagsOf(2.5, 1000), 25);
    });
});

describe('targets', { timeout: 300_000 }, () => {
    let w;
    let seat;
    const span = 'from=2027-01-01&to=2027-12-31';
    const cascade = async (query = span) =>
        Object.fromEntries((await w.service.get(`/targets/cascade?${query}`)).rows.map((r) => [r.organization, r]));
    const cell = (page, name, basis = 'được giao') => page.getByRole('textbox', { name: `${name}: ${basis}` });
    before(async () => {
        w = await world({ demo: true });
        for (const [code, name] of [
            ['phuong-vinh-thanh', 'Phường Vĩnh Thanh'],
            ['phuong-rach-soi', 'Phường Rạch Sỏi'],
        ])
            await w.service.post('/organizations', {
                code,
                name,
                kind: 'commune_committee',
                parent: 'rach-gia',
                valid_from: '2020-01-01',
            });
        seat = await open(w.origin, { viewport: laptop });
        await signIn(seat.page, w.origin, { login: 'ban-chi-dao', password: w.service.password });
    });
    after(async () => {
        await seat?.close();
        await w?.stop();
        await closeBrowser();
    });

    test('a year that was assigned adds up; sums follow what is typed, at every level', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/committee/targets?from=2020-01-01&to=2020-12-31`);
        const top = page.locator('tr[data-organization=kien-giang]');
        await top.getByText('Khớp').waitFor();
        assert.equal(await top.locator('[data-below]').textContent(), '17.700');
        await axe(page, 'targets');
        await shoot(page, 'targets');
        await cell(page, 'Huyện An Biên').fill('1.100');
        await top.getByText('Vượt 100').waitFor();
        await page.getByRole('button', { name: 'Mở các đơn vị dưới Thành phố Rạch Giá' }).click();
        await cell(page, 'Phường Rạch Sỏi').fill('2.000');
        await page.locator('tr[data-organization=rach-gia]').getByText('Thiếu 1.600').waitFor();
        await page.getByText('2 ô đã sửa, chưa lưu').waitFor();
        seat.check();
    });

    test('undo step by step; what is wrong is said at its cell and not saved', async () => {
        const { page } = seat;
        await page.getByRole('button', { name: 'Hoàn tác', exact: true }).click();
        assert.equal(await cell(page, 'Phường Rạch Sỏi').inputValue(), '');
        assert.equal(await cell(page, 'Huyện An Biên').inputValue(), '1.100');
        await page.getByText('1 ô đã sửa, chưa lưu').waitFor();
        for (const [wrong, words] of [
            ['12x', 'Không phải số'],
            ['1.5', 'Không phải số'],
            ['0', 'Phải lớn hơn 0'],
            ['10,5', 'Phải là số nguyên'],
            ['', 'Chỉ tiêu đã giao không xoá được'],
        ]) {
            await cell(page, 'Huyện An Minh').fill(wrong);
            await page.locator('tr[data-organization=an-minh]').getByText(words).waitFor();
            assert.equal(await page.getByRole('button', { name: 'Xem lại và lưu' }).isDisabled(), true);
        }
        await axe(page, 'targets with a fault');
        await cell(page, 'Huyện An Minh').press('Escape');
        assert.equal(await cell(page, 'Huyện An Minh').inputValue(), '950');
        seat.check();
    });

    test('arrows, Enter and Tab go through the cells', async () => {
        const { page } = seat;
        const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-label'));
        await cell(page, 'Huyện An Biên').focus();
        await page.keyboard.press('ArrowDown');
        assert.equal(await focused(), 'Huyện An Minh: được giao');
        await page.keyboard.press('Enter');
        assert.match(await focused(), /: được giao$/);
        await page.keyboard.press('ArrowUp');
        await page.keyboard.press('ArrowUp');
        assert.equal(await focused(), 'Huyện An Biên: được giao');
        await page.keyboard.press('Tab');
        assert.equal(await focused(), 'Huyện An Biên: tự đăng ký');
        await page.keyboard.press('ArrowLeft');
        assert.equal(await focused(), 'Huyện An Biên: được giao');
        seat.check();
    });

    test('leaving with unsaved changes asks first', async () => {
        const { page } = seat;
        await page.getByRole('link', { name: 'Lịch', exact: true }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByRole('button', { name: 'Thôi' }).click();
        await page.getByText('1 ô đã sửa, chưa lưu').waitFor();
        assert.match(page.url(), /committee\/targets/);
        seat.check();
    });

    test('a revision: old and new, document and reason; it supersedes, the old one stays readable', async () => {
        const { page } = seat;
        const before_ = (await cascade('from=2020-01-01&to=2020-12-31'))['an-bien'].assigned;
        await cell(page, 'Huyện An Minh').fill('850');
        await page.getByRole('button', { name: 'Xem lại và lưu' }).click();
        const dialog = page.getByRole('dialog');
        const line = dialog.getByRole('row').filter({ hasText: 'Huyện An Biên' });
        await line.getByText('1.000', { exact: true }).waitFor();
        await line.getByText('1.100', { exact: true }).waitFor();
        await dialog.getByText('Mọi cấp đều khớp.').waitFor();
        const save = dialog.getByRole('button', { name: 'Lưu 2 chỉ tiêu' });
        assert.equal(await save.isDisabled(), true, 'not without a document and a reason');
        await axe(page, 'review');
        await shoot(page, 'targets-review');
        await dialog.getByLabel('Số và ngày văn bản').fill('15/QĐ-BCĐ ngày 20/12/2026');
        await dialog.getByLabel('Lý do thay đổi').fill('chuyển chỉ tiêu giữa hai huyện');
        await save.click();
        await dialog.waitFor({ state: 'hidden' });
        const now = (await cascade('from=2020-01-01&to=2020-12-31'))['an-bien'].assigned;
        assert.deepEqual(
            [now.value, now.revision, now.document],
            [1100, before_.revision + 1, '15/QĐ-BCĐ ngày 20/12/2026'],
        );
        assert.equal((await w.service.get(`/targets/${before_.id}`)).superseded_by, now.id);
        assert.equal((await w.service.get(`/targets/${now.id}`)).reason, 'chuyển chỉ tiêu giữa hai huyện');
        await page.getByRole('button', { name: 'Các bản: Huyện An Biên' }).click();
        await dialog.getByText('Bản 1').waitFor();
        await page.keyboard.press('Escape');
        seat.check();
    });

    test('a new year is split by last result, looked at by month and weekday, taken over and saved at once', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/committee/targets?from=2021-01-01&to=2021-12-31`);
        await cell(page, 'Ban Chỉ đạo vận động hiến máu tình nguyện tỉnh Kiên Giang').fill('18.000');
        await page.locator('tr[data-organization=kien-giang]').getByText('Chưa chia').waitFor();
        await page.getByRole('button', { name: /^Chia xuống: Ban Chỉ đạo/ }).click();
        const dialog = page.getByRole('dialog');
        assert.equal(await dialog.getByLabel('Tổng cần chia').inputValue(), '18.000');
        await dialog.getByLabel('Chia theo').selectOption('last_result');
        await dialog.locator('summary').filter({ hasText: 'Các đơn vị nhận' }).click();
        await dialog.getByLabel('Ấn định: Huyện Kiên Hải').fill('100');
        await dialog.getByRole('button', { name: 'Xem thử' }).click();
        await dialog.getByText('Cộng đúng: 18.000 trên 18.000').waitFor();
        await dialog.getByText('Theo tháng, theo thứ').click();
        await axe(page, 'split');
        await shoot(page, 'targets-split');
        const asked = await w.service.post('/targets/proposals', {
            organization: 'kien-giang',
            period: { from: '2021-01-01', to: '2021-12-31' },
            measure: 'bags',
            by: 'last_result',
            total: 18000,
            fixed: [{ organization: 'kien-hai', value: 100 }],
        });
        await dialog.getByRole('button', { name: 'Đưa vào bảng' }).click();
        await page.locator('tr[data-organization=kien-giang]').getByText('Khớp').waitFor();
        assert.equal(await cell(page, 'Huyện Kiên Hải').inputValue(), '100');
        await page.getByRole('button', { name: 'Xem lại và lưu' }).click();
        await dialog.getByLabel('Số và ngày văn bản').fill('01/QĐ');
        await dialog.getByRole('button', { name: /^Lưu 16/ }).click();
        await dialog.waitFor({ state: 'hidden' });
        const rows = await cascade('from=2021-01-01&to=2021-12-31');
        assert.equal(rows['kien-giang'].assigned.value, 18000);
        assert.equal(rows['kien-giang'].state, 'even');
        for (const part of asked.parts)
            if (part.value > 0) assert.equal(rows[part.organization].assigned.value, part.value, part.organization);
        seat.check();
    });

    test('a percentage needs a head count with its day, and becomes bags; a free period', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/committee/targets?from=2026-11-01&to=2027-02-28&measure=percent_population`);
        await page.getByRole('button', { name: 'Nhập số người: Huyện An Biên' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Số người').fill('120.001');
        await dialog.getByLabel('Tại ngày').fill('2026-07-01');
        await dialog.getByRole('button', { name: 'Lưu' }).click();
        await dialog.waitFor({ state: 'hidden' });
        await page.getByText('120.001 người, ngày 01/07/2026').waitFor();
        await cell(page, 'Huyện An Biên').fill('2,5');
        await page.locator('tr[data-organization=an-bien]').getByText('= 3.001 túi').waitFor();
        await cell(page, 'Huyện An Biên').fill('101');
        await page.getByText('Từ trên 0 đến 100').waitFor();
        await cell(page, 'Huyện An Biên').fill('2,5');
        await shoot(page, 'targets-percent');
        await page.getByRole('button', { name: 'Xem lại và lưu' }).click();
        await dialog.getByLabel('Số và ngày văn bản').fill('02/QĐ');
        await dialog.getByRole('button', { name: /^Lưu 1/ }).click();
        await dialog.waitFor({ state: 'hidden' });
        const row = (await cascade('from=2026-11-01&to=2027-02-28&measure=percent_population'))['an-bien'];
        assert.deepEqual(
            [row.assigned.value, row.assigned.amount, row.assigned.head_count.on],
            [2.5, 3001, '2026-07-01'],
        );
        seat.check();
    });

    test('another changed the same target meanwhile: said at the cell, nothing is lost', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/committee/targets?from=2020-01-01&to=2020-12-31`);
        await cell(page, 'Huyện Gò Quao').fill('1.160');
        const old = (await cascade('from=2020-01-01&to=2020-12-31'))['go-quao'].assigned;
        await w.service.post('/targets', {
            organization: 'go-quao',
            issued_by: 'kien-giang',
            period: { from: '2020-01-01', to: '2020-12-31' },
            measure: 'bags',
            value: 1170,
            basis: 'assigned',
            supersedes: old.id,
        });
        await page.getByRole('button', { name: 'Xem lại và lưu' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Số và ngày văn bản').fill('03/QĐ');
        await dialog.getByLabel('Lý do thay đổi').fill('thử');
        await dialog.getByRole('button', { name: /^Lưu 1/ }).click();
        await dialog.locator('li').filter({ hasText: 'Huyện Gò Quao' }).waitFor();
        await page.keyboard.press('Escape');
        assert.equal(await cell(page, 'Huyện Gò Quao').getAttribute('aria-invalid'), 'true');
        await page.getByRole('button', { name: 'Bỏ hết' }).click();
        seat.check();
    });

    test('on a phone, in English: cards, nothing too wide', async () => {
        const { page } = seat;
        await page.setViewportSize(phone);
        await page.goto(`${w.origin}/committee/targets?from=2020-01-01&to=2020-12-31`);
        await page.getByRole('button', { name: /EN/ }).click();
        await page.getByRole('heading', { name: 'Targets' }).waitFor();
        const box = page.getByRole('textbox', { name: 'Huyện An Biên: assigned' });
        await box.fill('1,250');
        await page.locator('tr[data-organization=kien-giang]').getByText(/over/).waitFor();
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${wide} px too wide`);
        await axe(page, 'targets, phone');
        await shoot(page, 'targets-en');
        await until('the bar', () => page.getByText('1 cell changed, not saved').isVisible());
        seat.check();
    });
});
