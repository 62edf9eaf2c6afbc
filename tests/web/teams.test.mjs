// Teams and people: made and changed in the browser; a drive's shifts from what is needed to who is confirmed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, closeBrowser, laptop, open, phone, until } from './support/browser.mjs';
import { shoot } from './support/pages.mjs';
import { signIn } from './support/site.mjs';
import { world } from './support/world.mjs';

describe('teams and people', { timeout: 300_000 }, () => {
    let w;
    let seat;
    let page;
    const day = (n) => new Date(Date.now() + (n * 24 + 7) * 3_600_000).toISOString().slice(0, 10);
    const dialog = () => page.getByRole('dialog');
    before(async () => {
        w = await world({ demo: true });
        await w.service.post('/drives', {
            code: 'can-nguoi',
            title: 'Đợt cần người',
            site: 'diem-rach-gia',
            organization: 'rach-gia',
            starts_at: `${day(20)}T07:00:00+07:00`,
            ends_at: `${day(20)}T11:00:00+07:00`,
            planned_bags: 100,
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

    test('a team with its days off, vehicles and home; when it is free', async () => {
        await page.goto(`${w.origin}/committee/teams`);
        await page.getByRole('button', { name: 'Đội mới' }).click();
        await dialog().getByLabel('Tên', { exact: true }).fill('Đội lưu động 2');
        await dialog().getByLabel('Bệnh viện hoặc trung tâm').selectOption('bv-da-khoa-kien-giang');
        await dialog().getByLabel('Nơi đóng').selectOption('diem-rach-gia');
        await dialog().getByLabel('Giường').fill('8');
        await dialog().getByLabel('Túi mỗi ngày').fill('200');
        await dialog().getByLabel('Chủ nhật').check();
        await dialog().getByLabel('Thêm ngày nghỉ').fill(day(9));
        await dialog().getByRole('button', { name: 'Thêm', exact: true }).click();
        await dialog().getByLabel('Xe', { exact: true }).fill('xe-2, Xe 68B-456\nxe-3');
        await axe(page, 'team form');
        await shoot(page, 'team-form');
        await dialog().getByRole('button', { name: 'Lưu' }).click();
        await dialog().waitFor({ state: 'hidden' });
        const team = await w.service.get('/teams/doi-luu-dong-2');
        assert.deepEqual(
            [
                team.beds,
                team.bags_a_day,
                team.home.site,
                team.days_off.weekdays,
                team.days_off.dates,
                team.vehicles.map((v) => `${v.code} ${v.name}`),
            ],
            [8, 200, 'diem-rach-gia', ['sunday'], [day(9)], ['xe-2 Xe 68B-456', 'xe-3 xe-3']],
        );
        await page.getByRole('button', { name: 'Sửa: Đội lưu động 2' }).click();
        await dialog().getByLabel('Giường').fill('9');
        await dialog().getByRole('button', { name: 'Lưu' }).click();
        await dialog().waitFor({ state: 'hidden' });
        const changed = await w.service.get('/teams/doi-luu-dong-2');
        assert.deepEqual({ ...changed, beds: 8, version: team.version }, team, 'nothing else has changed');
        await page.getByRole('button', { name: 'Lịch của đội: Đội lưu động 2' }).click();
        await until('days off', async () => (await dialog().getByText('Nghỉ', { exact: true }).count()) >= 4);
        await page.keyboard.press('Escape');
        await axe(page, 'teams');
        await shoot(page, 'teams');
        seat.check();
    });

    test('people with licences that run out', async () => {
        await page.goto(`${w.origin}/committee/teams?tab=people`);
        for (const [name, until_] of [
            ['Nguyễn Thị Hoa', day(400)],
            ['Trần Văn Bình', day(-3)],
        ]) {
            await page.getByRole('button', { name: 'Thêm người' }).click();
            await dialog().getByLabel('Tên', { exact: true }).fill(name);
            await dialog().getByLabel('Thuộc đơn vị').selectOption('rach-gia');
            await dialog().getByLabel('Điều dưỡng', { exact: true }).check();
            await dialog().getByRole('button', { name: 'Thêm chứng chỉ' }).click();
            await dialog().getByLabel('Chứng chỉ', { exact: true }).selectOption('nursing_licence');
            await dialog().getByLabel('Đến hết ngày').fill(until_);
            await dialog().getByRole('button', { name: 'Lưu' }).click();
            await dialog().waitFor({ state: 'hidden' });
        }
        await page
            .getByRole('row')
            .filter({ hasText: 'Trần Văn Bình' })
            .getByText(/^hết hạn/)
            .waitFor();
        await axe(page, 'people');
        await shoot(page, 'people');
        await page.getByLabel('Chứng chỉ hết hạn trong 60 ngày').check();
        await until('one', async () => (await page.locator('tbody tr').count()) === 1);
        await page.locator('tbody').getByText('Trần Văn Bình').waitFor();
        seat.check();
    });

    test('a shift: needed, signed up, refused without a licence, confirmed', async () => {
        await page.goto(`${w.origin}/committee/drives/can-nguoi`);
        await page.getByRole('button', { name: 'Thêm ca' }).click();
        await dialog().getByLabel('Việc').selectOption('nurse');
        await dialog().getByLabel('Cần').fill('1');
        await dialog().getByRole('button', { name: 'Thêm', exact: true }).click();
        await dialog().waitFor({ state: 'hidden' });
        const shift = page.locator('[data-shift=nurse]');
        await shift.getByText('0/1 đã xác nhận, thiếu 1').waitFor();
        await shift.getByRole('button', { name: 'Ghi tên vào ca: Điều dưỡng' }).click();
        await dialog().getByLabel('Nhân viên và tình nguyện viên').selectOption('tran-van-binh');
        await dialog().getByRole('button', { name: 'Ghi tên' }).click();
        await dialog().locator('.error, .notice.bad').first().waitFor();
        await axe(page, 'sign-up refused');
        await dialog().getByLabel('Nhân viên và tình nguyện viên').selectOption('nguyen-thi-hoa');
        await dialog().getByRole('button', { name: 'Ghi tên' }).click();
        await dialog().waitFor({ state: 'hidden' });
        const shifts = async () => (await w.service.get('/drives/can-nguoi/shifts')).items[0];
        assert.equal((await shifts()).signed_up, 1);
        // Who confirms runs the drive: its coordinator.
        const coordinator = await w.service.person('dieu-phoi-2', 'Điều phối', ['committee', 'coordinator']);
        const other = await open(w.origin, { viewport: laptop });
        await signIn(other.page, w.origin, coordinator);
        await other.page.goto(`${w.origin}/committee/drives/can-nguoi`);
        await other.page.getByRole('button', { name: 'Xác nhận: Nguyễn Thị Hoa' }).click();
        await other.page.locator('[data-shift=nurse]').getByText('1/1 đã xác nhận, đủ người').waitFor();
        await axe(other.page, 'shifts');
        await shoot(other.page, 'shifts');
        assert.deepEqual([(await shifts()).confirmed, (await shifts()).missing], [1, 0]);
        other.check();
        await other.close();
        seat.check();
    });

    test('on a phone, in English', async () => {
        await page.setViewportSize(phone);
        await page.goto(`${w.origin}/committee/teams`);
        await page.getByRole('button', { name: /EN/ }).click();
        await page.getByRole('heading', { name: 'Teams and people' }).waitFor();
        for (const path of ['/committee/teams', '/committee/teams?tab=people', '/committee/calendar/feeds']) {
            await page.goto(`${w.origin}${path}`);
            await page.getByRole('heading', { level: 1 }).waitFor();
            await page.locator('.skeleton').first().waitFor({ state: 'detached' });
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            assert.ok(wide <= 0, `${path}: ${wide} px too wide`);
            await axe(page, path);
        }
        await shoot(page, 'teams-en');
        seat.check();
    });
});
