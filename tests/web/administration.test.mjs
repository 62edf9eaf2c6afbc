// The administrator: people and their roles, tablets, tariffs, the tree, the audit.
import assert from 'node:assert/strict';
import { pbkdf2Sync } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { axe, closeBrowser, laptop, open, phone, until } from './support/browser.mjs';
import { shoot } from './support/pages.mjs';
import { signIn } from './support/site.mjs';
import { world } from './support/world.mjs';

describe('administration', { timeout: 240_000 }, () => {
    let w;
    let seat;
    before(async () => {
        w = await world({ demo: true });
        seat = await open(w.origin, { viewport: laptop });
        await signIn(seat.page, w.origin, { login: 'quan-tri', password: w.service.password });
    });
    after(async () => {
        await seat?.close();
        await w.stop();
        await closeBrowser();
    });

    test('a person is added, signs in by the one-time link, has a role over a part of the tree, is disabled', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/administration/people`);
        await page.getByRole('rowheader', { name: 'Bệnh viện' }).waitFor();
        await axe(page, 'people');
        await page.getByRole('button', { name: 'Thêm người' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Họ tên').fill('Lê Thu Hà');
        await dialog.getByLabel('Tên đăng nhập').fill('Hà không hợp lệ');
        await dialog.getByRole('radio', { name: /^Bệnh viện/ }).check();
        await dialog.getByLabel('Ở đâu').selectOption('rach-gia');
        await dialog.getByRole('button', { name: 'Thêm' }).click();
        await dialog.locator('[aria-invalid=true]').waitFor();
        await axe(page, 'add a person, refused');
        await dialog.getByLabel('Tên đăng nhập').fill('thu-ha');
        await dialog.getByRole('button', { name: 'Thêm' }).click();
        const link = (await page.locator('[data-link]').textContent()).trim();
        assert.match(link, /\/reset#./);
        await shoot(page, 'administration-people');
        await page.goto(`${w.origin}/administration/people/thu-ha`);
        await page.getByRole('heading', { name: 'Lê Thu Hà' }).waitFor();
        await page.getByRole('button', { name: 'Thôi vai trò' }).waitFor();
        const grants = (await w.service.get('/users/thu-ha')).grants;
        assert.deepEqual(
            grants.map((g) => [g.role, g.scope.code]),
            [['hospital', 'rach-gia']],
        );
        await axe(page, 'a person');
        await shoot(page, 'administration-person');

        const password = 'ngựa trắng uống trà chiều';
        await w.service.post('/password-reset', { token: link.split('#')[1], password });
        const other = await open(w.origin);
        await signIn(other.page, w.origin, { login: 'thu-ha', password });
        await other.page.waitForURL('**/today');
        await page.getByRole('button', { name: 'Khoá tài khoản' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Khoá tài khoản' }).click();
        await page.getByRole('button', { name: 'Mở lại tài khoản' }).waitFor();
        await other.page.reload();
        await other.page.waitForURL('**/signin**');
        await other.close();
        seat.check();
    });

    test('a tablet is enrolled by its QR code, people get and lose their PINs, a lost one is revoked', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/administration/devices`);
        await page.getByRole('button', { name: 'Thêm thiết bị' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Tên thiết bị').fill('Máy bàn 1');
        await dialog.getByLabel('Một địa điểm').check();
        await dialog.getByLabel('hoặc địa điểm').selectOption('diem-rach-gia');
        await axe(page, 'a new device');
        await dialog.getByRole('button', { name: 'Thêm' }).click();
        await dialog.getByRole('img').waitFor();
        await axe(page, 'enrolment');
        await shoot(page, 'administration-device');
        const code = new URL((await page.locator('[data-enrol]').textContent()).trim()).hash.slice(1);
        const { token } = await w.service.post('/devices/enrol', { code });
        await page.keyboard.press('Escape');
        await page.reload();
        // The code was suggested from the name.
        const card = page.locator('[data-device=may-ban-1]');
        await card.getByText('Đã gắn', { exact: true }).waitFor();

        await card.getByRole('button', { name: /^Người và mã PIN/ }).click();
        const add = async (name, pin) => {
            await dialog.getByLabel('Họ tên').fill(name);
            await dialog.getByRole('textbox', { name: 'Mã PIN' }).fill(pin);
            await dialog.getByRole('button', { name: 'Thêm' }).click();
        };
        await add('Trần Văn Minh', '12ab');
        await dialog.locator('[aria-invalid=true]').waitFor();
        await axe(page, 'people of a device, refused');
        await dialog.getByRole('textbox', { name: 'Mã PIN' }).fill('2468');
        await dialog.getByRole('button', { name: 'Thêm' }).click();
        await dialog.getByRole('button', { name: 'Đổi mã PIN: Trần Văn Minh' }).waitFor();
        await add('Lê Thị Hoa', '1357');
        await dialog.getByRole('button', { name: 'Đổi mã PIN: Lê Thị Hoa' }).click();
        await dialog.getByRole('textbox', { name: 'Mã PIN' }).fill('97531');
        await dialog.getByRole('button', { name: 'Lưu mã PIN' }).click();
        await dialog.getByRole('button', { name: 'Bỏ khỏi máy: Trần Văn Minh' }).click();
        await page
            .getByRole('dialog')
            .filter({ hasText: 'không ghi bằng máy này được nữa' })
            .getByRole('button', { name: 'Bỏ khỏi máy' })
            .click();
        const own = async () =>
            (
                await (
                    await fetch(`${w.service.origin}/api/v1/device`, { headers: { Authorization: `Bearer ${token}` } })
                ).json()
            ).people;
        await until('the device to know one person', async () => (await own()).length === 1);
        const [left] = await own();
        assert.deepEqual([left.code, left.name], ['le-thi-hoa', 'Lê Thị Hoa']);
        // The change takes its time on purpose and may come after the removal that was asked for later.
        await until('the new PIN to hold', async () => {
            const { salt, iterations, hash } = (await own())[0].pin_check;
            return pbkdf2Sync('97531', Buffer.from(salt, 'hex'), iterations, 32, 'sha256').toString('hex') === hash;
        });
        await axe(page, 'people of a device');
        await shoot(page, 'administration-device-people');
        await page.keyboard.press('Escape');
        await card.getByRole('button', { name: /^Thu hồi/ }).click();
        await page.getByRole('dialog').getByLabel('Lý do').fill('mất máy');
        await page.getByRole('dialog').getByRole('button', { name: 'Thu hồi' }).click();
        await card.getByText('Đã thu hồi', { exact: true }).waitFor();
        seat.check();
    });

    test('a token for a program', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/administration/tokens`);
        await page.getByLabel('Tên chương trình').fill('kho-so-lieu');
        await page.getByRole('button', { name: 'Tạo mã' }).click();
        await page.locator('[data-token]').waitFor();
        await axe(page, 'tokens');
        seat.check();
    });

    test('a new price list follows the one in force and leaves it as it is', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/administration/tariffs`);
        await page.getByRole('region', { name: 'tt-05-2017' }).locator('summary').click();
        await page.getByText('758.000 đ').first().waitFor();
        await axe(page, 'tariffs');
        const before = await w.service.get('/tariffs?limit=200');
        const value = await w.service.get('/valuation');
        await page.getByRole('button', { name: 'Thêm bảng giá' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Mã', { exact: true }).fill('tt-thu');
        await dialog.getByLabel('Tên văn bản').fill('Bảng giá thử');
        await dialog.getByLabel('Từ ngày').fill('2022-03-01');
        await dialog.getByText('sẽ tính lại theo bảng này').waitFor();
        await dialog.getByText(/Từ ngày đó bảng này thay/).waitFor();
        await dialog.getByLabel('Từ ngày').fill('2030-01-01');
        await dialog.getByLabel('Chép giá từ').selectOption('tt-05-2017');
        const lines = before.items.find((t) => t.code === 'tt-05-2017').prices.length;
        assert.equal(await dialog.getByRole('group', { name: /^Dòng/ }).count(), lines);
        // A line more of the same kind is said at once; taken away, the list is whole again.
        await dialog.getByRole('button', { name: 'Thêm dòng giá' }).click();
        await dialog
            .getByRole('group', { name: `Dòng ${lines + 1}` })
            .getByLabel('Thành phần')
            .selectOption('whole_blood');
        await dialog.getByText('trùng thành phần và thể tích').waitFor();
        await axe(page, 'a new price list');
        await shoot(page, 'administration-tariff-new');
        await dialog.getByRole('button', { name: `Bỏ dòng ${lines + 1}` }).click();
        const first = dialog.getByRole('group', { name: 'Dòng 1', exact: true });
        await first.getByLabel('Giá (đồng)').fill('');
        await dialog.getByRole('button', { name: 'Thêm bảng giá' }).click();
        await dialog.getByText('Nhập giá, ví dụ').waitFor();
        await first.getByLabel('Giá (đồng)').fill('700.000');
        await dialog.getByRole('button', { name: 'Thêm bảng giá' }).click();
        await page.getByRole('heading', { name: 'Bảng giá thử' }).waitFor();
        await page.getByText('Sắp áp dụng').waitFor();
        const after = await w.service.get('/tariffs/tt-thu');
        assert.equal(after.prices.length, lines);
        assert.equal(after.prices.filter((p) => p.price_vnd === 700_000).length >= 1, true);
        for (const old of before.items)
            assert.deepEqual(await w.service.get(`/tariffs/${old.code}`), old, 'nothing that was there has changed');
        assert.equal((await w.service.get('/valuation')).total.value_vnd, value.total.value_vnd);
        await shoot(page, 'administration-tariffs');
        seat.check();
    });

    test('an organisation is added, moved from a day on, counted, and succeeded by two', async () => {
        const { page } = seat;
        const dialog = page.getByRole('dialog');
        await page.goto(`${w.origin}/administration/organizations`);
        await page.getByText('Huyện An Biên').waitFor();
        await axe(page, 'the tree');
        for (const [name, code] of [
            ['Trường thử', 'truong-thu'],
            ['Trường mới', 'truong-moi'],
        ]) {
            await page.getByRole('button', { name: 'Thêm đơn vị' }).click();
            await dialog.getByLabel('Tên', { exact: true }).fill(name);
            await dialog.getByLabel('Mã').fill(code);
            await dialog.getByLabel('Loại').selectOption('school');
            await dialog.getByLabel('Cấp trên').selectOption('rach-gia');
            await dialog.getByLabel('Từ ngày').fill('2031-01-01');
            await dialog.getByRole('button', { name: 'Thêm' }).click();
            await dialog.waitFor({ state: 'hidden' });
        }
        assert.equal((await w.service.get('/organizations/truong-thu?on=2031-01-02')).parent, 'rach-gia');
        // Not there before its first day.
        await until(
            'the tree of today',
            async () =>
                (await page.getByText('Huyện An Biên').count()) === 1 &&
                (await page.getByText('truong-thu').count()) === 0,
        );
        // An answer about another day that comes late does not take the place of the one that was asked for last.
        let late;
        const held = new Promise((resolve) => {
            late = resolve;
        });
        const other = (url) => url.pathname.endsWith('/organizations') && url.searchParams.get('on') === '2030-06-01';
        await page.route(other, async (route) => {
            await held;
            await route.continue();
        });
        const asked = page.waitForRequest((request) => other(new URL(request.url())));
        await page.getByLabel('Theo ngày').fill('2030-06-01');
        await asked;
        await page.getByLabel('Theo ngày').fill('2031-02-01');
        await page.getByRole('button', { name: /^Cấp dưới: .*Rạch Giá/ }).waitFor();
        const told = page.waitForResponse((response) => other(new URL(response.url())));
        late();
        await (await told).finished();
        await page.evaluate(
            () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
        );
        await page.unroute(other);
        await page.getByRole('button', { name: /^Cấp dưới: .*Rạch Giá/ }).click();
        await page.getByText('truong-thu').waitFor();
        await shoot(page, 'administration-tree');

        await page.goto(`${w.origin}/administration/organizations/truong-thu`);
        await page.getByRole('heading', { name: 'Trường thử' }).waitFor();
        await page.getByLabel('Tên', { exact: true }).fill('Trường thử nghiệm');
        await page.getByRole('button', { name: 'Lưu' }).click();
        await page.getByRole('heading', { name: 'Trường thử nghiệm' }).waitFor();
        await page.getByLabel('Cấp trên mới').selectOption('an-bien');
        await page.getByLabel('Từ ngày').fill('2032-01-01');
        await page.getByRole('button', { name: 'Chuyển cấp trên' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Chuyển cấp trên' }).click();
        await until(
            'two parents, one after the other',
            async () => (await w.service.get('/organizations/truong-thu')).parents.length === 2,
        );
        const moved = await w.service.get('/organizations/truong-thu');
        assert.deepEqual(
            moved.parents.map((p) => [p.parent, p.valid_from, p.valid_to]),
            [
                ['rach-gia', '2031-01-01', '2031-12-31'],
                ['an-bien', '2032-01-01', null],
            ],
        );
        // A refusal stands at the field that the server names.
        await page.getByLabel('Ngày cuối cùng').fill('2030-01-01');
        await page.getByRole('button', { name: 'Kết thúc', exact: true }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Kết thúc' }).click();
        await page.locator('input[aria-invalid=true]').first().waitFor();
        await axe(page, 'an organisation, refused');

        await page.getByLabel('Số người', { exact: true }).last().fill('1.250');
        await page.getByLabel('Vào ngày').fill('2031-09-05');
        await page.getByRole('button', { name: 'Nhập số người' }).click();
        await page.getByRole('cell', { name: '1.250' }).waitFor();
        assert.equal((await w.service.get('/organizations/truong-thu/head-counts')).items[0].count, 1250);

        await page.getByLabel('Ngày đầu của đơn vị kế thừa').fill('2033-01-01');
        await page.getByLabel('Nghị quyết hoặc quyết định').fill('QĐ thử 01/2033');
        await page.getByRole('button', { name: 'Thêm đơn vị kế thừa' }).click();
        const [one, two] = [page.locator('.line').nth(0), page.locator('.line').nth(1)];
        await one.getByLabel('Đơn vị kế thừa').selectOption('truong-moi');
        await two.getByLabel('Đơn vị kế thừa').selectOption('an-bien');
        await one.getByLabel('Phần (%)').fill('62,5');
        await page.getByText('phải đúng 100%').waitFor();
        assert.equal(await page.getByRole('button', { name: 'Ghi kế thừa' }).isDisabled(), true);
        await two.getByLabel('Phần (%)').fill('37,5');
        await axe(page, 'an organisation');
        await shoot(page, 'administration-organization');
        await page.getByRole('button', { name: 'Ghi kế thừa' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Ghi kế thừa' }).click();
        await page.getByText('Kết quả cũ hôm nay tính cho').waitFor();
        const known = await w.service.get('/organizations/truong-thu/successors');
        assert.deepEqual(known.successors.map((s) => [s.organization, s.share_ppm]).sort(), [
            ['an-bien', 375_000],
            ['truong-moi', 625_000],
        ]);
        assert.equal((await w.service.get('/organizations/truong-thu')).valid_to, '2032-12-31');

        // What was recorded is put right with a reason; the shares come back as they were typed.
        await page.getByRole('button', { name: 'Sửa kế thừa' }).click();
        const rows = page.locator('.line');
        const share = (name) =>
            rows
                .filter({ has: page.locator(`select`) })
                .evaluateAll(
                    (found, code) =>
                        found.find((row) => row.querySelector('select').value === code)?.querySelector('input').value,
                    name,
                );
        assert.equal(await share('truong-moi'), '62,5');
        for (const row of await rows.all()) await row.getByLabel('Phần (%)').fill('50');
        assert.equal(
            await page.getByRole('button', { name: 'Sửa kế thừa' }).isDisabled(),
            true,
            'a correction says why',
        );
        await page.getByLabel('Vì sao sửa').fill('văn bản đính chính');
        await page.getByRole('button', { name: 'Sửa kế thừa' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Sửa kế thừa' }).click();
        await until('the corrected shares', async () =>
            (await w.service.get('/organizations/truong-thu/successors')).successors.every(
                (s) => s.share_ppm === 500_000,
            ),
        );
        seat.check();
    });

    test('the auditor finds the audit, and nothing else of the administration', async () => {
        const other = await open(w.origin, { viewport: laptop });
        await signIn(other.page, w.origin, { login: 'kiem-tra', password: w.service.password });
        await other.page.getByRole('link', { name: 'Nhật ký' }).click();
        await other.page.locator('main ol li').first().waitFor();
        assert.equal(await other.page.locator('nav a[href^="/administration/"]').count(), 1);
        other.check();
        await other.close();
    });

    test('the audit is searched; on a phone in English', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/administration/audit?person=quan-tri`);
        await page.locator('[data-sentence]').first().waitFor();
        await axe(page, 'audit');
        await shoot(page, 'administration-audit');
        await page.setViewportSize(phone);
        await page.getByRole('button', { name: /EN/ }).click();
        for (const path of ['people', 'devices', 'tokens', 'tariffs', 'organizations', 'audit']) {
            await page.goto(`${w.origin}/administration/${path}`);
            await page.locator('.skeleton').first().waitFor({ state: 'detached' });
            await until(
                `${path} fits`,
                () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
                3_000,
            );
        }
        seat.check();
    });
});
