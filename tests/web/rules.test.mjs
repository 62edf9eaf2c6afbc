// Rules of the client that need no browser.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { load } from './support/module.mjs';
import { root } from './support/service.mjs';

const hour = 3_600_000;
const noon = Date.parse('2026-06-14T12:00:00+07:00');

describe('the moment of an event', async () => {
    const { moment } = await load('lib/store/moment.ts');
    const made = (device_at, offset = null, boot = 'a', mono = 0) => ({ device_at, offset, boot, mono });
    const now = (device, offset = null, more = {}) => ({ device, offset, boot: 'a', mono: 0, last: 0, ...more });

    test('a right clock is believed', () => {
        assert.deepEqual(moment(made(noon, 300), now(noon + 5_000, 300, { mono: 5_000 })), { at: noon, clock: 'device' });
    });
    test('a clock known to be wrong is corrected by what was known then', () => {
        const found = moment(made(noon + 3 * hour, -3 * hour), now(noon + 3 * hour + 60_000, -3 * hour, { mono: 60_000 }));
        assert.deepEqual(found, { at: noon, clock: 'adjusted' });
    });
    test('a clock found wrong later is corrected by what is known now', () => {
        const found = moment(made(noon - 5 * hour), now(noon - 4 * hour, 5 * hour, { boot: 'b' }));
        assert.deepEqual(found, { at: noon, clock: 'adjusted' });
    });
    test('a clock set right between logging and sending does not move what was logged before', () => {
        // Logged by a clock three hours ahead that nobody knew of; set right since; the page lived through it.
        const found = moment(made(noon + 3 * hour, null, 'a', 0), now(noon + hour, 0, { mono: hour }));
        assert.equal(found.at, noon);
        assert.notEqual(found.clock, 'device');
    });
    test('a clock that was a year behind and set right since: the page knows that it did not sleep for a year', () => {
        const found = moment(made(noon - 8_760 * hour, null, 'a', 0), now(noon + hour, 0, { mono: hour }));
        assert.deepEqual(found, { at: noon, clock: 'doubtful' });
        // Three hours may have been sleep: what the clock said stands, and the doubt is shown.
        assert.deepEqual(moment(made(noon - 3 * hour, null, 'a', 0), now(noon + hour, 0, { mono: hour })), { at: noon - 3 * hour, clock: 'doubtful' });
        // A week in a drawer with the page open, and the clock known to be right: no doubt.
        assert.deepEqual(moment(made(noon - 168 * hour, 0, 'a', 0), now(noon, 0, { mono: 60_000 })), { at: noon - 168 * hour, clock: 'device' });
    });
    test('nothing happened after it was sent', () => {
        const found = moment(made(noon + 10 * hour, 0, 'a', 0), now(noon, 0, { boot: 'b' }));
        assert.deepEqual(found, { at: noon, clock: 'doubtful' });
    });
    test('the order of making does not turn round', () => {
        const found = moment(made(noon - hour, 0), now(noon + hour, 0, { last: noon, mono: 2 * hour }));
        assert.equal(found.at, noon);
    });
    test('a clock that was set between two measurements leaves a doubt that is shown', () => {
        assert.equal(moment(made(noon, 0), now(noon + 3 * hour, 2 * hour, { boot: 'b' })).clock, 'doubtful');
    });
    test('for any clocks: never after the server’s now, never before the one made before', () => {
        let seed = 20_260_614;
        const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
        for (let i = 0; i < 20_000; ++i) {
            const off = random() < 0.3 ? null : Math.round((random() - 0.5) * 10 * hour);
            const server = noon + Math.round(random() * 100 * hour);
            const ours = Math.round((random() - 0.5) * 10 * hour);
            const last = server - Math.round(random() * 10 * hour);
            const found = moment(made(noon + Math.round((random() - 0.5) * 50 * hour), off, random() < 0.5 ? 'a' : 'b', Math.round(random() * hour)), now(server - ours, ours, { mono: hour, last }));
            assert.ok(found.at <= server + 2_000, `seed 20260614, round ${i}: after now`);
            assert.ok(found.at >= last || found.clock === 'doubtful', `seed 20260614, round ${i}: order`);
        }
    });
});

