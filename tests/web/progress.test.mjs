// The year at a glance: what the server works out is what stands on the page, in figures and in words.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, closeBrowser, laptop, open, phone, until } from './support/browser.mjs';
import { shoot } from './support/pages.mjs';
import { signIn } from './support/site.mjs';
import { world } from './support/world.mjs';

describe('progress', { timeout: 300_000 }, () => {
    let w;
    let seat;
    const vi = (n, digits = 0) =>
        n.toLocaleString('vi-VN', { minimumFractionDigits: digits, maximumFractionDigits: digits });
    const year = 'from=2020-01-01&to=2020-12-31';
    const ask = async (more) => (await w.service.get(`/progress?organization=kien-giang&${year}${more}`)).rows;
    before(async () => {
        w = await world({ demo: true });
        // More than was asked for, and a campaign of its own.
        const rows = await ask('&on=2020-06-30');
        const old = rows.find((r) => r.organization === 'kien-hai' && !r.campaign);
        await w.service.post('/targets', {
            organization: 'kien-hai',
            issued_by: 'kien-giang',
            period: { from: '2020-01-01', to: '2020-12-31' },
            measure: 'bags',
            value: Math.floor(old.done / 2),
            basis: 'assigned',
            supersedes: old.target.id,
            reason: 'thử',
        });
        await w.service.post('/targets', {
            organization: 'kien-giang',
            issued_by: 'kien-giang',
            campaign: 'hanh-trinh-do-2020',
            measure: 'bags',
            value: 3000,
            basis: 'assigned',
        });
        seat = await open(w.origin, { viewport: laptop });
        await signIn(seat.page, w.origin, { login: 'ban-chi-dao', password: w.service.password });
    });
    after(async () => {
        await seat?.close();
        await w?.stop();
        await closeBrowser();
    });

    test('the year in which there is work comes first, next year can be planned, and what is chosen goes along from page to page', async () => {
        const other = await open(w.origin, { viewport: laptop });
        try {
            const { page } = other;
            await signIn(page, w.origin, { login: 'ban-chi-dao', password: w.service.password });
            const place = (name) => page.getByRole('navigation').getByRole('link', { name, exact: true });
            // What waits comes first; the year is a press away and begins where there is work.
            await place('Cả năm').click();
            await page.getByLabel('Năm', { exact: true }).waitFor();
            await until(
                'the year of the drives',
                async () => (await page.getByLabel('Năm', { exact: true }).inputValue()) === '2020',
            );
            const next = String(Number(new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 4)) + 1);
            assert.ok(
                (await page.getByLabel('Năm', { exact: true }).locator('option').allTextContents()).includes(next),
                'next year is a choice',
            );
            // Not chosen, and yet the same on the next page.
            await place('Báo cáo').click();
            await until(
                '2020 there too',
                async () => (await page.getByLabel('Năm', { exact: true }).inputValue()) === '2020',
            );
            await place('Lịch').click();
            await until(
                'a month with drives',
                async () => (await page.locator('[data-drive], a[href*="/committee/drives/"]').count()) > 0,
            );
            // Chosen: the address of every page says it.
            await place('Cả năm').click();
            await page.getByLabel('Năm', { exact: true }).selectOption(next);
            await page.getByLabel('Đơn vị', { exact: true }).selectOption('rach-gia');
            await page.waitForURL(/organization=rach-gia/);
            await place('Các đợt').click();
            await page.waitForURL(
                new RegExp(`/committee/drives\\?from=${next}-01-01&to=${next}-12-31&organization=rach-gia`),
            );
            await place('Lịch').click();
            await page.waitForURL(new RegExp(`/committee/calendar\\?year=${next}&organization=rach-gia`));
            await place('Số liệu').click();
            await page.waitForURL(new RegExp(`from=${next}-01-01`));
            assert.equal(await page.getByLabel('Năm', { exact: true }).inputValue(), next);
            // Half a year goes along as it is; what is cleared is forgotten.
            await page.getByLabel('Kỳ').selectOption('h1');
            await page.waitForURL(/to=\d{4}-06-30/);
            await place('Giá trị').click();
            await page.waitForURL(/to=\d{4}-06-30/);
            await page.getByLabel('Đơn vị', { exact: true }).selectOption('');
            await place('Các đợt').click();
            await page.waitForURL(
                (url) =>
                    url.pathname === '/committee/drives' &&
                    !url.searchParams.has('organization') &&
                    url.searchParams.get('to')?.endsWith('-06-30'),
            );
            other.check();
        } finally {
            await other.close();
        }
    });

    test('on a day within the year: expected and how it is drawn, pace, projected end, the light in words', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/committee?year=2020&on=2020-06-30`);
        const own = (await ask('&on=2020-06-30')).find((r) => r.organization === 'kien-giang' && !r.campaign);
        const meter = (label) => page.locator('.meter').filter({ has: page.getByText(label, { exact: true }) });
        const shows = (label, text) =>
            until(`${label}: ${text}`, async () => (await meter(label).locator('.figure').textContent()) === text);
        await shows('Đã đạt', vi(own.done));
        await shows('Chỉ tiêu', vi(own.goal));
        await shows('Tỷ lệ', `${vi(own.percent, 1)}%`);
        await shows('Đến nay cần đạt', vi(own.expected, 0));
        await shows('Cần mỗi tuần', vi(own.pace.per_week, 0));
        await shows('Dự kiến cuối kỳ', vi(own.projected, 0));
        await page.locator('section').first().getByText('Đúng tiến độ').waitFor();
        await page.getByText(/kế hoạch các đợt đến nay hoặc rải đều ngày mở/).waitFor();
        await axe(page, 'the year on a day');
        await shoot(page, 'progress');
        seat.check();
    });

    test("who is behind and by how much, in the drawing's table and in the list; above 100 stays above 100", async () => {
        const { page } = seat;
        const rows = await ask('&on=2020-06-30');
        const worst = rows
            .filter((r) => !r.campaign && r.organization !== 'kien-giang' && ['amber', 'red'].includes(r.light))
            .sort((a, b) => b.behind_by - a.behind_by)[0];
        const line = page.getByRole('row').filter({ hasText: worst.name }).last();
        await line.getByText(`chậm ${vi(worst.behind_by, 0)} túi`).waitFor();
        await line.getByText('Chậm tiến độ').waitFor();
        assert.equal(
            await page.locator('section > .frame tbody th, section .frame tbody th').first().textContent(),
            worst.name,
            'the worst stands first',
        );
        await page.locator('figure').nth(1).locator('summary').click();
        await page.locator('figure').nth(1).getByRole('rowheader', { name: worst.name }).waitFor();
        const over = rows.find((r) => r.organization === 'kien-hai' && !r.campaign);
        assert.ok(over.percent > 100);
        await page
            .getByRole('row')
            .filter({ hasText: over.name })
            .getByText(`${vi(over.percent, 1)}%`)
            .waitFor();
        seat.check();
    });

    test("expected at the end of each month stands in the drawing's table as the server said it then", async () => {
        const { page } = seat;
        const figure = page.locator('figure').first();
        await figure.locator('summary').click();
        const march = (await ask('&on=2020-04-01')).find((r) => r.organization === 'kien-giang' && !r.campaign);
        await until('March', async () =>
            (await figure.locator('tbody tr').nth(2).innerText()).includes(vi(march.expected, 0)),
        );
        const campaign = (await ask('&on=2020-06-30')).find((r) => r.campaign === 'hanh-trinh-do-2020');
        await page
            .getByRole('row')
            .filter({ hasText: 'Hành trình đỏ 2020' })
            .getByText(vi(campaign.done), { exact: true })
            .first()
            .waitFor();
        seat.check();
    });

    test('a year that is over says so; a year without a target leads to setting one', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/committee?year=2020`);
        await page.locator('section').first().getByText('Không đạt, đã hết hạn').waitFor();
        await page.goto(`${w.origin}/committee?year=2019`);
        await page.getByRole('link', { name: 'Giao chỉ tiêu' }).click();
        await page.waitForURL(/committee\/targets\?from=2019-01-01/);
        seat.check();
    });

    test('on a phone, in English', async () => {
        const { page } = seat;
        await page.setViewportSize(phone);
        await page.goto(`${w.origin}/committee?year=2020&on=2020-06-30`);
        await page.getByRole('button', { name: /EN/ }).click();
        await page.getByText('Expected by now', { exact: true }).first().waitFor();
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${wide} px too wide`);
        await axe(page, 'the year, phone');
        await page.locator('.plot svg').first().waitFor();
        await shoot(page, 'progress-en');
        seat.check();
    });
});
