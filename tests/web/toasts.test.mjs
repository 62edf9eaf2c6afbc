// A short message never lies on what can be pressed: for every page, on a small phone and on a laptop, each button in sight is held
// against it, and where nothing may move under the hands, nothing does.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { closeBrowser, laptop, open, until } from './support/browser.mjs';
import { pages, plant, visit, work } from './support/every-page.mjs';
import { installed, signIn, tap } from './support/site.mjs';
import { world } from './support/world.mjs';

const small = { width: 360, height: 640 };
const tablet = { width: 800, height: 1280 };

/** What can be pressed and is seen at all: not what a page or a dialog has scrolled away, and not the message's own buttons. */
const beneath = (page) =>
    page.evaluate(() => {
        const toast = document.querySelector('.toast:last-child').getBoundingClientRect();
        const dialog = document.querySelector('dialog[open]');
        return [...document.querySelectorAll('a, button, input, select, textarea, summary')]
            .filter((one) => !one.closest('.toasts') && (!dialog || dialog.contains(one)))
            .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
            .filter((one) => {
                const box = one.getBoundingClientRect();
                return (
                    box.width > 0 &&
                    box.left < toast.right &&
                    toast.left < box.right &&
                    box.top < toast.bottom &&
                    toast.top < box.bottom
                );
            })
            .map((one) => one.outerHTML.slice(0, 120));
    });
/** A real message, which every page can show: a newer version of the client is ready. */
const sticky = (page) => page.locator('.toast').filter({ hasText: 'Dùng bản mới' });

describe('messages', { timeout: 900_000 }, () => {
    let w;
    before(async () => {
        w = await world({ demo: true });
        await plant(w.service);
    });
    after(async () => {
        await w.stop();
        await closeBrowser();
    });

    // Who has not signed in has no worker yet, and so no newer one.
    for (const [role, list] of Object.entries(pages).filter(([role]) => role !== 'nobody'))
        test(`${role}: no button of any page lies under a message`, { timeout: 400_000 }, async () => {
            const seat = await open(w.origin, { viewport: small });
            const { page } = seat;
            try {
                await signIn(page, w.origin, { login: role, password: w.service.password });
                await installed(page);
                w.relay.file = (path, text) => (path === '/service-worker.js' ? `${text}\n// newer: ${role}\n` : text);
                await page.evaluate(async () => {
                    await (await navigator.serviceWorker.getRegistration()).update();
                });
                await sticky(page).waitFor();
                for (const [name, what] of Object.entries(list)) {
                    await page.setViewportSize(small);
                    await visit(page, w.origin, what);
                    await sticky(page).waitFor();
                    for (const size of [small, tablet, laptop]) {
                        await page.setViewportSize(size);
                        const covers = () => beneath(page);
                        await until(
                            `nothing lies beneath: ${name} at ${size.width}`,
                            async () => (await covers()).length === 0,
                            3_000,
                        ).catch(async (error) => {
                            assert.fail(`${error.message}: ${(await covers()).join('\n')}`);
                        });
                        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
                        assert.ok(wide <= 0, `${name} at ${size.width}: ${wide} px too wide`);
                    }
                }
                seat.check();
            } finally {
                await seat.close();
                w.relay.reset();
            }
        });

    test('a page makes room and takes it back; where one taps all day nothing moves', async () => {
        const seat = await open(w.origin, { viewport: small });
        const { page } = seat;
        await signIn(page, w.origin, { login: 'dieu-phoi', password: w.service.password });
        await page.goto(w.origin + work);
        await tap(page, 350);
        await page.locator('.back').waitFor();
        const boxes = () =>
            page.evaluate(() =>
                [...document.querySelectorAll('main .bag')].map((one) => {
                    const { x, y, width, height } = one.getBoundingClientRect();
                    return [x, y, width, height];
                }),
            );
        const header = page.locator('header.top .tool').last();
        const before = await boxes();
        await page.locator('.back').click();
        await page.locator('.toast').waitFor();
        assert.deepEqual(await beneath(page), []);
        assert.deepEqual(await boxes(), before, 'nothing moves under the hands');
        assert.equal(await header.isVisible(), false, 'the header has given its row');
        await page.locator('.toast .close').click();
        await header.waitFor();

        await page.goto(`${w.origin}/site`);
        const head = () => page.locator('header.top').evaluate((one) => one.getBoundingClientRect().top);
        assert.equal(await head(), 0);
        w.relay.file = (path, text) => (path === '/service-worker.js' ? `${text}\n// newer: room\n` : text);
        await installed(page);
        await page.evaluate(async () => {
            await (await navigator.serviceWorker.getRegistration()).update();
        });
        await sticky(page).waitFor();
        const foot = await page.locator('.toast').evaluate((one) => one.getBoundingClientRect().bottom);
        await until('the header makes room', async () => (await head()) >= foot);
        assert.ok(await header.isVisible(), 'and stays');
        await page.locator('.toast .close').click();
        await until('the room is taken back', async () => (await head()) === 0);
        w.relay.reset();
        seat.check();
        await seat.close();
    });
});
