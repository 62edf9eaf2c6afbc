// A committee brings in the drives of a spreadsheet: dropped, matched, tried, mended in its cells, imported, seen in the list.
import assert from 'node:assert/strict';
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
        await signIn(seat.page, w.origin, { login: 'ban-chi-dao', password: w.service.password });
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
                document
                    .querySelector('[data-drop]')
                    .dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: files }));
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
});
