// Every page for people who do not use a mouse, do not see well, or do not see: axe in both themes and both languages, each workspace's
// main job by keyboard alone, and what a reader of the screen is told when something changes.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, closeBrowser, laptop, open, phone, until } from './support/browser.mjs';
import { pages, plant, visit } from './support/every-page.mjs';
import { signIn, untilCounts } from './support/site.mjs';
import { world } from './support/world.mjs';

const small = { width: 360, height: 640 };
/** What is left of a laptop's screen at 200 %. */
const twice = { width: 683, height: 384 };

/** Tab until it has the focus; `back` is Shift+Tab. What can only be clicked is never reached. */
async function reach(page, what, most = 150) {
    const found = page.locator(what).first();
    await found.waitFor();
    for (let i = 0; i < most; ++i) {
        if (await found.evaluate((element) => element === document.activeElement)) return;
        await page.keyboard.press('Tab');
    }
    assert.fail(`${what} is not reached by keyboard`);
}
async function press(page, what, key = 'Enter') {
    await reach(page, what);
    await page.keyboard.press(key);
}
async function enter(page, origin, login, password) {
    await page.goto(`${origin}/signin`);
    await reach(page, 'input[name=username]');
    await page.keyboard.type(login);
    await reach(page, 'input[autocomplete=current-password]');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname !== '/signin');
    await page.locator('main h1').first().waitFor({ state: 'attached' });
}
/** A choice by its keyboard: the letters of its label. */
async function choose(page, what, value) {
    await reach(page, what);
    const before = await page.locator(what).first().inputValue();
    for (let i = 0; i < 60 && (await page.locator(what).first().inputValue()) !== value; ++i)
        await page.keyboard.press(i === 0 && before !== '' ? 'Home' : 'ArrowDown');
    assert.equal(await page.locator(what).first().inputValue(), value);
}

