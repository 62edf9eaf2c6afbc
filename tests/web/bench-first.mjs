// The first useful screen on the worst line that people have: 400 kbit/s, 400 ms, a CPU four times slower than this machine. The line is
// the relay's, one for all that the browser asks for: what the service worker copies takes its share as on a real one.
//   node bench-first.mjs [ROUNDS] [ROLE…]
// Prints medians beside their limits: the fields of the sign-in page, from the press of the button to the first page's own content, and
// the same page opened again. The password is typed as a person does, about six keys a second.
import { loadavg } from 'node:os';
import { closeBrowser, open, phone } from './support/browser.mjs';
import { world } from './support/world.mjs';

const rounds = Number(process.argv[2] ?? 3);
const only = process.argv.slice(3);
const line = { latency_ms: 400, bytes_per_s: 400_000 / 8 };
const limits_ms = { 'sign-in': 3_000, after: 2_000, again: 1_000 };
const key_ms = 160;
/** What somebody of this role comes for. */
const roles = {
    committee: { login: 'ban-chi-dao', home: '/today', useful: 'main [data-work], main .empty' },
    hospital: { login: 'benh-vien', home: '/today', useful: 'main [data-work], main .empty' },
    administrator: { login: 'quan-tri', home: '/today', useful: 'main [data-work], main .empty' },
    site: { login: 'dieu-phoi', home: '/site', useful: 'main .cards li, main .empty' },
};
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const slow = async (page) => {
    const wire = await page.context().newCDPSession(page);
    await wire.send('Emulation.setCPUThrottlingRate', { rate: 4 });
};

const w = await world({ demo: true });
try {
    console.log(`load ${loadavg()[0].toFixed(1)}`);
    for (const [role, { login, home, useful }] of Object.entries(roles)) {
        if (only.length > 0 && !only.includes(role)) continue;
        const found = { 'sign-in': [], after: [], again: [] };
        for (let i = 0; i < rounds; ++i) {
            const seat = await open(w.origin, { viewport: phone });
            const { page } = seat;
            await slow(page);
            w.relay.line = line;
            let begun = performance.now();
            const passed = (name) => found[name].push(performance.now() - begun);
            await page.goto(`${w.origin}/signin`, { waitUntil: 'commit' });
            await page.locator('input[autocomplete=current-password]').waitFor();
            passed('sign-in');
            await page.locator('input[name=username]').pressSequentially(login, { delay: key_ms });
            await page
                .locator('input[autocomplete=current-password]')
                .pressSequentially(w.service.password, { delay: key_ms });
            begun = performance.now();
            await page.locator('button[type=submit]').click();
            await page.waitForURL((url) => url.pathname === home);
            await page.locator(useful).first().waitFor();
            passed('after');
            // The next day: what the browser keeps is there.
            w.relay.line = null;
            await page.evaluate(async () => {
                await navigator.serviceWorker.ready;
            });
            await page.close();
            const next = await seat.context.newPage();
            await slow(next);
            w.relay.line = line;
            begun = performance.now();
            await next.goto(`${w.origin}${home}`, { waitUntil: 'commit' });
            await next.locator(useful).first().waitFor();
            passed('again');
            w.relay.line = null;
            await seat.close();
        }
        for (const [name, list] of Object.entries(found))
            console.log(
                `${role.padEnd(14)} ${name.padEnd(8)} ${String(Math.round(median(list))).padStart(5)} ms of ${limits_ms[name]} (${list.map((x) => Math.round(x)).join(', ')})`,
            );
    }
} finally {
    await closeBrowser();
    await w.stop();
}
