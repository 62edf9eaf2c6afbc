// The hospital: figures by what one chooses, what is planned, a token for its own system.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { axe, closeBrowser, laptop, open, phone, until } from './support/browser.mjs';
import { shoot } from './support/pages.mjs';
import { signIn } from './support/site.mjs';
import { world } from './support/world.mjs';

describe('the hospital', { timeout: 240_000 }, () => {
    let w;
    let seat;
    before(async () => {
        w = await world({ demo: true });
        seat = await open(w.origin, { viewport: laptop });
        await signIn(seat.page, w.origin, { login: 'benh-vien', password: w.service.password });
    });
    after(async () => {
        await seat?.close();
        await w.stop();
        await closeBrowser();
    });
    const bags = (page) => page.locator('.meter').first().locator('.figure').textContent();

    test('totals stand with their as-of and completeness, and the address keeps the question', async () => {
        const { page } = seat;
        await page.waitForURL('**/today');
        await page.goto(`${w.origin}/hospital`);
        await until('the half-year', async () => (await bags(page)) === '12.073');
        await page.locator('[data-asof]').getByText('Đủ: 41 đợt đều đã có số').waitFor();
        await page.getByLabel('Đến ngày').fill('2020-03-31');
        await page.getByLabel('Xem theo').selectOption('nominal_ml');
        await page.waitForURL(/to=2020-03-31/);
        const asked = await w.service.get('/totals?to=2020-03-31&by=nominal_ml');
        await until(
            'the figures of the question',
            async () => (await bags(page)) === asked.total.bags.toLocaleString('vi-VN'),
        );
        assert.ok(asked.total.bags > 0 && asked.total.bags < 12_073);
        const link = page.url();
        await page.goto(`${w.origin}/account`);
        await page.goto(link);
        await until(
            'the same figures again',
            async () => (await bags(page)) === asked.total.bags.toLocaleString('vi-VN'),
        );
        assert.equal(await page.getByLabel('Đến ngày').inputValue(), '31/03/2020');
        // The table's rows add up to what the server answers, row by row.
        const cells = await page
            .locator('section table tbody tr')
            .filter({ hasText: '350 ml' })
            .last()
            .locator('td')
            .allTextContents();
        assert.ok(cells.includes(asked.rows.find((r) => r.nominal_ml === 350).bags.toLocaleString('vi-VN')));
        await axe(page, 'figures');
        await shoot(page, 'hospital-figures');
        seat.check();
    });

    test('the chart has its table twin; a row opens to the drives under it', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/hospital?by=month`);
        await page.locator('.plot svg').waitFor();
        await page.getByText('Xem dạng bảng').click();
        const twin = page.locator('figure table tbody tr');
        await until('a row for each month', async () => (await twin.count()) === 5);
        await page
            .getByRole('rowheader', { name: /0?5.*2020/ })
            .getByRole('link')
            .click();
        await page.waitForURL(/by=drive/);
        await until('13 drives', async () => (await page.locator('section > .frame tbody tr').count()) === 13);
        assert.match(page.url(), /from=2020-05-01&to=2020-05-31|to=2020-05-31/);
        seat.check();
    });

    test('a question about Rh that would point at donors is led to one that is answered', async () => {
        const { page } = seat;
        const asked = [];
        const note = (request) => {
            if (new URL(request.url()).pathname === '/api/v1/totals') asked.push(request.url());
        };
        page.on('request', note);
        // ABO goes with any days and any place.
        await page.goto(`${w.origin}/hospital?from=2020-02-03&to=2020-02-20&site=diem-rach-gia`);
        await page.locator('[data-asof]').waitFor();
        await page.getByLabel('Xem theo').selectOption('group');
        await page.getByText('Câu hỏi về Rh phải rộng hơn').waitFor();
        await axe(page, 'the question about Rh');
        await shoot(page, 'hospital-rh');
        await page.getByRole('link', { name: /Giữ Rh: xem tháng 2 năm 2020, bỏ điều kiện Địa điểm/ }).click();
        await page.waitForURL(/from=2020-02-01&to=2020-02-29/);
        await page.locator('[data-asof]').waitFor();
        assert.equal(await page.getByLabel('Kỳ').inputValue(), 'm2');
        // A whole period by two choices.
        await page.getByLabel('Kỳ').selectOption('h1');
        await page.waitForURL(/from=2020-01-01&to=2020-06-30/);
        await page.locator('[data-asof]').waitFor();
        await page.goto(`${w.origin}/hospital?abo=O&rh=-&by=site`);
        await page.getByRole('link', { name: /Chỉ xem hệ ABO/ }).click();
        await page.locator('[data-asof]').waitFor();
        assert.doesNotMatch(page.url(), /rh=/);
        page.off('request', note);
        // The page never asked what the server refuses.
        for (const url of asked) {
            const status = await page.evaluate(async (address) => (await fetch(address)).status, url);
            assert.equal(status, 200, url);
        }
        seat.check();
    });

    test('where Rh is kept back ABO stands with one sentence, never zeros or rows of nothing; group and volume stand in one table', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/hospital?by=group`);
        await page.locator('[data-withheld]').waitFor();
        assert.equal(await page.getByRole('cell', { name: 'Ẩn vì quá ít' }).count(), 0);
        const abo = (await w.service.get('/totals?by=abo')).rows;
        const heads = page.locator('section > .frame tbody [role=rowheader], section > .frame tbody th');
        assert.deepEqual(
            (await heads.allTextContents()).map((t) => t.trim()).sort(),
            abo.map((r) => r.abo ?? 'Chưa rõ nhóm').sort(),
        );
        const cells = (await w.service.get('/totals?by=abo,nominal_ml')).rows;
        const row = page
            .locator('[data-group-volume] tbody tr')
            .filter({ has: page.getByRole('rowheader', { name: 'O', exact: true }) });
        for (const ml of [250, 350, 450]) {
            const found = cells.find((r) => r.abo === 'O' && r.nominal_ml === ml);
            if (found)
                assert.ok(
                    (await row.locator('td').allTextContents()).includes(found.bags.toLocaleString('vi-VN')),
                    `O, ${ml} ml`,
                );
        }
        await axe(page, 'ABO where Rh is kept back');
        await shoot(page, 'hospital-withheld');
        seat.check();
    });

    test('CSV and JSON of the same question', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/hospital?by=month`);
        await page.locator('.plot svg').waitFor();
        const [download] = await Promise.all([
            page.waitForEvent('download'),
            page.getByRole('link', { name: 'Tải CSV' }).click(),
        ]);
        const chunks = [];
        for await (const chunk of await download.createReadStream()) chunks.push(chunk);
        // In Vietnamese it is what a spreadsheet under such settings reads: a mark, semicolons, decimal commas.
        const bytes = Buffer.concat(chunks);
        assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
        const [head, ...lines] = bytes
            .subarray(3)
            .toString()
            .trim()
            .split(/\r?\n/)
            .map((line) => line.split(';'));
        const column = (name) => {
            assert.ok(head.includes(name), `${name} is a column`);
            return head.indexOf(name);
        };
        const months = (await w.service.get('/totals?by=month')).rows;
        assert.equal(months.filter((row) => /^2020-0[1-6]$/.test(row.month)).length, 5);
        const told = lines.map((cells) => [cells[column('month')], Number(cells[column('bags')])]);
        assert.deepEqual(
            told,
            months.map((row) => [row.month, row.bags]),
        );
        assert.ok(lines.every((cells) => /^\d+,\d$/.test(cells[column('standard_units')])));
        // The files answer the page's own question, filters and all.
        await page.goto(`${w.origin}/hospital?by=site&from=2020-05-01&to=2020-05-31&nominal_ml=350`);
        await page.locator('[data-asof]').waitFor();
        const [file] = await Promise.all([
            page.waitForEvent('download'),
            page.getByRole('link', { name: 'JSON' }).click(),
        ]);
        const parts = [];
        for await (const chunk of await file.createReadStream()) parts.push(chunk);
        const same = await w.service.get('/totals?by=site&from=2020-05-01&to=2020-05-31&nominal_ml=350');
        assert.equal(JSON.parse(Buffer.concat(parts)).total.bags, same.total.bags);
    });

    test('a workbook and a paper of the same question, in the language of the page', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/hospital?by=month`);
        await page.locator('.plot svg').waitFor();
        for (const [name, begin] of [
            ['Excel', 'PK'],
            ['PDF', '%PDF-'],
        ]) {
            const link = page.getByRole('link', { name, exact: true });
            assert.match(await link.getAttribute('href'), /[?&]language=vi(&|$)/);
            const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
            const parts = [];
            for await (const chunk of await file.createReadStream()) parts.push(chunk);
            assert.equal(Buffer.concat(parts).subarray(0, begin.length).toString('latin1'), begin);
        }
        seat.check();
    });

    test('planned drives, a token, and the call that the page shows', async () => {
        const { page } = seat;
        const day = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);
        await w.service.post('/drives', {
            code: 'sap-toi',
            title: 'Hiến máu sắp tới',
            site: 'diem-rach-gia',
            organization: 'rach-gia',
            starts_at: `${day}T07:00:00+07:00`,
            ends_at: `${day}T11:00:00+07:00`,
            planned_bags: 150,
        });
        await page.getByRole('link', { name: 'Sắp lấy máu' }).click();
        await page.getByRole('rowheader', { name: 'Hiến máu sắp tới' }).waitFor();
        await axe(page, 'planned');
        await shoot(page, 'hospital-planned');
        await page.getByRole('link', { name: 'Kết nối' }).click();
        await page.getByLabel('Tên hệ thống').fill('kho-mau');
        await page.getByRole('button', { name: 'Tạo mã' }).click();
        await page.locator('[data-token]').waitFor();
        await axe(page, 'token');
        await shoot(page, 'hospital-token');
        // The example is run as it stands.
        const curl = (await page.locator('[data-curl]').textContent()).replace('curl -i', 'curl -sS -i --max-time 20');
        const { stdout } = await promisify(execFile)('bash', ['-c', curl]);
        assert.match(stdout, /^HTTP\/1\.1 200/);
        assert.match(stdout, /"as_of"/);
        // And asked again with its ETag it costs nothing.
        const [, tag] = /^etag: (.*?)\r?$/im.exec(stdout);
        const again = (await page.locator('[data-again]').textContent())
            .replace('curl -i', 'curl -sS -i --max-time 20')
            .replace('"…"', tag);
        assert.match((await promisify(execFile)('bash', ['-c', again])).stdout, /^HTTP\/1\.1 304/);
        seat.check();
    });

    test('names and never codes, days as they are written here: on the first page and on every other', async () => {
        const { page } = seat;
        const codes = new Set();
        for (const kind of ['drives', 'sites', 'organizations', 'campaigns'])
            for (let cursor = ''; cursor !== null;) {
                const list = await w.service.get(`/${kind}?limit=200${cursor && `&cursor=${cursor}`}`);
                for (const { code } of list.items) codes.add(code);
                cursor = list.next;
            }
        // A code that is a word as well proves nothing.
        const told = [...codes].filter((code) => code.includes('-'));
        assert.ok(told.length > 60, `${told.length} codes`);
        const names =
            /\b(whole_blood|red_cells_apheresis|platelets_apheresis|plasma_apheresis|nominal_ml|donor_class|collected_by|standard_units|proposed|approved|cancelled|verified|undefined|null|NaN)\b/;
        for (const address of [
            '/today',
            '/hospital',
            ...['month', 'day', 'drive', 'site', 'organization', 'campaign', 'group', 'nominal_ml', 'component'].map(
                (by) => `/hospital?by=${by}&from=2020-01-01&to=2020-06-30`,
            ),
            '/hospital/planned',
            '/hospital/tokens',
        ]) {
            await page.goto(w.origin + address);
            await page.locator('main h1').first().waitFor({ state: 'attached' });
            await page.locator('.skeleton').first().waitFor({ state: 'detached' });
            const text = await page.locator('main').evaluate((main) =>
                [
                    // What a program is told stands in `pre`.
                    [...main.querySelectorAll('pre')].reduce(
                        (all, pre) => all.replace(pre.innerText, ''),
                        main.innerText,
                    ),
                    ...[...main.querySelectorAll('[aria-label], [title], [placeholder]')].flatMap((one) =>
                        ['aria-label', 'title', 'placeholder'].map((name) => one.getAttribute(name) ?? ''),
                    ),
                    ...[...main.querySelectorAll('option')].map((one) => one.textContent),
                    ...[...main.querySelectorAll('input:not([type=date])')].map((one) => one.value),
                ].join('\n'),
            );
            assert.ok(text.length > 40, `${address} says something`);
            const words = new Set(text.split(/[^\p{L}\d-]+/u));
            assert.deepEqual(
                told.filter((code) => words.has(code)),
                [],
                `codes on ${address}`,
            );
            assert.equal(names.exec(text)?.[0], undefined, `a field's name on ${address}`);
            assert.equal(/\d{4}-\d{2}(-\d{2})?/.exec(text)?.[0], undefined, `a day of machines on ${address}`);
            assert.equal(
                /(?<![\d/])\d{1,2}\/\d{1,2}\/\d{4}/.exec(text.replace(/\b\d{2}\/\d{2}\/\d{4}\b/g, ''))?.[0],
                undefined,
                `a day without its zeros on ${address}`,
            );
        }
        seat.check();
    });

    test('in English, on a phone', async () => {
        const { page } = seat;
        await page.setViewportSize(phone);
        await page.goto(`${w.origin}/hospital`);
        await page.getByRole('button', { name: /EN/ }).click();
        await page.getByRole('heading', { name: 'Blood collected' }).waitFor();
        await axe(page, 'figures, phone, English');
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${wide} px too wide`);
        seat.check();
    });
});
