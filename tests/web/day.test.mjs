// A newcomer's day at a drive, on a small phone: what he does is answered where he looks, and what he cannot do says who can.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { axe, closeBrowser, open, until } from './support/browser.mjs';
import { openDrive, result, signIn, tap, untilCounts, wedge } from './support/site.mjs';
import { world } from './support/world.mjs';

const small = { width: 360, height: 640 };
/** The keyboard is up. */
const keyboard = { width: 360, height: 340 };
const bag = (unit, more = {}) => ({
    id: crypto.randomUUID(),
    kind: 'collected',
    at: new Date().toISOString(),
    unit,
    component: 'whole_blood',
    nominal_ml: 350,
    ...more,
});

async function inSight(page, selector, what) {
    await until(`${what} in sight`, async () => {
        const box = await page.locator(selector).first().boundingBox();
        const view = page.viewportSize();
        // The header lies over the first 48 rows.
        return box && box.y >= 48 && box.y + box.height <= view.height
            ? box
            : Promise.reject(new Error(JSON.stringify({ box, view })));
    });
}
async function noSideways(page, what) {
    assert.ok(
        await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        `${what} scrolls sideways`,
    );
}

describe('a day at a drive, on a phone', { timeout: 300_000 }, () => {
    let w, coordinator, other, seat;
    before(async () => {
        w = await world();
        coordinator = await w.service.person('lan', 'Nguyễn Thị Lan', ['coordinator']);
        other = await w.service.person('huy', 'Trần Văn Huy', ['coordinator']);
    });
    after(async () => {
        await w.stop();
        await closeBrowser();
    });
    beforeEach(async () => {
        seat = await open(w.origin, { viewport: small });
    });
    afterEach(async () => {
        w.relay.reset();
        await seat.close();
    });

    test('what is typed is answered beside the field, above the keyboard, each time', async () => {
        const { page } = seat;
        const drive = await w.service.drive('typed');
        await w.service.post(`/drives/${drive}/events`, { device: 'other', events: [bag('VN91020000950')] });
        await signIn(page, w.origin, coordinator);
        await openDrive(page, w.origin, drive);
        await page.locator('.modes button').last().click();
        const field = page.locator('.typed input');
        await field.focus();
        await page.setViewportSize(keyboard);
        const type = async (text) => {
            await field.fill(text);
            await page.keyboard.press('Enter');
        };
        const answered = async (selector) => {
            await page.locator(selector).waitFor();
            await inSight(page, selector, selector);
            await inSight(page, '.typed input', 'the field');
        };
        await type('VN91020000901');
        await answered('[data-result=counted]');
        assert.equal(await field.inputValue(), '', 'ready for the next');
        await type('VN91020000901');
        await answered('[data-result=duplicate]');
        await type('VN91020000950');
        await answered('[data-result=counted][data-state=review]');
        // A wrong digit is corrected where it was typed.
        await type('G123498654321G');
        await answered('[data-result=other]');
        assert.equal(await field.inputValue(), 'G123498654321G', 'what was refused can be corrected');
        await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
        await field.press('Enter');
        await answered('[data-result=other]');
        await page.setViewportSize(small);
        await type('VN91020000902');
        await answered('[data-result=counted]');
        await noSideways(page, 'typing');
        await axe(page, 'typing a number');
        seat.check();
    });

    test('what another machine left in review shows on the drive, by the same number everywhere', async () => {
        const { page } = seat;
        const drive = await w.service.drive('elsewhere');
        await w.service.post('/devices', { code: 'may-ban-7', name: 'Máy bàn số bảy', drives: [drive] });
        await w.service.post(`/drives/${drive}/events`, { device: 'other', events: [bag('VN91020000777')] });
        await w.service.post(`/drives/${drive}/events`, { device: 'may-ban-7', events: [bag('VN91020000777')] });
        await signIn(page, w.origin, coordinator);
        await openDrive(page, w.origin, drive);
        const figure = page.locator('[data-count=review] b');
        await figure.waitFor();
        assert.equal(await figure.textContent(), '1');
        assert.equal(await page.locator('section.line.clear').count(), 0, 'not everything is well');
        await page.locator('section.line a.counts').click();
        const card = page.locator('[data-review=same_unit_twice]');
        await card.waitFor();
        assert.equal(await page.getByRole('tab', { selected: true }).locator('.count').textContent(), '1');
        await card.getByText('Máy bàn số bảy').first().waitFor();
        assert.doesNotMatch(await card.textContent(), /may-ban-7/, 'a tablet has a name');
        await noSideways(page, 'review');
        await axe(page, 'review of a drive');
        // The question names the bag, and putting it off is no decision.
        await card.getByRole('button', { name: /^Không tính/ }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByText('VN91020000777').waitFor();
        await dialog.getByRole('button', { name: 'Để sau' }).click();
        assert.equal((await w.service.get(`/drives/${drive}/review`)).items.length, 1);
        seat.check();
    });

    test('a bag with two reasons is one card and one decision', async () => {
        const { page } = seat;
        const drive = await w.service.drive('two-reasons');
        const early = new Date(Date.now() - 5 * 86_400_000).toISOString();
        const elsewhere = await w.service.drive('two-reasons-other', { title: 'Ngày hội ở chợ' });
        await w.service.post(`/drives/${elsewhere}/events`, { device: 'one', events: [bag('VN91020000555')] });
        await w.service.post(`/drives/${drive}/events`, {
            device: 'two',
            events: [bag('VN91020000555', { at: early })],
        });
        const before = (await w.service.get(`/drives/${drive}/review`)).items;
        await signIn(page, w.origin, coordinator);
        await page.goto(`${w.origin}/site/drives/${drive}/events?show=review`);
        await page.locator('[data-review]').first().waitFor();
        assert.deepEqual(before.map((i) => i.code).sort(), ['outside_hours', 'same_unit_twice']);
        assert.equal(await page.locator('[data-review]').count(), 1, 'one card');
        assert.match(
            await page.locator('[data-review]').getAttribute('data-review'),
            /outside_hours.*same_unit_twice|same_unit_twice.*outside_hours/,
        );
        // The other drive by its title.
        await page.locator('[data-review]').getByText('Ngày hội ở chợ').waitFor();
        assert.doesNotMatch(await page.locator('[data-review]').textContent(), /two-reasons-other/);
        await page
            .locator('[data-review]')
            .getByRole('button', { name: /^Không tính/ })
            .click();
        await page.getByLabel('Vì sao').fill('Ghi nhầm ngày');
        await page.getByRole('dialog').getByRole('button', { name: 'Không tính' }).click();
        await until(
            'the decision about all of it',
            async () => (await w.service.get(`/drives/${drive}/review`)).items.length === 0,
        );
        await page.locator('[data-review]').waitFor({ state: 'detached' });
        seat.check();
    });

    test('who sent it does not decide, is told who does, and may take it back', async () => {
        const { page } = seat;
        const drive = await w.service.drive('own');
        await w.service.post(`/drives/${drive}/events`, { device: 'other', events: [bag('VN91020000333')] });
        await signIn(page, w.origin, coordinator);
        await openDrive(page, w.origin, drive);
        await wedge(page, 'VN91020000333');
        await page.locator('[data-result=counted][data-state=review]').waitFor();
        await page.goto(`${w.origin}/site/drives/${drive}/events?show=review`);
        const card = page.locator('[data-review]');
        await card.locator('[data-own]').waitFor();
        await axe(page, 'an own entry in review');
        await card.getByRole('button', { name: 'Bỏ mục này' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Bỏ mục này' }).click();
        await until(
            'nothing in review',
            async () => (await w.service.get(`/drives/${drive}/review`)).items.length === 0,
        );
        await card.waitFor({ state: 'detached' });
        seat.check();
    });

    test('a bag is discarded once', async () => {
        const { page } = seat;
        const drive = await w.service.drive('discard-once');
        await signIn(page, w.origin, coordinator);
        await openDrive(page, w.origin, drive);
        await wedge(page, 'VN91020000888');
        await result(page, 'counted');
        const discard = async () => {
            await page.locator('.four button').nth(3).click();
            await page.getByRole('dialog').getByLabel('Số đơn vị máu').fill('VN91020000888');
        };
        await discard();
        await page.getByLabel('Chọn lý do').selectOption('clotted');
        await page.getByRole('dialog').getByRole('button', { name: 'Huỷ túi máu' }).click();
        await untilCounts(page, { logged: 2, sent: 2, here: 0 });
        await discard();
        await page.locator('[data-discarded]').waitFor();
        await page.getByLabel('Chọn lý do').selectOption('label_error');
        assert.equal(await page.getByRole('dialog').getByRole('button', { name: 'Huỷ túi máu' }).isDisabled(), true);
        await axe(page, 'a bag discarded already');
        await page.keyboard.press('Escape');
        await untilCounts(page, { logged: 2, sent: 2, here: 0 });
        assert.equal((await w.service.totals(drive)).discarded, 1);
        seat.check();
    });

    test('a drive is not opened days before without a question', async () => {
        const { page } = seat;
        const code = await w.service.drive('far', { status: 'approved', days: 5 });
        await signIn(page, w.origin, coordinator);
        await page.goto(`${w.origin}/site/drives/${code}`);
        const begin = page.getByRole('button', { name: 'Mở đợt' });
        await begin.click();
        const dialog = page.getByRole('dialog');
        await dialog.getByText(/5 ngày/).waitFor();
        await axe(page, 'opening early');
        await dialog.getByRole('button', { name: 'Chưa mở' }).click();
        assert.equal((await w.service.get(`/drives/${code}`)).status, 'approved');
        await begin.click();
        await dialog.getByRole('button', { name: 'Vẫn mở đợt' }).click();
        await until('the drive to be open', async () => (await w.service.get(`/drives/${code}`)).status === 'open');
        seat.check();
    });

    test('a number in review stays on one line, and a closed drive shows its title', async () => {
        const { page } = seat;
        const drive = await w.service.drive('narrow');
        await w.service.post(`/drives/${drive}/events`, { device: 'other', events: [bag('VN91020000444')] });
        await signIn(page, w.origin, coordinator);
        await openDrive(page, w.origin, drive);
        await wedge(page, 'VN91020000444');
        await page.locator('li [data-state=review]').waitFor();
        const lines = await page
            .locator('section[aria-labelledby=last] .what')
            .first()
            .evaluate((e) => e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).lineHeight));
        assert.ok(lines < 2.5, `${lines} lines for one bag`);
        await noSideways(page, 'the last entries');
        const [item] = (await w.service.get(`/drives/${drive}/review`)).items;
        await (
            await w.service.signedIn(other)
        ).post(`/drives/${drive}/review/${item.id}`, {
            decision: 'keep_out',
            reason: 'cùng một túi',
            digest: item.digest,
        });
        await w.service.post(`/drives/${drive}/transitions`, { to: 'closed' });
        await page.locator('header.over').waitFor();
        const cut = await page.locator('header.over h1').evaluate((e) => e.scrollWidth > e.clientWidth + 1);
        assert.equal(cut, false, 'the title of a closed drive is whole');
        await noSideways(page, 'a closed drive');
        seat.check();
    });

    test('a tablet that lies open learns who was added and what was decided, and asks for no review but of its own', async () => {
        const { page } = seat;
        const drive = await w.service.drive('open-tablet');
        const made = await w.service.post('/devices', { code: 'may-mo', name: 'Máy đang mở', drives: [drive] });
        await page.goto(`${w.origin}/enrol#${made.enrolment.code}`);
        await page.locator('form button[type=submit]').click();
        await page.waitForURL('**/site');
        await openDrive(page, w.origin, drive);
        await tap(page, 350, 1);
        await untilCounts(page, { logged: 1, sent: 1, here: 0 });
        await w.service.post(`/drives/${drive}/events`, { device: 'other', events: [bag('VN91020000111')] });
        await wedge(page, 'VN91020000111');
        await page.locator('[data-result=counted][data-state=review]').waitFor();
        await w.service.post('/devices/may-mo/people', { code: 'minh', name: 'Trần Văn Minh', pin: '2468' });
        // Nothing is touched: the tablet asks by itself.
        await page.getByRole('dialog').getByRole('button', { name: 'Trần Văn Minh' }).waitFor({ timeout: 45_000 });
        await page.keyboard.press('Escape');
        await page.goto(`${w.origin}/site/drives/${drive}/events?show=review`);
        await page.getByRole('link', { name: 'Đăng nhập' }).waitFor();
        await axe(page, 'a tablet with an entry in review');
        await page.goto(`${w.origin}/site/drives/${drive}`);
        await page.locator('li [data-state=review]').waitFor();
        // A person decides elsewhere; the tablet hears what became of what it sent, and of nothing else.
        const [item] = (await w.service.get(`/drives/${drive}/review`)).items;
        const person = await w.service.signedIn(coordinator);
        await person.post(`/drives/${drive}/review/${item.id}`, {
            decision: 'keep_out',
            reason: 'cùng một túi',
            digest: item.digest,
        });
        await page.locator('li [data-state=out]').waitFor();
        const asked = new Set(
            w.relay.seen.map((r) => r.path.split('?')[0]).filter((path) => path.includes(`/${drive}/review`)),
        );
        assert.deepEqual([...asked], [`/api/v1/drives/${drive}/review/own`], 'a tablet asks for nothing but its own');
        seat.check();
    });

    test('a revoked tablet is replaced, and what was on it arrives', async () => {
        const { page } = seat;
        const drive = await w.service.drive('revoked');
        const made = await w.service.post('/devices', { code: 'may-cu', name: 'Máy cũ', drives: [drive] });
        const tablet = await open(w.origin, { viewport: small });
        await tablet.page.goto(`${w.origin}/enrol#${made.enrolment.code}`);
        await tablet.page.locator('form button[type=submit]').click();
        await tablet.page.waitForURL('**/site');
        await openDrive(tablet.page, w.origin, drive);
        await w.service.post('/devices/may-cu/revoke', { reason: 'thử' });
        await tap(tablet.page, 350, 1);
        await tablet.page.getByRole('link', { name: 'Gắn lại máy này' }).waitFor();

        await signIn(page, w.origin, coordinator);
        await page.goto(`${w.origin}/site/drives/${drive}/devices`);
        await page
            .locator('[data-device=may-cu]')
            .getByRole('button', { name: /^Thêm máy thay/ })
            .click();
        const dialog = page.getByRole('dialog');
        const name = await dialog.getByLabel('Tên thiết bị').inputValue();
        assert.notEqual(name, 'Máy cũ');
        await axe(page, 'a device in the place of another');
        await dialog.getByRole('button', { name: 'Thêm', exact: true }).click();
        const code = (await page.locator('[data-enrol-code]').textContent()).trim();
        await noSideways(page, 'the enrolment code');
        await tablet.page.getByRole('link', { name: 'Gắn lại máy này' }).click();
        await tablet.page.getByLabel('Mã gắn thiết bị').fill(code);
        await tablet.page.locator('form button[type=submit]').click();
        await until('the bag of the revoked tablet', async () => (await w.service.totals(drive)).bags === 1);
        const names = await page.locator('.card[data-device] h2').allTextContents();
        assert.equal(new Set(names).size, names.length, 'no two of one name');
        tablet.check();
        await tablet.close();
        seat.check();
    });
});
