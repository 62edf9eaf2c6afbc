// The map: provinces where they are, with both archipelagos; shades that say what the figures say; a table with the same.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, closeBrowser, laptop, open, phone, until } from './support/browser.mjs';
import { load } from './support/module.mjs';
import { shoot } from './support/pages.mjs';
import { signIn } from './support/site.mjs';
import { world } from './support/world.mjs';

describe('names of provinces', () => {
    test('63 provinces became 34; committees are found by code or name, the longer name first', async () => {
        const { provinces, provinceOf } = await load('pages/committee/map/provinces.ts');
        assert.equal(provinces.length, 63);
        assert.equal(new Set(provinces.map((p) => p.now)).size, 34);
        const found = (code, name = code) => provinceOf({ code, name })?.id;
        assert.equal(found('kien-giang'), 'kiengiang');
        assert.equal(found('bcd-01', 'Ban Chỉ đạo vận động hiến máu tình nguyện tỉnh Bà Rịa – Vũng Tàu'), 'baria');
        assert.equal(found('x', 'Ban Chỉ đạo Thành phố Hồ Chí Minh'), 'hcm');
        assert.equal(found('x', 'Thành phố Huế'), 'tthue');
        assert.equal(found('ha-nam'), 'hanam');
        assert.equal(found('hau-giang'), 'haugiang');
        assert.equal(found('x', 'Ban Chỉ đạo quốc gia'), undefined);
    });
});

