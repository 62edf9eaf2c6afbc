// The calendar: filters, a week on a phone, subscriptions; and a quarter with 8,000 drives, which has to stay smooth.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, closeBrowser, laptop, open, phone, until } from './support/browser.mjs';
import { shoot } from './support/pages.mjs';
import { signIn } from './support/site.mjs';
import { world } from './support/world.mjs';

const day = (n) => new Date(Date.now() + (n * 24 + 7) * 3_600_000).toISOString().slice(0, 10);

describe('the calendar', { timeout: 300_000 }, () => {
    let w;
    let seat;
    let page;
    const month = day(45).slice(0, 7);
    before(async () => {
        w = await world({ demo: true });
        await w.service.post('/teams', { code: 'doi-1', name: 'Đội 1', organization: 'bv-da-khoa-kien-giang' });
        const rows = [
            ['a', 'rach-gia', 'diem-rach-gia', 'doi-1', '11'],
            ['b', 'ha-tien', 'diem-ha-tien', null, '11'],
            ['c', 'hon-dat', 'diem-hon-dat', null, '13'],
        ];
        for (const [code, organization, site, team, d] of rows)
            await w.service.post('/drives', {
                code: `dot-${code}`,
                title: `Đợt ${code}`,
                site,
                organization,
                starts_at: `${month}-${d}T07:00:00+07:00`,
                ends_at: `${month}-${d}T11:00:00+07:00`,
                planned_bags: 50,
                ...(team
                    ? {
                          team,
                          accept_warnings: ['team_day_off', 'public_holiday', 'closed_day', 'organization_again'],
                          reason: 'thử',
                      }
                    : {}),
            });
        await w.service.post('/drives/dot-a/transitions', { to: 'approved' });
        seat = await open(w.origin, { viewport: laptop });
        page = seat.page;
        await signIn(page, w.origin, { login: 'ban-chi-dao', password: w.service.password });
    });
    after(async () => {
        await seat?.close();
        await w?.stop();
        await closeBrowser();
    });

    test('filters by team, site, status and organisation are the address', async () => {
        const listed = () => page.locator('a[data-drive]').evaluateAll((all) => all.map((a) => a.dataset.drive).sort());
        await page.goto(`${w.origin}/committee/calendar?view=list&day=${month}-01`);
        await until('all', async () => (await listed()).length === 3);
        await page.getByLabel('Đội', { exact: true }).selectOption('doi-1');
        await until('of the team', async () => (await listed()).join() === 'dot-a');
        await page.getByLabel('Đội', { exact: true }).selectOption('');
        await page.getByLabel('Trạng thái').selectOption('proposed');
        await until('proposed', async () => (await listed()).join() === 'dot-b,dot-c');
        await page.getByLabel('Địa điểm').selectOption('diem-hon-dat');
        await until('at the site', async () => (await listed()).join() === 'dot-c');
        assert.match(page.url(), /status=proposed.*site=diem-hon-dat|site=diem-hon-dat.*status=proposed/);
        await axe(page, 'calendar, filtered list');
        seat.check();
    });

    test('a week on a phone: seven days with their counts, the drives of the chosen one', async () => {
        const narrow = await open(w.origin, { viewport: phone });
        await signIn(narrow.page, w.origin, { login: 'ban-chi-dao', password: w.service.password });
        await narrow.page.goto(`${w.origin}/committee/calendar?view=week&day=${month}-11`);
        const pick = (d) => narrow.page.locator(`button[data-day="${month}-${d}"]`);
        await pick('11').waitFor();
        await until('two drives', async () => /2\s*đợt/.test(await pick('11').textContent()));
        await pick('11').click();
        await narrow.page.locator('[data-drive=dot-a]').waitFor();
        assert.equal(await narrow.page.locator('[data-drive]').count(), 2);
        await axe(narrow.page, 'week on a phone');
        const wide = await narrow.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${wide} px too wide`);
        if (process.env.SHOTS)
            await narrow.page.screenshot({ path: `${process.env.SHOTS}/week-phone.png`, fullPage: true });
        await narrow.page.locator('[data-drive=dot-a]').click();
        await narrow.page.waitForURL('**/committee/drives/dot-a');
        narrow.check();
        await narrow.close();
    });

    test('a month on a phone: its days with their counts, the drives of the chosen one, nothing beyond the edge', async () => {
        const narrow = await open(w.origin, { viewport: phone });
        const { page: small } = narrow;
        await signIn(small, w.origin, { login: 'ban-chi-dao', password: w.service.password });
        await small.goto(`${w.origin}/committee/calendar?view=month&day=${month}-13`);
        const pick = (d) => small.locator(`button[data-day="${month}-${d}"]`);
        await small.locator('[data-drive=dot-c]').waitFor();
        assert.match(await pick('11').getAttribute('aria-pressed'), /false/);
        await pick('11')
            .getByText(/, 2 đợt/)
            .waitFor({ state: 'attached' });
        await pick('11').click();
        await until(
            'the two drives of the day',
            async () =>
                (await small.locator('[data-drive]').evaluateAll((all) =>
                    all
                        .map((a) => a.dataset.drive)
                        .sort()
                        .join(),
                )) === 'dot-a,dot-b',
        );
        assert.match(small.url(), new RegExp(`day=${month}-11`));
        assert.ok(
            (await small.evaluate(() => document.scrollingElement.scrollWidth - innerWidth)) <= 0,
            'no sideways scroll',
        );
        assert.ok(
            await small.locator('table').evaluate((t) => t.scrollWidth <= t.parentElement.clientWidth),
            'nor inside the page',
        );
        assert.equal(
            await small
                .locator('table [data-day]')
                .evaluateAll(
                    (all) =>
                        all.filter(
                            (b) => b.getBoundingClientRect().right > innerWidth || b.getBoundingClientRect().width < 40,
                        ).length,
                ),
            0,
            'every day is in sight and wide enough for a finger',
        );
        // By keys: one day is in the tab order, arrows go by day and by week.
        await pick('11').focus();
        await small.keyboard.press('ArrowRight');
        await small.keyboard.press('ArrowRight');
        await small.keyboard.press('Enter');
        await small.locator('[data-drive=dot-c]').waitFor();
        await small.keyboard.press('ArrowDown');
        await small.keyboard.press(' ');
        await until('an empty day says so', async () => (await small.locator('[data-drive]').count()) === 0);
        assert.equal(await pick('20').getAttribute('aria-pressed'), 'true');
        assert.equal(await small.locator('table button[tabindex="0"]').count(), 1);
        await axe(small, 'month on a phone');
        await pick('11').click();
        if (process.env.SHOTS) await small.screenshot({ path: `${process.env.SHOTS}/month-phone.png`, fullPage: true });
        await small.locator('[data-drive=dot-a]').click();
        await small.waitForURL('**/committee/drives/dot-a');
        await small.goBack();
        await small.locator('[data-drive=dot-b]').waitFor();
        // Turned to where there is room, it is the wide month.
        await small.setViewportSize(laptop);
        await small.locator('td[data-day] [data-drive=dot-c]').waitFor();
        narrow.check();
        await narrow.close();
    });

    test('a subscription: made, copied, read by a calendar program, revoked', async () => {
        await page.goto(`${w.origin}/committee/calendar`);
        await page.getByRole('link', { name: 'Đăng ký lịch' }).click();
        await page.getByLabel('Lịch của').selectOption('organization');
        await page.getByLabel('Đơn vị').selectOption('rach-gia');
        await page.getByLabel('Tên gợi nhớ').fill('Lịch Rạch Giá');
        await page.getByRole('button', { name: 'Tạo địa chỉ' }).click();
        const address = await page.locator('[data-address]').textContent();
        const read = async () => {
            const url = new URL(address);
            return fetch(`${w.service.origin}${url.pathname}`);
        };
        const text = await (await read()).text();
        assert.match(text, /^BEGIN:VCALENDAR/);
        assert.match(text, /Đợt a/);
        await axe(page, 'feeds');
        await shoot(page, 'feeds');
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        await page.getByRole('button', { name: 'Chép địa chỉ' }).click();
        await until('copied', async () => (await page.evaluate(() => navigator.clipboard.readText())) === address);
        await page.getByRole('button', { name: 'Thu hồi: Lịch Rạch Giá' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Thu hồi' }).click();
        await page.locator('[data-feed=revoked]').waitFor();
        assert.notEqual((await read()).status, 200);
        seat.check();
    });
});

describe('8,000 drives', { timeout: 600_000 }, () => {
    const days = 80;
    const most_ms = 200;
    let w;
    let seat;
    let page;
    const first = day(60).slice(0, 7);
    before(async () => {
        w = await world();
        await w.service.post('/organizations', {
            code: 'ca-nuoc',
            name: 'Ban Chỉ đạo quốc gia',
            kind: 'national_committee',
            valid_from: '2020-01-01',
        });
        for (let i = 0; i < 20; ++i)
            await w.service.post('/organizations', {
                code: `tinh-${i}`,
                name: `Ban Chỉ đạo tỉnh ${i}`,
                kind: 'provincial_committee',
                parent: 'ca-nuoc',
                valid_from: '2020-01-01',
            });
        for (let i = 0; i < 100; ++i)
            await w.service.post('/sites', {
                code: `diem-${i}`,
                name: `Nhà văn hoá số ${i}`,
                organization: `tinh-${i % 20}`,
            });
        const start = Date.parse(`${first}-01T00:00:00Z`);
        for (let batch = 0; batch < 8; ++batch) {
            const drives = Array.from({ length: 1000 }, (_, k) => {
                const i = batch * 1000 + k;
                const on = new Date(start + (i % days) * 86_400_000).toISOString().slice(0, 10);
                // A hundred a day, each at a site of its own.
                const site = Math.floor(i / days);
                return {
                    code: `d-${i}`,
                    title: `Hiến máu tình nguyện ${i}`,
                    site: `diem-${site}`,
                    organization: `tinh-${site % 20}`,
                    starts_at: `${on}T0${7 + (site % 3)}:00:00+07:00`,
                    ends_at: `${on}T11:00:00+07:00`,
                    planned_bags: 20 + (i % 60),
                };
            });
            const response = await fetch(`${w.service.origin}/api/v1/drives/import`, {
                method: 'POST',
                headers: w.service.headers(),
                body: JSON.stringify({ drives }),
                signal: AbortSignal.timeout(180_000),
            });
            assert.equal(
                response.status,
                200,
                await response
                    .clone()
                    .text()
                    .then((t) => t.slice(0, 400)),
            );
        }
        const person = await w.service.person('lich', 'Ban Chỉ đạo', ['committee']);
        seat = await open(w.origin, { viewport: laptop });
        page = seat.page;
        await page.addInitScript(() => {
            globalThis.longTasks = [];
            new PerformanceObserver((list) => {
                for (const e of list.getEntries()) globalThis.longTasks.push(Math.round(e.duration));
            }).observe({ type: 'longtask', buffered: true });
        });
        await signIn(page, w.origin, person);
    });
    after(async () => {
        await seat?.close();
        await w?.stop();
        await closeBrowser();
    });
    const frames = (n) =>
        page.evaluate(
            (left) =>
                new Promise((done) => {
                    const step = () => (left-- > 0 ? requestAnimationFrame(step) : done());
                    step();
                }),
            n,
        );
    const longest = async () => {
        await frames(3);
        return page.evaluate(() => Math.max(0, ...globalThis.longTasks));
    };
    /** How many times slower than when quiet the machine is just now: sorting the same numbers takes 20 ms then. */
    const pace = () =>
        page.evaluate(() => {
            const quiet_ms = 20;
            const took = Array.from({ length: 3 }, () => {
                let seed = 1;
                const numbers = Array.from({ length: 100_000 }, () => (seed = (seed * 48_271) % 2_147_483_647));
                const start = performance.now();
                numbers.sort((a, b) => a - b);
                return performance.now() - start;
            });
            return Math.max(1, Math.min(...took) / quiet_ms);
        });
    /** The best of five: other work on the machine only ever makes tasks longer. Where it is slow throughout, so is the limit. */
    async function smooth(what, run) {
        const seen = [];
        let best = Infinity;
        for (let i = 0; i < 5 && best > most_ms; ++i) {
            await page
                .evaluate(() => {
                    globalThis.longTasks.length = 0;
                })
                .catch(() => {});
            await run();
            const ms = await longest();
            const times = await pace();
            seen.push(`${ms} ms at ${times.toFixed(1)}`);
            best = Math.min(best, ms / times);
        }
        if (process.env.BENCH) console.error(`${what}: longest task ${Math.round(best)} ms (${seen.join(', ')})`);
        assert.ok(best <= most_ms, `${what}: longest tasks ${seen.join(', ')}`);
    }
    async function scroll() {
        await page.mouse.move(700, 500);
        for (let i = 0; i < 60; ++i) {
            await page.mouse.wheel(0, 900);
            await frames(2);
        }
    }

    test('the month: as many as a day has room for, the rest as a number that opens the day', async () => {
        await smooth('month', async () => {
            await page.goto(`${w.origin}/committee/calendar?view=month&day=${first}-01`);
            await page.locator(`[data-more="${first}-10"]`).waitFor();
            await scroll();
        });
        assert.equal(
            await page.locator('td[data-day] [data-drive]').count(),
            4 * (await page.locator('[data-more]').count()),
        );
        await page.locator(`[data-more="${first}-10"]`).filter({ hasText: '+96' }).waitFor();
        await shoot(page, 'calendar-8000');
        await smooth('next months', async () => {
            for (const name of ['next', 'previous']) {
                await page.locator(`[data-step=${name}]`).click();
                await page.locator('[data-more]').first().waitFor();
                await frames(10);
            }
        });
        seat.check();
    });

    test('the list: drawn as it is read, to the last line', async () => {
        await smooth('list', async () => {
            await page.goto(`${w.origin}/committee/calendar?view=list&day=${first}-01`);
            await page.locator('a[data-drive]').first().waitFor();
            const drawn = await page.locator('a[data-drive]').count();
            assert.ok(drawn < 200, `${drawn} lines before anything was read`);
            await scroll();
            await until(
                'the end',
                async () => {
                    await page.mouse.wheel(0, 4000);
                    await frames(2);
                    if ((await page.locator('[data-more-below]').count()) === 0) return true;
                    throw new Error(
                        JSON.stringify(
                            await page.evaluate(() => [
                                scrollY,
                                document.documentElement.scrollHeight,
                                document.querySelectorAll('a[data-drive]').length,
                            ]),
                        ),
                    );
                },
                60_000,
            );
        });
        const last = new Date(Date.UTC(Number(first.slice(0, 4)), Number(first.slice(5)), 0)).getUTCDate();
        assert.equal(await page.locator('section.day').count(), last);
        await page
            .locator('section.day')
            .first()
            .getByRole('button', { name: /^Xem thêm 60 đợt/ })
            .click();
        await until(
            'the whole day',
            async () => (await page.locator('section.day').first().locator('a[data-drive]').count()) === 100,
        );
        seat.check();
    });

    test('the week: too many to stand abreast, so its days are a strip', async () => {
        await smooth('week', async () => {
            await page.goto(`${w.origin}/committee/calendar?view=week&day=${first}-10`);
            await page.locator('a[data-drive]').first().waitFor();
            await page.locator('button[data-day]').nth(3).click();
            await scroll();
        });
        assert.match(await page.locator('button[data-day]').nth(3).textContent(), /100/);
        assert.equal(await page.locator('a[data-drive]').count(), 40);
        await shoot(page, 'calendar-8000-week');
        seat.check();
    });
});