describe('the offset of the clock', async () => {
    test('one coarse answer does not replace a fine one; a jump does', async () => {
        const { noteServerDate, offset, trueNow } = await load('lib/clock.ts');
        const at = (ms) => new Date(ms).toUTCString();
        const base = Math.floor(noon / 1000) * 1000;
        noteServerDate(at(base), base - 20, base + 20);
        const fine = offset.get();
        assert.ok(Math.abs(fine.ms - 500) <= 20);
        noteServerDate(at(base + 3_000), base, base + 4_000);
        assert.equal(offset.get(), fine);
        noteServerDate(at(base + 6 * hour), base + 5_000, base + 5_040);
        assert.ok(Math.abs(offset.get().ms - 6 * hour) < 10_000);
        assert.ok(Math.abs(trueNow(base) - base - 6 * hour) < 10_000);
        noteServerDate('not a date', 0, 1);
        noteServerDate(null, 0, 1);
        noteServerDate(at(base), 10, 5);
        assert.ok(Math.abs(offset.get().ms - 6 * hour) < 10_000);
    });
});

describe('ids', async () => {
    const { uuid7 } = await load('lib/uuid.ts');
    test('are UUIDv7, differ, and sort in the order of making even when the clock goes back', () => {
        const ids = [];
        for (let i = 0; i < 10_000; ++i) ids.push(uuid7(noon + (i < 5_000 ? i % 7 : -hour)));
        for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        assert.equal(new Set(ids).size, ids.length);
        assert.deepEqual([...ids].sort(), ids);
        assert.equal(parseInt(ids[0].replace(/-/g, '').slice(0, 12), 16), noon);
    });
});

describe('what a label says', async () => {
    const { readScan } = await load('pages/site/unit.ts');
    test('the unit number of an ISBT 128 label, without its flags', () => {
        assert.deepEqual(readScan('=A99992612345600'), { kind: 'unit', unit: 'A999926123456' });
        assert.deepEqual(readScan(' vn91020000123\r\n'), { kind: 'unit', unit: 'VN91020000123' });
    });
    test('other codes of the label are no unit', () => {
        for (const other of ['=%5100', '=<E0791V00', '&>0260231', '', 'ab', 'Nguyễn Văn A', '<script>', 'x'.repeat(33), 'https://example.org/a?b']) assert.equal(readScan(other).kind, 'other', other);
    });
});

