// What waits for each role: the first page, the badges, the list for review over all drives; quiet when nothing waits.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { randomUUID } from 'node:crypto';
import { axe, closeBrowser, laptop, open, until } from './support/browser.mjs';
import { shoot } from './support/pages.mjs';
import { signIn } from './support/site.mjs';
import { world } from './support/world.mjs';

const small = { width: 360, height: 640 };
/** Nothing sticks out sideways at the sizes that people have, and at 200 % zoom of a laptop. */
async function fits(page, what) {
    const before = page.viewportSize();
    for (const size of [small, { width: 390, height: 844 }, laptop, { width: 683, height: 384 }]) {
        await page.setViewportSize(size);
        const [wide, has] = await page.evaluate(() => [
            document.documentElement.scrollWidth,
            document.documentElement.clientWidth,
        ]);
        assert.ok(wide <= has, `${what} at ${size.width}: ${wide} > ${has}`);
    }
    await page.setViewportSize(before);
}

describe('what waits', { timeout: 400_000 }, () => {
    let w;
    let seat;
    let page;
    let committee;
    const at = () => new Date().toISOString();
    const bag = (unit) => ({
        id: randomUUID(),
        kind: 'collected',
        at: at(),
        component: 'whole_blood',
        nominal_ml: 350,
        unit,
    });
    const badge = (href) =>
        page
            .locator(`[data-badge="${href}"] span`)
            .first()
            .textContent({ timeout: 500 })
            .catch(() => '0');
    const kind = (name) => page.locator(`[data-work=${name}]`);
    before(async () => {
        w = await world();
        await w.service.drive('dot-1');
        await w.service.drive('dot-2');
        committee = await w.service.person('ban', 'Lê Thu Hà', ['committee'], {
            kind: 'organization',
            code: 'an-giang',
        });
        seat = await open(w.origin, { viewport: laptop });
        page = seat.page;
        await signIn(page, w.origin, committee);
    });
    after(async () => {
        await seat?.close();
        await w?.stop();
        await closeBrowser();
    });

    test('nothing waits: the page says so, and no badge is anywhere', async () => {
        await page.waitForURL('**/today');
        await page.getByText('Không có việc gì đang chờ bạn').waitFor();
        assert.equal(await page.locator('[data-badge]').count(), 0);
        await axe(page, 'nothing waits');
        await fits(page, 'nothing waits');
        await shoot(page, 'today-nothing');
        seat.check();
    });

    test('a proposal appears by itself, with a badge, and one press opens where it is approved', async () => {
        await w.service.post('/drives', {
            code: 'de-xuat',
            title: 'Hiến máu Châu Đốc',
            site: 'rach-gia',
            organization: 'an-giang',
            starts_at: '2035-05-16T07:00:00+07:00',
            ends_at: '2035-05-16T11:00:00+07:00',
            planned_bags: 80,
        });
        await kind('drives_to_approve').getByText('Hiến máu Châu Đốc').waitFor({ timeout: 20_000 });
        await until(
            'badges',
            async () => (await badge('/today')) === '1' && (await badge('/committee/approvals')) === '1',
        );
        await axe(page, 'something waits');
        await kind('drives_to_approve')
            .getByRole('link', { name: /Hiến máu Châu Đốc/ })
            .click();
        await page.waitForURL('**/committee/drives/de-xuat');
        await page.getByRole('button', { name: 'Duyệt', exact: true }).waitFor();
        await w.service.post('/drives/de-xuat/transitions', { to: 'approved' });
        await until('no badge', async () => (await page.locator('[data-badge]').count()) === 0, 20_000);
        seat.check();
    });

    test('bags in review of all drives are in one list, and each is settled there', async () => {
        for (const drive of ['dot-1', 'dot-2']) {
            const unit = `VN0000000${drive.slice(-1)}`;
            await w.service.post(`/drives/${drive}/events`, { device: 'may-1', events: [bag(unit), bag(unit)] });
        }
        const waiting = async () =>
            (await Promise.all(['dot-1', 'dot-2'].map((drive) => w.service.get(`/drives/${drive}/review`)))).reduce(
                (sum, list) => sum + list.items.length,
                0,
            );
        assert.equal(await waiting(), 2);
        await page.goto(`${w.origin}/today`);
        await until('both', async () => (await kind('bags_in_review').getAttribute('data-count')) === '2');
        await shoot(page, 'today');
        await fits(page, 'today');
        await kind('bags_in_review').getByRole('link', { name: 'Xem tất cả' }).click();
        await page.waitForURL('**/today/review');
        await page.locator('[data-review]').nth(1).waitFor();
        await axe(page, 'review of all drives');
        await fits(page, 'review of all drives');
        await shoot(page, 'review-all');
        for (let left = 1; left >= 0; --left) {
            await page.locator('[data-review] li button').first().click();
            const dialog = page.getByRole('dialog');
            await dialog.locator('input, textarea').fill('đã xem túi');
            await dialog.locator('button.main, button.danger').last().click();
            await until('settled', async () => (await waiting()) === left);
            await until('shown', async () => (await page.locator('[data-review] li').count()) === left, 20_000);
        }
        await page.getByText('Không còn mục nào chờ xem xét').waitFor();
        seat.check();
    });

    test('a bag that no list prices waits for the administrator, at the price lists', async () => {
        await w.service.post('/drives/dot-1/events', {
            device: 'may-1',
            events: [{ ...bag('VN00000009'), nominal_ml: 251 }],
        });
        const keeper = await w.service.person('quan-tri', 'Trần Giữ', ['administrator']);
        const other = await open(w.origin, { viewport: laptop });
        await signIn(other.page, w.origin, keeper);
        await other.page.waitForURL('**/today');
        await other.page.locator('[data-work=prices_missing]').getByRole('link').first().click();
        await other.page.waitForURL('**/administration/tariffs');
        other.check();
        await other.close();
    });

    test('a coordinator is told above the drives; with keys alone the line is opened', async () => {
        const lan = await w.service.person('lan', 'Nguyễn Lan', ['coordinator'], {
            kind: 'organization',
            code: 'an-giang',
        });
        await w.service.post('/drives', {
            code: 'qua-gio',
            title: 'Đợt quên đóng',
            site: 'rach-gia',
            organization: 'an-giang',
            starts_at: '2026-01-10T07:00:00+07:00',
            ends_at: '2026-01-10T11:00:00+07:00',
            planned_bags: 10,
        });
        for (const to of ['approved', 'open']) await w.service.post('/drives/qua-gio/transitions', { to });
        const other = await open(w.origin, { viewport: small });
        await signIn(other.page, w.origin, lan);
        await other.page.waitForURL('**/site');
        const line = other.page.locator('[data-work=drives_to_close]').getByRole('link', { name: /Đợt quên đóng/ });
        await line.waitFor({ timeout: 20_000 });
        await axe(other.page, 'coordinator');
        await fits(other.page, 'coordinator');
        await shoot(other.page, 'site-waiting');
        await line.focus();
        await other.page.keyboard.press('Enter');
        await other.page.waitForURL('**/site/drives/qua-gio/close');
        other.check();
        await other.close();
    });

    test('an auditor sees what waits for others and settles nothing; a hospital has a quiet first page', async () => {
        const auditor = await w.service.person('kiem-tra', 'Phạm Kiểm', ['auditor'], {
            kind: 'organization',
            code: 'an-giang',
        });
        const other = await open(w.origin, { viewport: laptop });
        await signIn(other.page, w.origin, auditor);
        await other.page.waitForURL('**/today');
        await other.page.locator('[data-work=drives_to_close]').waitFor({ timeout: 20_000 });
        assert.equal(await other.page.locator('[data-badge]').count(), 0, 'nothing waits for him');
        await axe(other.page, 'auditor');
        await shoot(other.page, 'today-auditor');
        await other.close();
        await w.service.post('/organizations', { code: 'bv', name: 'Bệnh viện', kind: 'hospital', parent: 'an-giang' });
        const hospital = await w.service.person('bv-1', 'Bệnh viện', ['hospital'], {
            kind: 'organization',
            code: 'bv',
        });
        const third = await open(w.origin, { viewport: small });
        await signIn(third.page, w.origin, hospital);
        await third.page.waitForURL('**/today');
        await third.page.getByText('Không có việc gì đang chờ bạn').waitFor();
        await fits(third.page, 'hospital');
        third.check();
        await third.close();
    });
});
