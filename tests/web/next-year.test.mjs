// Planning a year: one table with last year, target, plan and gap; two presses lead to the form of a drive on a day; holidays have names.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, closeBrowser, laptop, open, phone, until } from './support/browser.mjs';
import { shoot } from './support/pages.mjs';
import { signIn } from './support/site.mjs';
import { world } from './support/world.mjs';

describe('planning a year', { timeout: 300_000 }, () => {
    let w;
    let seat;
    let page;
    async function fits(what) {
        const before = page.viewportSize();
        for (const size of [{ width: 360, height: 640 }, phone, laptop, { width: 683, height: 384 }]) {
            await page.setViewportSize(size);
            const [wide, has] = await page.evaluate(() => [
                document.documentElement.scrollWidth,
                document.documentElement.clientWidth,
            ]);
            assert.ok(wide <= has, `${what} at ${size.width}: ${wide} > ${has}`);
        }
        await page.setViewportSize(before);
    }
    before(async () => {
        w = await world({ demo: true });
        await w.service.post('/targets', {
            organization: 'rach-gia',
            issued_by: 'kien-giang',
            measure: 'bags',
            value: 500,
            basis: 'assigned',
            period: { from: '2021-01-01', to: '2021-12-31' },
        });
        await w.service.post('/drives', {
            code: 'xuan-2021',
            title: 'Xuân 2021',
            site: 'diem-rach-gia',
            organization: 'rach-gia',
            starts_at: '2021-03-17T07:00:00+07:00',
            ends_at: '2021-03-17T11:00:00+07:00',
            planned_bags: 120,
        });
        seat = await open(w.origin, { viewport: laptop });
        page = seat.page;
        await signIn(page, w.origin, { login: 'ban-chi-dao', password: w.service.password });
    });
    after(async () => {
        await seat?.close();
        await w?.stop();
        await closeBrowser();
    });

    test('each organisation has last year, target, plan and what is missing, as the server works them out', async () => {
        await page.goto(`${w.origin}/committee/plan?year=2021`);
        await page.locator('[data-gap=rach-gia]').waitFor();
        const found = (await w.service.get('/progress?from=2021-01-01&to=2021-12-31')).rows.find(
            (r) => r.organization === 'rach-gia' && !r.campaign && r.unit === 'bags',
        );
        assert.deepEqual([found.goal, found.planned], [500, 120]);
        assert.match(await page.locator('[data-gap=rach-gia]').textContent(), /380/);
        const last = (await w.service.get('/progress?from=2020-01-01&to=2020-12-31')).rows.find(
            (r) => r.organization === 'rach-gia' && !r.campaign,
        );
        const written = new Intl.NumberFormat('vi-VN').format(last.done);
        assert.ok(
            (await page.locator('[data-gap=rach-gia]').locator('xpath=ancestor::tr').textContent()).includes(written),
            `last year ${written}`,
        );
        await axe(page, 'plan of the year');
        await fits('plan of the year');
        await shoot(page, 'plan-year');
        seat.check();
    });

    test('two presses from the table to the form of a drive on that day, for that organisation', async () => {
        await page
            .locator('[data-gap=rach-gia]')
            .locator('xpath=ancestor::tr')
            .getByRole('link', { name: /Lập đợt cho/ })
            .click();
        await page.waitForURL(/committee\/calendar\?.*organization=rach-gia/);
        await page.getByRole('combobox', { name: 'Tháng' }).selectOption('02');
        await page.locator('[data-off="2021-02-12"]').getByText('Tết', { exact: false }).waitFor();
        await axe(page, 'calendar with holidays');
        await fits('calendar with holidays');
        await shoot(page, 'calendar-holidays');
        await page.getByRole('link', { name: 'Lập đợt ngày 24/02/2021' }).click();
        await page.waitForURL(/drives\/new\?day=2021-02-24&organization=rach-gia/);
        await until('filled in', async () => (await page.getByLabel('Đơn vị tổ chức').inputValue()) === 'rach-gia');
        seat.check();
    });

    test('on a phone the chosen day offers it, and says which holiday it is; keys alone are enough', async () => {
        const other = await open(w.origin, { viewport: phone });
        await signIn(other.page, w.origin, { login: 'ban-chi-dao', password: w.service.password });
        await other.page.goto(`${w.origin}/committee/calendar?view=month&day=2021-04-29`);
        await other.page.locator('button[data-day="2021-04-29"]').focus();
        await other.page.keyboard.press('ArrowRight');
        await other.page.keyboard.press('Enter');
        await other.page.locator('p[data-off="2021-04-30"]').waitFor();
        await axe(other.page, 'holiday on a phone');
        const make = other.page.getByRole('link', { name: 'Lập đợt ngày 30/04/2021' });
        await make.focus();
        await other.page.keyboard.press('Enter');
        await other.page.waitForURL(/drives\/new\?day=2021-04-30/);
        other.check();
        await other.close();
    });
});