describe('what a device counts', async () => {
    const { fold, missing } = await load('lib/store/counts.ts');
    let n = 0;
    const entry = (event, more = {}) => ({ n: ++n, id: `e${n}`, state: 'waiting', event: { kind: 'collected', nominal_ml: 350, ...event }, ...more });
    const bare = (event) => entry({ nominal_ml: undefined, ...event });

    test('reversals, discards, refusals, one unit twice', () => {
        const b = entry({ nominal_ml: 250 });
        const all = [entry({ unit: 'U1' }), entry({ unit: 'U1' }), b, bare({ kind: 'discarded', unit: 'U1' }), bare({ kind: 'reversed', event: b.id }), entry({}, { state: 'refused' }), entry({ kind: 'counted', count: 7, nominal_ml: 450 }), bare({ kind: 'registered', count: 3 }), entry({ kind: 'discarded', count: 2, nominal_ml: 450 })];
        const c = fold(all);
        assert.equal(c.bags, 5);
        assert.equal(c.ml, 5 * 450);
        assert.equal(c.discarded, 3);
        assert.equal(c.registered, 3);
        assert.deepEqual(fold([...all].reverse()), { ...c, by_volume: fold([...all].reverse()).by_volume });
    });
    test('a discarded unit that is taken back is neither a bag nor discarded; a discard taken back is a bag again', () => {
        const a = entry({ unit: 'U2' });
        const d = bare({ kind: 'discarded', unit: 'U2' });
        assert.equal(fold([a, d]).discarded, 1);
        assert.deepEqual([fold([a, d, bare({ kind: 'reversed', event: a.id })])].map((c) => [c.bags, c.discarded]), [[0, 0]]);
        assert.deepEqual([fold([a, d, bare({ kind: 'reversed', event: d.id })])].map((c) => [c.bags, c.discarded]), [[1, 0]]);
    });
    test('what the server has and what it lacks add up to the whole, wherever the cut is', () => {
        const all = [];
        for (let i = 0; i < 40; ++i) {
            all.push(entry({ unit: `V${i}`, nominal_ml: [250, 350, 450][i % 3] }));
            if (i % 5 === 0) all.push(bare({ kind: 'reversed', event: all[all.length - 1].id }));
            if (i % 7 === 3) all.push(bare({ kind: 'discarded', unit: `V${i}` }));
        }
        for (let cut = 0; cut <= all.length; ++cut) {
            const there = fold(all.slice(0, cut));
            const rest = missing(all, all.slice(0, cut));
            for (const figure of ['bags', 'ml', 'discarded']) assert.equal(there[figure] + rest[figure], fold(all)[figure], `${figure}, cut at ${cut}`);
        }
        assert.equal(fold(all).bags, 40 - 8 - 5);
    });
});

describe('English plurals', async () => {
    // The module that keeps the language is written for the compiler and reads the browser's storage when it starts.
    globalThis.$state = (value) => value;
    globalThis.localStorage = { getItem: () => 'en' };
    const folder = join(root, 'web/src/i18n');
    const loaded = new Map();
    for (const name of (await readdir(folder)).filter((n) => n.endsWith('.ts') && !/^(language|subject)/.test(n))) loaded.set(name, await load(`i18n/${name}`));
    delete globalThis.$state;
    delete globalThis.localStorage;
    const many = 'bags|drives|days|weeks|months|years|hours|minutes|entries|people|rows|cells|parts|targets|sites|prices|reports|reminders|litres|units|characters|lines|faults|donors|registrations|points|files|events|organisations|places';
    const wrong = new RegExp(`(^|[^\\d.,])1 ((?!(?:of|to|from|for|in|and|with)\\b)[a-z]+ ){0,2}(${many})\\b`);

    test('nothing says "1 days"', () => {
        let asked = 0;
        const found = [];
        for (const [file, module] of loaded)
            for (const words of Object.values(module))
                for (const [key, word] of Object.entries(words ?? {})) {
                    if (typeof word !== 'function') continue;
                    let said;
                    try { said = word(1, 1, 1, 1); } catch { continue; } // a name was wanted, not a number
                    ++asked;
                    if (wrong.test(String(said))) found.push(`${file}, ${key}: ${said}`);
                }
        assert.deepEqual(found, []);
        const { progress } = loaded.get('progress.ts');
        for (const unit of Object.values(progress.units)) assert.doesNotMatch(progress.amount('1', unit) + progress.behind_note('1', unit), wrong);
        assert.ok(asked > 150, `${asked} words were asked`);
    });
});

test('no block of a component begins or ends with a space, which its compiler drops: "place· 50 bags"', async () => {
    const found = [];
    const look = async (folder) => {
        for (const entry of await readdir(folder, { withFileTypes: true })) {
            const path = join(folder, entry.name);
            if (entry.isDirectory()) await look(path);
            else if (entry.name.endsWith('.svelte')) {
                const text = await readFile(path, 'utf8');
                for (const [wrong] of text.slice(text.lastIndexOf('</script>') + 1).matchAll(/.*(\{(#if|:else|#each)[^{}\n]*\} +\S|[^\s>;] +\{\/(if|each)\}).*/g)) found.push(`${entry.name}: ${wrong.trim()}`);
            }
        }
    };
    await look(join(root, 'web/src'));
    assert.deepEqual(found, []);
});
