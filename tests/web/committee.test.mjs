// The steering committee: the year, the drives and what they need, the calendar.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, closeBrowser, laptop, open, phone, until } from './support/browser.mjs';
import { shoot } from './support/pages.mjs';
import { signIn } from './support/site.mjs';
import { world } from './support/world.mjs';

describe('the steering committee', { timeout: 300_000 }, () => {
    let w;
    let seat;
    const month = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 7);
    before(async () => {
        w = await world({ demo: true });
        seat = await open(w.origin, { viewport: laptop });
        await signIn(seat.page, w.origin, { login: 'ban-chi-dao', password: w.service.password });
        for (const [code, day] of [
            ['dot-mot', '10'],
            ['dot-hai', '12'],
        ])
            await w.service.post('/drives', {
                code,
                title: `Đợt thử ${code}`,
                site: 'diem-rach-gia',
                organization: 'rach-gia',
                starts_at: `${month}-${day}T07:00:00+07:00`,
                ends_at: `${month}-${day}T11:00:00+07:00`,
                planned_bags: 100,
            });
    });
    after(async () => {
        await seat?.close();
        await w.stop();
        await closeBrowser();
    });

    test('the year: done, target, percent; a number opens to its drives', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/committee?year=2020`);
        await until('done', async () => (await page.locator('.meter .figure').first().textContent()) === '12.073');
        await page.locator('.meter').filter({ hasText: 'Chỉ tiêu' }).getByText('17.700').waitFor();
        await page.locator('.meter').getByText('68,2%').waitFor();
        await page.locator('.plot svg').first().waitFor();
        await axe(page, 'the year');
        await shoot(page, 'committee-year');
        await page.locator('.meter').first().getByRole('link').click();
        await page.waitForURL(/\/committee\/figures\?.*by=drive/);
        await until('41 drives', async () => (await page.locator('section > .frame tbody tr').count()) === 41);
        await axe(page, 'figures');
        await page.locator('section > .frame tbody th a').first().click();
        await page.waitForURL(/\/committee\/drives\/./);
        await page
            .getByRole('heading', { name: 'Giá trị theo loại túi' })
            .or(page.getByText('Giá trị theo loại túi'))
            .first()
            .waitFor();
        const code = decodeURIComponent(page.url().split('/').pop());
        const worth = (await w.service.get(`/valuation?drive=${code}`)).total.value_vnd;
        await page
            .locator('.meter')
            .getByText(`${worth.toLocaleString('vi-VN')} đ`)
            .waitFor();
        await axe(page, 'a drive');
        await shoot(page, 'committee-drive');
        seat.check();
    });

    test('drives by filters in the address; a proposed one is approved with a reason', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/committee/drives?status=proposed`);
        await page.getByRole('rowheader', { name: 'Đợt thử dot-mot' }).waitFor();
        assert.equal(await page.locator('tbody tr').count(), 2);
        await axe(page, 'drives');
        await shoot(page, 'committee-drives');
        await page.getByRole('searchbox').fill('dot-hai');
        await until('one', async () => (await page.locator('tbody tr').count()) === 1);
        assert.match(page.url(), /q=dot-hai/);
        await page.getByRole('link', { name: 'Đợt thử dot-hai' }).click();
        await page.getByRole('button', { name: 'Duyệt', exact: true }).click();
        await page.getByRole('dialog').getByLabel('Lý do').fill('đủ đội và giường');
        await page.getByRole('dialog').getByRole('button', { name: 'Duyệt' }).click();
        await page.getByText('đủ đội và giường').waitFor();
        assert.equal((await w.service.get('/drives/dot-hai')).status, 'approved');
        seat.check();
    });

    test('bags of a day without a price: no zero, but which of them, and who can help', async () => {
        const { page } = seat;
        const day = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);
        await w.service.post('/drives', {
            code: 'khong-gia',
            title: 'Đợt chưa có bảng giá',
            site: 'diem-hon-dat',
            organization: 'hon-dat',
            starts_at: `${day}T00:00:00+07:00`,
            ends_at: `${day}T23:59:00+07:00`,
            planned_bags: 50,
        });
        for (const to of ['approved', 'open']) await w.service.post('/drives/khong-gia/transitions', { to });
        await w.service.post('/drives/khong-gia/events', {
            device: 'may',
            events: [
                {
                    id: crypto.randomUUID(),
                    kind: 'counted',
                    at: new Date().toISOString(),
                    component: 'whole_blood',
                    nominal_ml: 350,
                    count: 12,
                },
            ],
        });
        await page.goto(`${w.origin}/committee/drives/khong-gia`);
        await page.getByRole('listitem').filter({ hasText: '350 ml' }).filter({ hasText: '12' }).waitFor();
        await page.locator('.meter').filter({ hasText: 'Giá trị' }).getByText('–').waitFor();
        assert.equal(
            await page.locator('a[href="/administration/tariffs"]').count(),
            0,
            'a committee is not sent where it may not go',
        );
        await axe(page, 'a drive without a price');
        seat.check();
    });

    test('campaigns with their sums', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/committee/campaigns`);
        const row = (await w.service.get('/totals?by=campaign')).rows.find(
            (r) => r.campaign === 'xuan-hong-chu-nhat-do-2020',
        );
        await page
            .locator('tbody tr')
            .filter({ hasText: 'Xuân hồng' })
            .getByText(row.bags.toLocaleString('vi-VN'), { exact: true })
            .waitFor();
        await axe(page, 'campaigns');
        await shoot(page, 'committee-campaigns');
        seat.check();
    });

    test('the calendar: a drive is dragged to another day with a reason; thinking better of it puts it back', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/committee/calendar?view=month&day=${month}-01`);
        // The whole month in sight, so that the mouse reaches every day.
        await page.setViewportSize({ width: laptop.width, height: 1300 });
        const drive = page.locator('[data-drive=dot-mot]');
        await drive.waitFor();
        const cell = async (day) => {
            const box = await page.locator(`td[data-day="${month}-${day}"]`).boundingBox();
            return { x: box.x + box.width / 2, y: box.y + box.height * 0.8 };
        };
        const drag = async () => {
            const from = await drive.boundingBox();
            const to = await cell('18');
            await page.mouse.move(from.x + 30, from.y + from.height / 2);
            await page.mouse.down();
            await page.mouse.move(from.x + 60, from.y + 20, { steps: 4 });
            await page.mouse.move(to.x, to.y, { steps: 8 });
            await page.mouse.up();
        };
        await axe(page, 'calendar, month');
        await shoot(page, 'committee-calendar');
        await drag();
        const dialog = page.getByRole('dialog');
        await dialog.waitFor();
        assert.equal(await dialog.getByLabel('Khi nào').inputValue(), `18/${month.slice(5)}/${month.slice(0, 4)}`);
        await axe(page, 'move');
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'hidden' });
        assert.match((await w.service.get('/drives/dot-mot')).starts_at, new RegExp(`^${month}-10`));
        await drag();
        await dialog.getByLabel('Lý do').fill('trùng lịch hội trường');
        await dialog.getByRole('button', { name: 'Dời', exact: true }).click();
        await page.getByRole('heading', { name: 'Những ai cần được báo' }).waitFor();
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'hidden' });
        const moved = await w.service.get('/drives/dot-mot');
        assert.match(moved.starts_at, new RegExp(`^${month}-18T07:00`));
        assert.match(moved.ends_at, new RegExp(`^${month}-18T11:00`));
        await page.setViewportSize(laptop);
        seat.check();
    });

    test('a clash stands on the drive and is named beneath; week, list and keyboard', async () => {
        const { page } = seat;
        await w.service.post('/drives', {
            code: 'dot-ba',
            title: 'Đợt thử cùng chỗ',
            site: 'diem-rach-gia',
            organization: 'ha-tien',
            starts_at: `${month}-12T08:00:00+07:00`,
            ends_at: `${month}-12T10:00:00+07:00`,
            planned_bags: 50,
        });
        await page.goto(`${w.origin}/committee/calendar?view=month&day=${month}-01`);
        await page.locator('[data-drive=dot-ba].clashes').waitFor();
        await page.locator('[data-clash=site_twice]').first().waitFor();
        await page.goto(`${w.origin}/committee/calendar?view=week&day=${month}-12`);
        await page.locator('[data-drive=dot-hai]').waitFor();
        await axe(page, 'calendar, week');
        await shoot(page, 'committee-calendar-week');
        await page.getByRole('tab', { name: 'Tuần' }).press('ArrowRight');
        await page.waitForURL(/view=list/);
        await page.locator('[data-drive=dot-hai]').waitFor();
        await axe(page, 'calendar, list');
        await page.locator('[data-drive=dot-hai]').press('Enter');
        await page.waitForURL('**/committee/drives/dot-hai');
        seat.check();
    });

    test('a long list begins on a phone, and the rest is a press away; a day is written dd/mm/yyyy in a browser of another language', async () => {
        const other = await open(w.origin, { viewport: phone, locale: 'en-US' });
        try {
            const { page } = other;
            await signIn(page, w.origin, { login: 'ban-chi-dao', password: w.service.password });
            await page.goto(`${w.origin}/committee/drives?from=2020-01-01&to=2020-12-31`);
            const rows = page.locator('section > .frame tbody tr');
            await rows.first().waitFor();
            assert.equal(await rows.count(), 15);
            assert.ok((await page.evaluate(() => document.documentElement.scrollHeight)) < 5_000);
            await page.locator('[data-more] button').click();
            await until(
                'all of them',
                async () =>
                    (await rows.count()) ===
                    (await w.service.get('/drives?from=2020-01-01&to=2020-12-31&limit=200')).items.length,
            );
            const from = page.getByLabel('Từ ngày');
            assert.equal(await from.inputValue(), '01/01/2020');
            await from.fill('1/5/2020');
            await page.waitForURL(/from=2020-05-01/);
            assert.equal(await from.inputValue(), '01/05/2020');
            await from.fill('31/02/2020');
            await from.blur();
            await page.getByText('Viết ngày như 31/12/2026.').waitFor();
            assert.match(page.url(), /from=2020-05-01/);
            await axe(page, 'a day that is none');
            await page.getByLabel('Từ ngày').fill('');
            await page.waitForURL((url) => !url.searchParams.has('from'));
            other.check();
        } finally {
            await other.close();
        }
    });

    test('on a phone, in English', async () => {
        const { page } = seat;
        await page.setViewportSize(phone);
        await page.goto(`${w.origin}/committee?year=2020`);
        await page.getByRole('button', { name: /EN/ }).click();
        await page.getByRole('heading', { name: 'The year 2020' }).waitFor();
        await axe(page, 'the year, phone');
        for (const path of [
            '/committee?year=2020',
            '/committee/drives',
            `/committee/calendar?day=${month}-01`,
            '/committee/campaigns',
        ]) {
            await page.goto(`${w.origin}${path}`);
            await page.locator('.skeleton').first().waitFor({ state: 'detached' });
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            assert.ok(wide <= 0, `${path}: ${wide} px too wide`);
        }
        seat.check();
    });
});
