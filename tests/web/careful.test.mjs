// What a page says is so: nothing is well that was not asked, a refusal stands where one looks and says what to do, and who puts his name to
// figures sees them.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { axe, closeBrowser, laptop, open, until } from './support/browser.mjs';
import { signIn } from './support/site.mjs';
import { world } from './support/world.mjs';

const day = (offset) => new Date(Date.now() + 7 * 3_600_000 + offset * 86_400_000).toISOString().slice(0, 10);
const written = (iso) => iso.split('-').reverse().join('/');
const year = day(0).slice(0, 4);

describe('what is said is so', { timeout: 300_000 }, () => {
    let w, committee, admin, hospital, seat;
    before(async () => {
        w = await world();
        await w.service.drive('dau-tien');
        committee = await w.service.person('bcd', 'Phạm Ban Chỉ Đạo', ['committee']);
        admin = await w.service.person('qt', 'Quản Trị', ['administrator']);
        hospital = await w.service.person('bv', 'Bệnh Viện', ['hospital']);
    });
    after(async () => {
        await w.stop();
        await closeBrowser();
    });
    beforeEach(async () => {
        seat = await open(w.origin, { viewport: laptop });
    });
    afterEach(async () => {
        w.relay.reset();
        await seat.close();
    });

    test('a drive that ends before it begins, or is over, has no green light', async () => {
        const { page } = seat;
        await signIn(page, w.origin, committee);
        await page.goto(`${w.origin}/committee/drives/new`);
        await page.getByLabel('Tên đợt').fill('Ngày hội');
        await page.getByLabel('Đơn vị tổ chức').selectOption('an-giang');
        await page.getByLabel('Địa điểm').selectOption('rach-gia');
        const set = async (label, text) => {
            await page.getByLabel(label, { exact: true }).fill(text);
            await page.keyboard.press('Tab');
        };
        await set('Ngày *', written(day(40))).catch(() => set('Ngày', written(day(40))));
        const check = page.locator('[data-checked]');
        await page.locator('[data-checked=free]').waitFor();
        await set('Kết thúc', '06:00');
        await page.locator('[data-checked=hard]').waitFor();
        assert.equal(await check.locator('.badge.good').count(), 0);
        assert.equal(await page.getByRole('button', { name: 'Lưu', exact: true }).isDisabled(), true);
        await axe(page, 'a drive that ends before it begins');
        await set('Kết thúc', '11:00');
        await page.locator('[data-checked=free]').waitFor();
        await set('Ngày *', written(day(-10))).catch(() => set('Ngày', written(day(-10))));
        await page.locator('[data-past]').waitFor();
        assert.equal(await check.locator('.badge.good').count(), 0);
        seat.check();
    });

    test('a move into the past is told before it is saved', async () => {
        const { page } = seat;
        const code = await w.service.drive('de-doi', { status: 'approved', days: 30 });
        await signIn(page, w.origin, committee);
        await page.goto(`${w.origin}/committee/drives/${code}`);
        await page.getByRole('button', { name: 'Dời' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.locator('[data-checked=free]').waitFor();
        await dialog.locator('input[data-kind=date]').fill(written(day(-3)));
        await page.keyboard.press('Tab');
        await dialog.locator('[data-past]').waitFor();
        assert.equal(await dialog.locator('.badge.good').count(), 0);
        await axe(page, 'a move into the past');
        seat.check();
    });

    test('without targets nobody is behind and nothing adds up: it is said, not shown green', async () => {
        const { page } = seat;
        await signIn(page, w.origin, committee);
        await page.goto(`${w.origin}/committee/targets?from=${year}-01-01&to=${year}-12-31`);
        await page.locator('[data-unmeasured]').waitFor();
        assert.equal(await page.locator('main .badge.good').count(), 0);
        await axe(page, 'no targets');
        seat.check();
    });

    test('an axis of whole numbers has even steps', async () => {
        const { ticks } = await import('./support/module.mjs').then((m) => m.load('lib/scale.ts'));
        for (let most = 1; most < 400; ++most)
            for (let wanted = 2; wanted < 8; ++wanted) {
                const labels = ticks(most, wanted).map((n) => Math.round(n));
                const steps = new Set(labels.slice(1).map((n, i) => n - labels[i]));
                assert.equal(steps.size, 1, `${most} in ${wanted}: ${labels}`);
            }
    });

    test('a drive that was not held has no figures of zero and no word about no drives', async () => {
        const { page } = seat;
        const code = await w.service.drive('sap-toi', { status: 'approved', days: 20 });
        await signIn(page, w.origin, committee);
        await page.goto(`${w.origin}/committee/drives/${code}`);
        await page.locator('[data-asof]').waitFor();
        assert.equal(await page.getByText('Không có đợt nào trong khoảng này').count(), 0);
        assert.equal(await page.getByText(/^0 (đ|₫)$/).count(), 0);
        seat.check();
    });

    test('who verifies sees the figures, and going on needs no reason', async () => {
        const { page } = seat;
        const code = await w.service.drive('de-xac-nhan');
        const at = new Date().toISOString();
        await w.service.post(`/drives/${code}/events`, {
            device: 'may',
            events: [350, 350, 250].map((nominal_ml) => ({
                id: crypto.randomUUID(),
                kind: 'collected',
                at,
                component: 'whole_blood',
                nominal_ml,
            })),
        });
        await w.service.post(`/drives/${code}/transitions`, { to: 'closed' });
        await signIn(page, w.origin, committee);
        await page.goto(`${w.origin}/committee/drives/${code}`);
        await page.locator('[data-asof]').waitFor();
        await page.getByRole('button', { name: 'Xác nhận số liệu' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.locator('[data-lines]').getByText(/3 túi/).waitFor();
        await axe(page, 'verifying');
        await dialog.locator('.button.main').click();
        await until('verified', async () => (await w.service.get(`/drives/${code}`)).status === 'verified');
        seat.check();
    });

    test('a role without an organisation asks for one at its field', async () => {
        const { page } = seat;
        await w.service.post('/users', { login: 'moi', name: 'Người Mới' });
        await signIn(page, w.origin, admin);
        await page.goto(`${w.origin}/administration/people/moi`);
        await page.locator('.badge.warn').first().waitFor();
        const before = w.relay.seen.length;
        await page.getByRole('button', { name: 'Giao vai trò' }).click();
        await page.locator('select[aria-invalid=true]').waitFor();
        assert.equal(
            w.relay.seen.slice(before).filter((r) => r.path.includes('/grants')).length,
            0,
            'nothing was sent',
        );
        await axe(page, 'a role without an organisation');
        seat.check();
    });

    test('a refused field in a long dialog comes into sight', async () => {
        const { page } = seat;
        await signIn(page, w.origin, admin);
        await page.goto(`${w.origin}/administration/tariffs`);
        await page.locator('main .button.main').first().click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Tên văn bản').fill('Bảng giá thử');
        await dialog.getByLabel('Mã', { exact: false }).first().fill('MÃ SAI!');
        await dialog.locator('select').nth(1).selectOption({ index: 1 });
        await dialog.locator('form button[type=submit]').scrollIntoViewIfNeeded();
        await dialog.locator('form button[type=submit]').click();
        await until('the refused field in sight', async () => {
            const at = await page.evaluate(() => {
                const field = document.activeElement;
                const box = field?.getBoundingClientRect();
                return {
                    invalid: field?.getAttribute('aria-invalid'),
                    top: box?.top,
                    bottom: box?.bottom,
                    room: innerHeight,
                };
            });
            return at.invalid === 'true' && at.top >= 0 && at.bottom <= at.room
                ? at
                : Promise.reject(new Error(JSON.stringify(at)));
        });
        seat.check();
    });

    test('a refusal says what happened, and then what to do', async () => {
        const { page } = seat;
        await page.goto(`${w.origin}/enrol#KHONG-CO-MA`);
        await page.locator('form button[type=submit]').click();
        const failed = page.locator('[data-failed]');
        await failed.locator('.strong').waitFor();
        assert.ok((await failed.textContent()).length > (await failed.locator('.strong').textContent()).length);
        await axe(page, 'a wrong enrolment code');
        seat.check();
    });

    test('examples for a shell expand their variable; whoever has no role is told so at once', async () => {
        const { page } = seat;
        await signIn(page, w.origin, hospital);
        await page.goto(`${w.origin}/hospital/tokens`);
        for (const text of await page.locator('pre').allTextContents()) {
            assert.match(text, /\$TOKEN/);
            assert.doesNotMatch(text.replace(/"[^"]*"/g, ''), /\$TOKEN/, 'inside double quotes');
            assert.doesNotMatch(text, /'[^']*\$TOKEN[^']*'/, 'not inside single quotes');
        }
        const nobody = await w.service.person('khong-viec', 'Không Việc', []);
        const other = await open(w.origin, { viewport: { width: 360, height: 640 } });
        await signIn(other.page, w.origin, nobody);
        await other.page.goto(`${w.origin}/account`);
        const box = await other.page.locator('[data-no-role]').boundingBox();
        assert.ok(box && box.y + box.height <= 640, JSON.stringify(box));
        await other.close();
        seat.check();
    });
});

describe('what is said is so, over half a year of figures', { timeout: 180_000 }, () => {
    let w, seat;
    before(async () => {
        w = await world({ demo: true });
    });
    after(async () => {
        await w.stop();
        await closeBrowser();
    });
    beforeEach(async () => {
        seat = await open(w.origin, { viewport: laptop });
    });
    afterEach(async () => {
        w.relay.reset();
        await seat.close();
    });
    const as = (login) => ({ login, password: w.service.password });

    test('files have what the page shows, also where Rh is kept back', async () => {
        const { page } = seat;
        await signIn(page, w.origin, as('benh-vien'));
        await page.goto(`${w.origin}/hospital?by=group&from=2020-01-01&to=2020-01-31`);
        await page.locator('[data-withheld]').waitFor();
        const files = await page.locator('a[download]').evaluateAll((all) => all.map((a) => a.href));
        assert.ok(files.length > 0);
        for (const file of files) {
            assert.equal(new URL(file).searchParams.get('by'), 'abo', file);
            const told = await page.evaluate(async (address) => (await fetch(address)).status, file);
            assert.equal(told, 200, file);
        }
        seat.check();
    });

    test('a year without figures leads to one that has', async () => {
        const { page } = seat;
        await signIn(page, w.origin, as('ban-chi-dao'));
        await page.goto(`${w.origin}/committee?year=2019`);
        await page.locator('[data-elsewhere] a').first().waitFor();
        await axe(page, 'a year without figures');
        await page.locator('[data-elsewhere] a').first().click();
        await page.waitForURL('**/committee?year=2020*');
        await page.locator('[data-elsewhere]').waitFor({ state: 'detached' });
        seat.check();
    });

    test('a split without anything to split by says what is missing and where it is entered', async () => {
        const { page } = seat;
        await signIn(page, w.origin, as('ban-chi-dao'));
        await page.goto(`${w.origin}/committee/targets?from=2020-01-01&to=2020-12-31`);
        await page
            .getByRole('button', { name: /^Chia xuống/ })
            .first()
            .click();
        const dialog = page.getByRole('dialog');
        await dialog.locator('select').first().selectOption('weights');
        const before = w.relay.seen.length;
        await dialog.locator('form button[type=submit]').click();
        await dialog.locator('[data-unweighted]').waitFor();
        assert.equal(w.relay.seen.slice(before).filter((r) => r.path.includes('/targets/proposals')).length, 0);
        await axe(page, 'a split without weights');
        await dialog.locator('select').first().selectOption('last_result');
        await dialog.locator('form button[type=submit]').click();
        await until(
            'an answer or what is missing',
            async () => (await dialog.locator('[data-failed], table caption').count()) > 0,
        );
        if (await dialog.locator('[data-failed]').count())
            assert.ok((await dialog.locator('.notice.calm').count()) > 0, 'where it comes from');
        seat.check();
    });
});
