// A committee brings in the drives of a spreadsheet: dropped, matched, tried, mended in its cells, imported, seen in the list.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { axe, closeBrowser, open, phone, until } from './support/browser.mjs';
import { signIn } from './support/site.mjs';
import { world } from './support/world.mjs';

const sheet = [
    'Ngày;Giờ bắt đầu;Giờ kết thúc;Nơi làm;Đơn vị;Chỉ tiêu',
    '16/05/2027;7h30;11h;Trung tâm Văn hoá Rạch Giá;rach-gia;1.250',
    '17/05/2027;7h30;11h;Chợ không có thật;rach-gia;90',
    '18/05/2027;7h30;11h;Trung tâm Văn hoá Rạch Giá;rach-gia;nhiều',
].join('\n');

describe('import', { timeout: 240_000 }, () => {
    let w;
    let seat;
    let site;
    before(async () => {
        w = await world({ demo: true });
        site = (await w.service.get('/sites/diem-rach-gia')).name;
        // The narrowest screen that people have.
        seat = await open(w.origin, { viewport: { ...phone, width: 360 } });
        await signIn(seat.page, w.origin, {
            login: 'ban-chi-dao',
            password: w.service.password,
        });
    });
    after(async () => {
        await seat?.close();
        await w.stop();
        await closeBrowser();
    });
    const text = () => sheet.replaceAll('Trung tâm Văn hoá Rạch Giá', site);
    const drop = (page, name, content) =>
        page.evaluate(
            ({ name, content }) => {
                const files = new DataTransfer();
                files.items.add(new File([content], name, { type: 'text/csv' }));
                document.querySelector('[data-drop]').dispatchEvent(
                    new DragEvent('drop', {
                        bubbles: true,
                        cancelable: true,
                        dataTransfer: files,
                    }),
                );
            },
            { name, content },
        );
    const wide = (page) =>
        page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

    test('dropped, matched, tried, mended, imported, and in the list', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/committee/import`);
        await page.getByLabel('Bạn muốn nhập gì?').selectOption({ label: 'Đợt hiến máu' });
        await axe(page, 'import, empty');
        await drop(page, 'lịch.csv', text());
        await page.getByRole('heading', { name: 'Cột nào là gì' }).waitFor();
        // What the headings say is chosen already; what they do not say is asked for.
        const chosen = (label) => page.getByLabel(label, { exact: true }).locator('option:checked').textContent();
        assert.equal(await chosen('Ngày'), 'Ngày');
        assert.equal(await chosen('Số túi dự kiến'), 'Chỉ tiêu');
        await page.getByRole('button', { name: 'Kiểm tra' }).click();
        await page.getByText('Cần chọn cột cho mục này.').waitFor();
        await page.getByLabel('Địa điểm (tên hoặc mã)').selectOption({ label: 'Nơi làm' });
        await axe(page, 'import, matched');
        assert.ok(await wide(page), 'the page is no wider than the screen');

        await page.getByRole('button', { name: 'Kiểm tra' }).click();
        await page.locator('[data-row="3"] input[aria-invalid=true]').waitFor();
        const kept = (await w.service.get('/drives?from=2027-05-01&to=2027-05-31')).items.length;
        assert.equal(kept, 0, 'a trial keeps nothing');
        assert.equal(await page.locator('[data-row]').count(), 2, 'rows to be mended');
        assert.equal(await page.getByRole('button', { name: 'Nhập tất cả' }).count(), 0);
        await axe(page, 'import, refused');

        await page.getByLabel('Dòng 3, Nơi làm').fill(site);
        await page.getByLabel('Dòng 4, Chỉ tiêu').fill('120');
        await page.getByLabel('Dòng 4, Chỉ tiêu').blur();
        await page.getByText('Có ô đã sửa').waitFor();
        await page.getByRole('button', { name: 'Kiểm tra lại' }).click();
        await page.getByRole('button', { name: 'Nhập tất cả' }).click();
        await page.getByText('Đã nhập xong').waitFor();
        await axe(page, 'import, done');
        const drives = (await w.service.get('/drives?from=2027-05-01&to=2027-05-31')).items;
        assert.deepEqual(
            drives.map((d) => d.planned_bags).sort((a, b) => a - b),
            [90, 120, 1250],
        );
        await page.getByRole('link', { name: 'Xem danh sách' }).click();
        await page.waitForURL('**/committee/drives**');
        seat.check();
    });

    test('pasted cells with the same headings are matched as the last time', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/committee/import`);
        await page.getByLabel('Bạn muốn nhập gì?').selectOption({ label: 'Đợt hiến máu' });
        const box = page.getByLabel('hoặc dán các ô từ bảng tính vào đây');
        await box.fill(text().replaceAll(';', '\t').split('\n').slice(0, 2).join('\n'));
        await box.blur();
        await page.getByRole('heading', { name: 'Cột nào là gì' }).waitFor();
        const site_column = page.getByLabel('Địa điểm (tên hoặc mã)').locator('option:checked');
        assert.equal(await site_column.textContent(), 'Nơi làm');
        await page.getByRole('button', { name: 'Kiểm tra' }).click();
        await until('what is there already is not new', async () =>
            (await page.locator('.notice.good').textContent()).includes('1 dòng đã có'),
        );
        seat.check();
    });

    const paste = async (page, what, rows) => {
        await page.goto(`${w.origin}/committee/import`);
        await page.getByLabel('Bạn muốn nhập gì?').selectOption({ label: what });
        const box = page.getByLabel('hoặc dán các ô từ bảng tính vào đây');
        await box.fill(rows.map((cells) => cells.join('\t')).join('\n'));
        await box.blur();
        await page.getByRole('heading', { name: 'Cột nào là gì' }).waitFor();
    };
    const choice = (page, label) => page.getByLabel(label, { exact: true }).locator('option:checked').textContent();

    test('an hour without its end is asked for, and is not taken for the usual hours', async () => {
        const { page } = seat;
        await paste(page, 'Đợt hiến máu', [
            ['Ngày', 'Bắt đầu lúc nào', 'Địa điểm (tên hoặc mã)', 'Đơn vị (tên hoặc mã)'],
            ['25/06/2027', '14h', site, 'rach-gia'],
        ]);
        await page.getByLabel('Giờ bắt đầu', { exact: true }).selectOption({ label: 'Bắt đầu lúc nào' });
        await page.getByLabel('Đơn vị', { exact: false }).first().waitFor();
        await page.getByRole('button', { name: 'Kiểm tra' }).click();
        await page.getByText('Cần chọn cột cho mục này.').first().waitFor();
        assert.equal(await page.getByRole('button', { name: 'Nhập tất cả' }).count(), 0);
        seat.check();
    });

    test('two drives of one day at one site have codes of their own', async () => {
        const { page } = seat;
        await paste(page, 'Đợt hiến máu', [
            ['Ngày', 'Giờ bắt đầu', 'Giờ kết thúc', 'Địa điểm', 'Đơn vị'],
            ['27/06/2027', '7h00', '11h00', site, 'rach-gia'],
            ['27/06/2027', '13h00', '16h30', site, 'rach-gia'],
        ]);
        await page.getByRole('button', { name: 'Kiểm tra' }).click();
        await page.getByRole('button', { name: 'Nhập tất cả' }).click();
        await page.getByText('Đã nhập xong').waitFor();
        const drives = (await w.service.get('/drives?from=2027-06-27&to=2027-06-27')).items;
        assert.equal(drives.length, 2);
        seat.check();
    });

    test('lines of a title above the headings are passed over when the page is told where these stand', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/committee/import`);
        await page.getByLabel('Bạn muốn nhập gì?').selectOption({ label: 'Đợt hiến máu' });
        await drop(page, 'lịch.csv', `Lịch hiến máu năm 2027\n\n${text().replace('Chợ không có thật', site)}`);
        await page.getByLabel('Dòng tiêu đề').fill('3');
        await page.getByLabel('Dòng tiêu đề').blur();
        await page.getByRole('heading', { name: 'Cột nào là gì' }).waitFor();
        assert.equal(await choice(page, 'Ngày'), 'Ngày');
        seat.check();
    });

    test("the page's own template is matched whole", async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/committee/import`);
        await page.getByLabel('Bạn muốn nhập gì?').selectOption({ label: 'Chỉ tiêu' });
        const [download] = await Promise.all([page.waitForEvent('download'), page.locator('a[download]').click()]);
        const content = await readFile(await download.path(), 'utf8');
        await drop(page, 'mau.csv', content);
        await page.getByRole('heading', { name: 'Cột nào là gì' }).waitFor();
        const headings = content.replace('\uFEFF', '').split('\n')[0].trim().split(/[;,]/);
        for (const heading of headings)
            assert.equal(await choice(page, heading.replaceAll('"', '')), heading.replaceAll('"', ''));
        seat.check();
    });

    test('whoever stops the writing is not told that nothing was kept', async () => {
        const { page } = seat;
        await paste(page, 'Đợt hiến máu', [
            ['Ngày', 'Giờ bắt đầu', 'Giờ kết thúc', 'Địa điểm', 'Đơn vị'],
            ['29/06/2027', '7h00', '11h00', site, 'rach-gia'],
        ]);
        await page.getByRole('button', { name: 'Kiểm tra' }).click();
        await page.getByRole('button', { name: 'Nhập tất cả' }).waitFor();
        // The server has written, and its answer is on its way for ever.
        let written;
        const arrived = new Promise((resolve) => {
            written = resolve;
        });
        await page.route('**/imports/drives?dry_run=false', async (route) => {
            await route.fetch();
            written();
        });
        await page.getByRole('button', { name: 'Nhập tất cả' }).click();
        await arrived;
        await page.getByRole('button', { name: 'Dừng lại' }).click();
        await page.getByText('chưa rõ đã ghi hay chưa').waitFor();
        await page.unroute('**/imports/drives?dry_run=false');
        await page.getByRole('button', { name: 'Nhập tất cả' }).click();
        await page.getByText('Đã nhập xong').waitFor();
        assert.equal((await w.service.get('/drives?from=2027-06-29&to=2027-06-29')).items.length, 1);
        seat.check();
    });
});
