// What people do in the site workspace, in the order of their hands.
import { until } from './browser.mjs';

export async function signIn(page, origin, { login, password }) {
    await page.goto(`${origin}/signin`);
    await page.locator('input[name=username]').fill(login);
    await page.locator('input[autocomplete=current-password]').fill(password);
    await page.locator('button[type=submit]').click();
    await page.waitForURL((url) => url.pathname !== '/signin');
}
export async function openDrive(page, origin, drive) {
    await page.goto(`${origin}/site/drives/${drive}`);
    await page.locator('.bag.v350').first().waitFor();
}
/** The line that is always there: logged, on the server, only here. */
export async function counts(page) {
    const read = async (name) => {
        const text = await page
            .locator(`[data-count=${name}] b`)
            .first()
            .textContent({ timeout: 2_000 })
            .catch(() => '0');
        return Number((text ?? '0').replace(/\D/g, ''));
    };
    return { logged: await read('logged'), sent: await read('sent'), here: await read('here') };
}
export async function untilCounts(page, wanted, limit) {
    return until(
        `counts ${JSON.stringify(wanted)}`,
        async () => {
            const now = await counts(page);
            return Object.entries(wanted).every(([name, value]) => now[name] === value)
                ? now
                : Promise.reject(new Error(JSON.stringify(now)));
        },
        limit,
    );
}
export async function tap(page, ml, times = 1) {
    for (let i = 0; i < times; ++i) await page.locator(`.big .bag.v${ml}`).click();
}
/** As a wedge scanner: quick keys and Enter, wherever the focus is. Keys that a busy machine delivered too slowly are told as
 *  such by the page, and a person scans again. */
export async function wedge(page, text) {
    for (let i = 0; i < 6; ++i) {
        await page.keyboard.type(text);
        await page.keyboard.press('Enter');
        await page.evaluate(
            () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
        );
        if ((await page.locator('[data-result=unclear]').count()) === 0) return;
    }
}
export async function result(page, kind) {
    await page.locator(`[data-result=${kind}]`).waitFor();
}
/** The service worker has taken this page and stored the client. */
export async function installed(page) {
    await page.evaluate(async () => {
        await navigator.serviceWorker.ready;
        if (!navigator.serviceWorker.controller)
            await new Promise((resolve) =>
                navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
            );
    });
}
/** A page that shows what there is asks nothing more until something happens: two looks apart see the same number of requests. */
export async function comesToRest(relay, what) {
    const asked = () => relay.seen.filter((r) => r.path.startsWith('/api/v1/')).length;
    await until(`the ${what} page to stop asking`, async () => {
        const before = asked();
        await new Promise((resolve) => setTimeout(resolve, 2_500));
        return asked() === before;
    });
}