describe('the map', { timeout: 300_000 }, () => {
    let w;
    let seat;
    let page;
    const cities = {
        hanoi: [21.0285, 105.8542],
        danang: [16.0544, 108.2022],
        hcm: [10.7769, 106.7009],
        cantho: [10.0452, 105.7469],
        tthue: [16.4637, 107.5909],
        kiengiang: [9.907, 105.314],
        laocai: [22.4856, 103.9707],
        camau: [9.1768, 105.1524],
    };
    before(async () => {
        w = await world({ demo: true });
        for (const [code, name] of [
            ['ha-noi', 'Ban Chỉ đạo thành phố Hà Nội'],
            ['da-nang', 'Ban Chỉ đạo thành phố Đà Nẵng'],
            ['khanh-hoa', 'Ban Chỉ đạo tỉnh Khánh Hoà'],
            ['an-giang', 'Ban Chỉ đạo tỉnh An Giang'],
        ])
            await w.service.post('/organizations', {
                code,
                name,
                kind: 'provincial_committee',
                valid_from: '2015-01-01',
            });
        for (const [id, [lat, lon]] of Object.entries(cities))
            await w.service.post('/sites', { code: `site-${id}`, name: `Điểm ${id}`, lat, lon });
        await w.service.post('/drives', {
            code: 'dn-1',
            title: 'Đà Nẵng',
            site: 'site-danang',
            organization: 'da-nang',
            starts_at: '2020-05-10T07:00:00+07:00',
            ends_at: '2020-05-10T11:00:00+07:00',
        });
        for (const to of ['approved', 'open']) await w.service.post('/drives/dn-1/transitions', { to });
        await w.service.post('/drives/dn-1/events', {
            device: 'may',
            events: [
                {
                    id: '01720000-7a00-7000-8000-000000000001',
                    kind: 'counted',
                    at: '2020-05-10T08:00:00+07:00',
                    component: 'whole_blood',
                    nominal_ml: 350,
                    count: 120,
                },
            ],
        });
        await w.service.post('/targets', {
            organization: 'da-nang',
            issued_by: 'da-nang',
            period: { from: '2020-01-01', to: '2020-12-31' },
            measure: 'bags',
            value: 100,
            basis: 'assigned',
        });
        const everywhere = await w.service.person('ca-nuoc', 'Ban Chỉ đạo quốc gia', ['committee']);
        seat = await open(w.origin, { viewport: laptop });
        page = seat.page;
        await signIn(page, w.origin, everywhere);
    });
    after(async () => {
        await seat?.close();
        await w?.stop();
        await closeBrowser();
    });

    test('cities stand in their provinces', async () => {
        await page.goto(`${w.origin}/committee/map?year=2020`);
        await page.locator('[data-site=site-hanoi]').waitFor();
        const inside = await page.evaluate(
            (ids) =>
                Object.fromEntries(
                    ids.map((id) => {
                        const dot = document.querySelector(`[data-site=site-${id}]`);
                        const shape = document.querySelector(`[data-shape=${id}]`);
                        const point = shape.ownerSVGElement.createSVGPoint();
                        [point.x, point.y] = [dot.cx.baseVal.value, dot.cy.baseVal.value];
                        return [id, shape.isPointInFill(point)];
                    }),
                ),
            Object.keys(cities),
        );
        assert.deepEqual(inside, Object.fromEntries(Object.keys(cities).map((id) => [id, true])));
        seat.check();
    });

    test('Hoàng Sa belongs to Đà Nẵng and Trường Sa to Khánh Hoà: drawn, named, in their shade, inside the picture', async () => {
        for (const [name, province, lat, lon] of [
            ['hoangsa', 'Đà Nẵng', 16.5, 112],
            ['truongsa', 'Khánh Hoà', 9.5, 113.5],
        ]) {
            const group = page.locator(`[data-province="${province}"] [data-archipelago=${name}]`);
            const title = name === 'hoangsa' ? 'Hoàng Sa' : 'Trường Sa';
            assert.equal(await page.locator(`[data-named=${name}]`).textContent(), `${title}(${province})`);
            assert.match(
                await page.locator(`[data-province="${province}"]`).getAttribute('aria-label'),
                new RegExp(`^${province} \\(${title}\\): `),
            );
            const { marks, same, seen } = await group.evaluate((g) => {
                const frame = g.ownerSVGElement.getBoundingClientRect();
                const circles = [...g.querySelectorAll('circle')];
                const fill = (el) => getComputedStyle(el).fill;
                return {
                    marks: circles.length,
                    same: fill(circles[0]) === fill(g.parentElement.querySelector('path')),
                    seen: circles.every((c) => {
                        const b = c.getBoundingClientRect();
                        return (
                            b.width > 3 && b.left >= frame.left && b.right <= frame.right && b.bottom <= frame.bottom
                        );
                    }),
                };
            });
            assert.ok(marks >= 8 && same && seen, name);
            const { project, islands } = await load('pages/committee/map/projection.ts');
            assert.ok(islands[name].some(([a, o]) => Math.abs(a - lat) < 1.2 && Math.abs(o - lon) < 1.2));
            assert.ok(project(lat, lon).x > project(16, 109.3).x, 'east of the coast');
        }
        seat.check();
    });

    test('shades and table say the same; a percentage above 100 stays; keys reach a province and open its figures', async () => {
        await page.locator('[data-province="Đà Nẵng"].shade-4').waitFor();
        await page.locator('[data-province="Kiên Giang"].shade-1').waitFor();
        await page.locator('[data-province="Hà Nội"].shade-none').waitFor();
        await page.getByRole('row').filter({ hasText: 'Kiên Giang' }).getByText('68,2%').waitFor();
        await page.getByRole('row').filter({ hasText: 'Đà Nẵng' }).getByText('120,0%').waitFor();
        await page.getByText('CC BY 4.0').waitFor();
        await axe(page, 'map');
        await shoot(page, 'map');
        assert.equal(await page.getByRole('link', { name: 'Kiên Giang: 68,2%' }).getAttribute('tabindex'), '0');
        await page.getByRole('link', { name: 'Kiên Giang: 68,2%' }).press('Enter');
        await page.waitForURL(/committee\/figures\?.*organization=kien-giang/);
        seat.check();
    });

    test('34 provinces: Kiên Giang is part of An Giang; bags and drives', async () => {
        await page.goto(`${w.origin}/committee/map?year=2020&figure=bags&division=now`);
        const area = page.locator('[data-province="An Giang"]');
        await area.waitFor();
        assert.equal(await area.locator('[data-shape]').count(), 2);
        assert.equal(await page.locator('[data-province]').count(), 34);
        await page.getByRole('link', { name: 'An Giang: 12.073' }).waitFor();
        await page.goto(`${w.origin}/committee/map?year=2020&figure=drives`);
        await page.getByRole('link', { name: 'Kiên Giang: 41' }).waitFor();
        seat.check();
    });

    test('on a phone, in English, in the dark', async () => {
        await page.setViewportSize(phone);
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.goto(`${w.origin}/committee/map?year=2020`);
        await page.getByRole('button', { name: /EN/ }).click();
        await page.getByRole('heading', { name: 'Map of provinces' }).waitFor();
        await until('drawn', async () => (await page.locator('[data-province]').count()) === 63);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${wide} px too wide`);
        await axe(page, 'map, phone');
        await shoot(page, 'map-en-dark');
        seat.check();
    });
});