describe('access', { timeout: 900_000 }, () => {
    let w;
    before(async () => {
        w = await world({ demo: true });
        await plant(w.service);
    });
    after(async () => {
        await w.stop();
        await closeBrowser();
    });

    test('the coordinator logs, defers, takes back and corrects by keyboard, and hears it', async () => {
        const seat = await open(w.origin, { viewport: laptop });
        const { page } = seat;
        await enter(page, w.origin, 'dieu-phoi', w.service.password);
        await press(page, 'a[href="/site/drives/hom-nay"].button');
        await page.locator('.bag.v350').waitFor();
        await press(page, '.big .bag.v350');
        await page.keyboard.press('Space');
        await page
            .locator('[data-spoken]')
            .filter({ hasText: /Đã ghi: Túi máu · 350 ml\. Mục thứ 2\./ })
            .waitFor({ state: 'attached' });
        await press(page, '.four button:nth-child(2)');
        await press(page, 'dialog[open] .reasons button');
        await page.locator('dialog[open]').waitFor({ state: 'detached' });
        await press(page, 'button[aria-label^="Bỏ: Túi máu"]');
        await untilCounts(page, { here: 0 });
        await press(page, 'a[href$="/events"]:not(.counts)');
        await press(page, 'button[aria-label^="Sửa: Túi máu"]');
        await choose(page, 'dialog[open] select', 'wrong_volume');
        await choose(page, 'dialog[open] .field:nth-of-type(2) select', '250');
        await press(page, 'dialog[open] .button.main');
        await until('the correction', async () =>
            (await w.service.get('/drives/hom-nay/events?limit=200')).items.some(
                (e) => e.kind === 'reversed' && e.reason === 'wrong_volume',
            ),
        );
        await press(page, 'main a[href="/site/drives/hom-nay"]');
        await press(page, 'a[href$="/close"]');
        const fields = page.locator('form[data-step=count] input');
        await fields.first().waitFor();
        const volumes = await fields.count();
        assert.ok(volumes >= 3, 'every usual volume is counted');
        for (let i = 0; i < volumes; ++i) {
            await reach(page, `form[data-step=count] input >> nth=${i}`);
            await page.keyboard.type('12');
            assert.equal(await fields.nth(i).inputValue(), '12');
        }
        await page.keyboard.press('Enter');
        // The count is not what the books say, so a reason is asked for.
        await reach(page, '[data-step=compare] input');
        await page.keyboard.type('đếm lại hai lần');
        assert.equal(await page.locator('[data-step=compare] input').inputValue(), 'đếm lại hai lần');
        seat.check();
        await seat.close();
    });

    test('the hospital narrows a question and makes a token by keyboard, and hears the total', async () => {
        const seat = await open(w.origin, { viewport: laptop });
        const { page } = seat;
        await enter(page, w.origin, 'benh-vien', w.service.password);
        await press(page, 'nav a[href="/hospital"]');
        await choose(page, 'main select', 'month');
        await page.waitForURL(/by=month/);
        await page
            .locator('[data-spoken]')
            .filter({ hasText: /Tổng: [\d.]+ túi/ })
            .waitFor({ state: 'attached' });
        await press(page, 'section > .frame tbody th a');
        await page.waitForURL(/by=drive/);
        await press(page, 'nav a[href="/hospital/tokens"]');
        await page.waitForURL(/tokens/);
        await reach(page, 'main form input');
        await page.keyboard.type('kho-mau-phim');
        await page.keyboard.press('Enter');
        await page.locator('[data-token]').waitFor();
        assert.equal(
            await page.locator('.notice[role=status] [data-token]').count(),
            1,
            'the token is in a live region',
        );
        seat.check();
        await seat.close();
    });

    test('the committee approves a drive by keyboard', async () => {
        const seat = await open(w.origin, { viewport: laptop });
        const { page } = seat;
        await enter(page, w.origin, 'ban-chi-dao', w.service.password);
        await page.goto(`${w.origin}/committee/drives/thang-sau`);
        await page.getByRole('button', { name: 'Duyệt', exact: true }).waitFor();
        await press(page, 'main .button.main');
        await reach(page, 'dialog[open] input, dialog[open] .button.main');
        if (await page.locator('dialog[open] input').count()) await page.keyboard.type('đủ giường và đội');
        await press(page, 'dialog[open] .button.main');
        await until('the approval', async () => (await w.service.get('/drives/thang-sau')).status === 'approved');
        seat.check();
        await seat.close();
    });

    test('the administrator adds a person with a role by keyboard; a dialog keeps the focus and gives it back', async () => {
        const seat = await open(w.origin, { viewport: laptop });
        const { page } = seat;
        await enter(page, w.origin, 'quan-tri', w.service.password);
        await press(page, 'nav a[href="/administration/people"]');
        await press(page, 'main .button.main');
        await page.locator('dialog[open]').waitFor();
        for (let i = 0; i < 12; ++i) {
            await page.keyboard.press('Tab');
            assert.ok(
                await page.evaluate(
                    () => document.activeElement === document.body || document.activeElement.closest('dialog') !== null,
                ),
                'the focus stays in the dialog',
            );
        }
        await page.keyboard.press('Escape');
        assert.equal(
            await page
                .locator('main .button.main')
                .first()
                .evaluate((b) => b === document.activeElement),
            true,
            'the focus is back',
        );
        await page.keyboard.press('Enter');
        await reach(page, 'dialog[open] input');
        await page.keyboard.type('Võ Thị Phím');
        // The name suggests how the person signs in.
        await reach(page, 'dialog[open] .field:nth-of-type(2) input');
        assert.equal(await page.locator('dialog[open] .field:nth-of-type(2) input').inputValue(), 'vo-thi-phim');
        await reach(page, 'dialog[open] input[type=radio]:checked');
        const auditor = page.locator('dialog[open] input[value=auditor]');
        for (let i = 0; i < 6 && !(await auditor.isChecked()); ++i) await page.keyboard.press('ArrowDown');
        assert.ok(await auditor.isChecked());
        await choose(page, 'dialog[open] select', 'rach-gia');
        await press(page, 'dialog[open] form .button.main');
        await page.locator('.notice[role=status] [data-link]').waitFor();
        const roles = async () => (await w.service.get('/users/vo-thi-phim')).grants.map((g) => [g.role, g.scope.code]);
        assert.deepEqual(await roles(), [['auditor', 'rach-gia']]);
        await page.keyboard.press('Escape');
        await page.locator('dialog[open]').waitFor({ state: 'detached' });
        await press(page, 'a[href="/administration/people/vo-thi-phim"]');
        await page.getByRole('heading', { name: 'Võ Thị Phím' }).waitFor();
        await choose(page, 'main form select', 'hospital');
        await choose(page, 'main form .fields .field:nth-child(3) select', 'rach-gia');
        await press(page, 'main form .button.main');
        await until('the second role', async () => (await roles()).length === 2);
        assert.deepEqual((await roles()).sort(), [
            ['auditor', 'rach-gia'],
            ['hospital', 'rach-gia'],
        ]);
        seat.check();
        await seat.close();
    });

    // Last, because the language that somebody chooses stays with the account.
    for (const [role, list] of Object.entries(pages))
        test(
            `${role}: every page, light in Vietnamese on a phone, dark in English on a laptop`,
            { timeout: 240_000 },
            async () => {
                for (const { colorScheme, viewport, language } of [
                    { colorScheme: 'light', viewport: phone, language: 'vi' },
                    { colorScheme: 'dark', viewport: laptop, language: 'en' },
                ]) {
                    const seat = await open(w.origin, { colorScheme, viewport });
                    try {
                        if (role !== 'nobody')
                            await signIn(seat.page, w.origin, { login: role, password: w.service.password });
                        else await seat.page.goto(`${w.origin}/signin`);
                        await seat.page.locator(`button[lang]`).first().waitFor();
                        if ((await seat.page.locator('html').getAttribute('lang')) !== language)
                            await seat.page.locator(`button[lang=${language}]`).click();
                        await seat.page.locator(`html[lang=${language}]`).waitFor();
                        for (const [name, what] of Object.entries(list)) {
                            await visit(seat.page, w.origin, what);
                            await axe(seat.page, `${name}, ${colorScheme}, ${language}`);
                            assert.equal(
                                await seat.page.locator('h1').count(),
                                1,
                                `${name}: one heading of the first level`,
                            );
                            // The smallest phone, and a laptop at twice the size (WCAG 1.4.10): nothing scrolls sideways.
                            for (const size of viewport === phone ? [phone, small] : [laptop, twice]) {
                                await seat.page.setViewportSize(size);
                                const wide = await seat.page.evaluate(
                                    () => document.documentElement.scrollWidth - innerWidth,
                                );
                                assert.ok(wide <= 0, `${name} at ${size.width}: ${wide} px too wide`);
                            }
                            await seat.page.setViewportSize(viewport);
                        }
                        seat.check();
                    } finally {
                        await seat.close();
                    }
                }
            },
        );
});
