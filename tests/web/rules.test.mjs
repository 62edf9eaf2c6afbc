// Rules of the client that need no browser.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { load } from './support/module.mjs';
import { root } from './support/service.mjs';

/** [path, text] of the client's own sources. */
async function sources(folder = join(root, 'web/src')) {
    const found = [];
    for (const entry of await readdir(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) found.push(...(await sources(path)));
        else if (/\.(ts|svelte)$/.test(entry.name)) found.push([path, await readFile(path, 'utf8')]);
    }
    return found;
}

const hour = 3_600_000;
const noon = Date.parse('2026-06-14T12:00:00+07:00');

describe('the moment of an event', async () => {
    const { moment } = await load('lib/store/moment.ts');
    const made = (device_at, offset = null, boot = 'a', mono = 0) => ({ device_at, offset, boot, mono });
    const now = (device, offset = null, more = {}) => ({ device, offset, boot: 'a', mono: 0, last: 0, ...more });

    test('a right clock is believed', () => {
        assert.deepEqual(moment(made(noon, 300), now(noon + 5_000, 300, { mono: 5_000 })), {
            at: noon,
            clock: 'device',
        });
    });
    test('a clock known to be wrong is corrected by what was known then', () => {
        const found = moment(
            made(noon + 3 * hour, -3 * hour),
            now(noon + 3 * hour + 60_000, -3 * hour, { mono: 60_000 }),
        );
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
        assert.deepEqual(moment(made(noon - 3 * hour, null, 'a', 0), now(noon + hour, 0, { mono: hour })), {
            at: noon - 3 * hour,
            clock: 'doubtful',
        });
        // A week in a drawer with the page open, and the clock known to be right: no doubt.
        assert.deepEqual(moment(made(noon - 168 * hour, 0, 'a', 0), now(noon, 0, { mono: 60_000 })), {
            at: noon - 168 * hour,
            clock: 'device',
        });
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
            const found = moment(
                made(
                    noon + Math.round((random() - 0.5) * 50 * hour),
                    off,
                    random() < 0.5 ? 'a' : 'b',
                    Math.round(random() * hour),
                ),
                now(server - ours, ours, { mono: hour, last }),
            );
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
        assert.equal(readScan('=%5100').why, 'unit_other_code');
        assert.equal(readScan('8934567890123', 'VN#{11}').why, 'unit_not_ours');
        assert.equal(readScan('123').why, 'unit_too_short');
        assert.deepEqual(readScan('123', '###'), { kind: 'unit', unit: '123' });
        assert.deepEqual(readScan('g1234 98 654321 h'), { kind: 'unit', unit: 'G123498654321' });
        for (const other of [
            '=%5100',
            '=<E0791V00',
            '&>0260231',
            '',
            'ab',
            'Nguyễn Văn A',
            '<script>',
            'x'.repeat(33),
            'https://example.org/a?b',
        ])
            assert.equal(readScan(other).kind, 'other', other);
    });
});

describe('unit numbers as the server reads them', async () => {
    const { fits, mod37, normalUnit, parseRule } = await load('lib/unit-number.ts');
    const vectors = JSON.parse(await readFile(join(root, 'tests/vectors/unit_numbers.json'), 'utf8'));
    const read = (scanned, rule = '') => {
        const unit = normalUnit(scanned, parseRule(rule));
        return unit.unit ?? unit.refused;
    };
    test('check characters', () => {
        for (const { number, check } of vectors.check_characters) assert.equal(mod37(number), check);
    });
    test('every spelling gives its number or its refusal', () => {
        assert.ok(vectors.numbers.length > 90);
        for (const v of vectors.numbers) assert.equal(read(v.scanned), v.unit ?? v.refused, JSON.stringify(v));
        for (const v of vectors.with_rule)
            assert.equal(read(v.scanned, v.rule), v.unit ?? v.refused, JSON.stringify(v));
    });
    test('rules of facilities', () => {
        for (const { rule, fit, unfit } of vectors.rules) {
            for (const number of fit) assert.ok(fits(parseRule(rule), number), `${rule} ${number}`);
            for (const number of unfit) assert.ok(!fits(parseRule(rule), number), `${rule} ${number}`);
        }
        for (const rule of vectors.bad_rules) assert.equal(parseRule(rule), null, rule);
    });
    test('the normal form of a normal form is itself', () => {
        for (let c = 0; c < 0x30000; ++c) {
            if (c >= 0xd800 && c < 0xe000) continue;
            const unit = normalUnit(`A${String.fromCodePoint(c)}1`).unit;
            if (unit !== undefined) assert.equal(normalUnit(unit).unit, unit, c.toString(16));
        }
    });
});

describe('what a device counts', async () => {
    const { fold, missing, standing } = await load('lib/store/counts.ts');
    let n = 0;
    const entry = (event, more = {}) => ({
        n: ++n,
        id: `e${n}`,
        state: 'waiting',
        event: { kind: 'collected', nominal_ml: 350, ...event },
        ...more,
    });
    const bare = (event) => entry({ nominal_ml: undefined, ...event });

    test('reversals, discards, refusals, one unit twice', () => {
        const b = entry({ nominal_ml: 250 });
        const all = [
            entry({ unit: 'U1' }),
            entry({ unit: 'U1' }),
            b,
            bare({ kind: 'discarded', unit: 'U1' }),
            bare({ kind: 'reversed', event: b.id }),
            entry({}, { state: 'refused' }),
            entry({ kind: 'counted', count: 7, nominal_ml: 450 }),
            bare({ kind: 'registered', count: 3 }),
            entry({ kind: 'discarded', count: 2, nominal_ml: 450 }),
        ];
        const c = fold(all);
        assert.equal(c.bags, 5);
        assert.equal(c.ml, 5 * 450);
        assert.equal(c.discarded, 3);
        assert.equal(c.registered, 3);
        assert.deepEqual(fold([...all].reverse()), { ...c, by_volume: fold([...all].reverse()).by_volume });
    });
    test('saved here, counted, in review: what waits for a person is not counted, and takes nothing back', () => {
        const clash = { code: 'same_unit_twice', with: 'other' };
        const a = entry({ unit: 'U9' });
        const b = entry({ unit: 'U10' }, { state: 'sent', review: clash });
        const c = entry({ unit: 'U11' }, { state: 'sent', review: null });
        const d = entry({ unit: 'U12' }, { state: 'sent', review: { ...clash, out: true } });
        const back = {
            ...bare({ kind: 'reversed', event: c.id }),
            state: 'sent',
            review: { code: 'event_not_there', with: 'x' },
        };
        // A bag that another drive claims too is in review on both sides, and counts here.
        const e = entry({ unit: 'U13' }, { state: 'sent', review: { ...clash, counts: true } });
        assert.equal(standing(e), 'review');
        assert.equal(fold([e]).bags, 1);
        assert.deepEqual([a, b, c, d].map(standing), ['waiting', 'review', 'counted', 'out']);
        assert.equal(fold([a, b, c, d, back]).bags, 2);
        // The server's figure holds c; a is still to come, b and d are nothing until somebody decides.
        assert.equal(missing([a, b, c, d, back], [b, c, d, back]).bags, 1);
    });
    test('a discarded unit that is taken back is neither a bag nor discarded; a discard taken back is a bag again', () => {
        const a = entry({ unit: 'U2' });
        const d = bare({ kind: 'discarded', unit: 'U2' });
        assert.equal(fold([a, d]).discarded, 1);
        assert.deepEqual(
            [fold([a, d, bare({ kind: 'reversed', event: a.id })])].map((c) => [c.bags, c.discarded]),
            [[0, 0]],
        );
        assert.deepEqual(
            [fold([a, d, bare({ kind: 'reversed', event: d.id })])].map((c) => [c.bags, c.discarded]),
            [[1, 0]],
        );
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
            for (const figure of ['bags', 'ml', 'discarded'])
                assert.equal(there[figure] + rest[figure], fold(all)[figure], `${figure}, cut at ${cut}`);
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
    for (const name of (await readdir(folder)).filter((n) => n.endsWith('.ts') && !/^(language|subject)/.test(n)))
        loaded.set(name, await load(`i18n/${name}`));
    delete globalThis.$state;
    delete globalThis.localStorage;
    const many =
        'bags|drives|days|weeks|months|years|hours|minutes|entries|people|rows|cells|parts|targets|sites|prices|reports|reminders|litres|units|characters|lines|faults|donors|registrations|points|files|events|organisations|places';
    const wrong = new RegExp(`(^|[^\\d.,])1 ((?!(?:of|to|from|for|in|and|with)\\b)[a-z]+ ){0,2}(${many})\\b`);

    test('nothing says "1 days"', () => {
        let asked = 0;
        const found = [];
        for (const [file, module] of loaded)
            for (const words of Object.values(module))
                for (const [key, word] of Object.entries(words ?? {})) {
                    if (typeof word !== 'function') continue;
                    let said;
                    try {
                        said = word(1, 1, 1, 1);
                    } catch {
                        continue;
                    } // a name was wanted, not a number
                    ++asked;
                    if (wrong.test(String(said))) found.push(`${file}, ${key}: ${said}`);
                }
        assert.deepEqual(found, []);
        const { progress } = loaded.get('progress.ts');
        for (const unit of Object.values(progress.units))
            assert.doesNotMatch(progress.amount('1', unit) + progress.behind_note('1', unit), wrong);
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
                for (const [wrong] of text
                    .slice(text.lastIndexOf('</script>') + 1)
                    .matchAll(/.*(\{(#if|:else|#each)[^{}\n]*\} +\S|[^\s>;] +\{\/(if|each)\}).*/g))
                    found.push(`${entry.name}: ${wrong.trim()}`);
            }
        }
    };
    await look(join(root, 'web/src'));
    assert.deepEqual(found, []);
});

describe('days and hours as people type them', async () => {
    const { dayOf, dayText, timeOf } = await load('lib/typed-day.ts');

    test('a day in its usual spellings; what is no day is none', () => {
        for (const text of ['9/2/2020', '09/02/2020', '09022020', '9.2.2020', '9-2-2020', ' 09/02/2020 ', '2020-02-09'])
            assert.equal(dayOf(text), '2020-02-09', text);
        for (const text of ['', '9/2', '9/2/20', '31/02/2020', '29/02/2021', '00/01/2020', '13/13/2020', 'Tết'])
            assert.equal(dayOf(text), '', text);
        assert.equal(dayText('2020-02-09'), '09/02/2020');
        assert.equal(dayText(''), '');
    });
    test('a time has 24 hours', () => {
        for (const text of ['7:30', '07:30', '0730', '7h30']) assert.equal(timeOf(text), '07:30', text);
        assert.equal(timeOf('19'), '19:00');
        for (const text of ['', '24:00', '7:60', '7:30 PM', 'a']) assert.equal(timeOf(text), '', text);
    });
    test("no page asks for a day or a time by the browser's own field, which follows the browser's language", async () => {
        const files = (await readdir(join(root, 'web/src'), { recursive: true }).catch(() => [])).filter(
            (f) => f.endsWith('.svelte') && !f.endsWith('TextField.svelte'),
        );
        for (const file of files)
            assert.doesNotMatch(
                await readFile(join(root, 'web/src', file), 'utf8'),
                /<input[^>]*type="(date|time|datetime-local|month|week)"/,
                file,
            );
    });
});

describe('axes', async () => {
    const { ticks, wrapped } = await load('lib/scale.ts');

    test('round steps from nothing to at least the most', () => {
        for (const most of [0, 1, 3, 7, 9.5, 48, 99, 100, 1_234, 17_700, 999_999]) {
            const found = ticks(most, 4);
            assert.equal(found[0], 0);
            assert.ok(found.at(-1) >= most, `${most}: ${found}`);
            assert.ok(found.length >= 2 && found.length <= 7, `${most}: ${found}`);
            const steps = found.slice(1).map((n, i) => Math.round((n - found[i]) * 1e6));
            assert.equal(new Set(steps).size, 1, `${most}: ${found}`);
        }
        assert.deepEqual(ticks(100, 5, 100).at(-1), 100);
        // Counts have no halves: an empty year is not labelled 0, 0, 1, 1, 1.
        for (const most of [0, 1, 2, 3]) assert.ok(ticks(most, 4).every(Number.isInteger), `${most}`);
    });
    test('a long name keeps to its room', () => {
        for (const text of [
            'O',
            'Huyện Gò Quao',
            'Ban Chỉ đạo vận động hiến máu tình nguyện tỉnh Kiên Giang',
            'Khôngcókhoảngtrắngnàotrongtênnày',
        ])
            for (const line of wrapped(text, 14, 2)) assert.ok(line.length <= 15, line);
        assert.ok(wrapped('Ban Chỉ đạo vận động hiến máu tình nguyện', 14, 2).length === 2);
    });
});

describe('a name as a code', async () => {
    const { slug } = await load('lib/slug.ts');
    test('accents go and đ is d', () => {
        assert.equal(slug('Đợt hiến máu Hòn Đất'), 'dot-hien-mau-hon-dat');
        assert.equal(slug('  Chủ nhật đỏ – Rạch Giá (lần 2)! '), 'chu-nhat-do-rach-gia-lan-2');
        assert.equal(slug('Trường ĐH Kiên Giang'.normalize('NFD')), 'truong-dh-kien-giang');
        assert.equal(slug('???'), '');
    });
    test('it is never too long, and never begins or ends with a line', () => {
        for (let longest = 1; longest <= 30; ++longest) {
            const code = slug('– Ngày hội hiến máu Hòn Đất –', longest);
            assert.ok(code.length <= longest, `${code} at ${longest}`);
            assert.match(code, /^[a-z0-9]+(-[a-z0-9]+)*$/);
        }
    });
    test('there is one rule', async () => {
        for (const [path, text] of await sources())
            if (!path.endsWith('lib/slug.ts')) assert.doesNotMatch(text, /a-z0-9\]\+\/g, '-'\)/, path);
    });
});

describe('answers that overtake each other', async () => {
    const { turns } = await load('lib/turns.ts');
    test('what was asked before the newest question is nobody’s any more', async () => {
        const begin = turns();
        let shown = '';
        const answers = [];
        const ask = async (name) => {
            const newest = begin();
            await new Promise((resolve) => answers.push(resolve));
            if (newest()) shown = name;
        };
        const first = ask('first');
        const second = ask('second');
        answers[1]();
        await second;
        assert.equal(shown, 'second');
        answers[0]();
        await first;
        assert.equal(shown, 'second');
        const third = ask('third');
        answers[2]();
        await third;
        assert.equal(shown, 'third');
    });
    test('every page that loads takes its turn', async () => {
        let seen = 0;
        for (const [path, text] of await sources()) {
            // Functions without a state of their own overwrite nothing.
            if (!/\/pages\/.*\.svelte(\.ts)?$/.test(path) || !/async (function )?load\(/.test(text)) continue;
            ++seen;
            assert.match(text, /turns\(\)/, path);
            assert.match(text, /newest\(\)/, path);
        }
        assert.ok(seen > 30, `${seen} pages`);
    });
});

describe('percent', () => {
    let percent;
    let percentOf;
    before(async () => {
        globalThis.$state = (value) => value;
        globalThis.localStorage = { getItem: () => 'vi' };
        ({ percent, percentOf } = await load('lib/format.ts'));
        delete globalThis.$state;
        delete globalThis.localStorage;
    });
    test('what is not nothing is not written as 0, and nothing is', () => {
        assert.equal(percent(0), '0,0%');
        assert.equal(percent(0.03), '< 0,1%');
        assert.equal(percent(0.05), '0,1%');
        assert.equal(percent(0.004, 2), '< 0,01%');
        assert.equal(percent(68.2), '68,2%');
    });
    test('a part too small for the last digit is less than it, not as much', () => {
        assert.equal(percentOf(2, 6_700), '< 0,1%');
        assert.equal(percentOf(0, 6_700), '0,0%');
        assert.equal(percentOf(10, 10_000), '0,1%');
        assert.equal(percentOf(9_999, 10_000), '99,9%');
        assert.equal(percentOf(10_000, 10_000), '100,0%');
    });
});

describe('telephone numbers in words', async () => {
    const { withPhones } = await load('lib/phones.ts');
    const dialled = (text) => withPhones(text).flatMap((part) => part.tel ?? []);

    test('numbers as people write them can be dialled', () => {
        assert.deepEqual(dialled('Anh Tư, 0918 123 456'), ['0918123456']);
        assert.deepEqual(dialled('0297.3812345 hoặc (+84) 918-123-456'), ['02973812345', '+84918123456']);
        assert.deepEqual(dialled('Chị Hoa +84 918 123 456; 0909123456'), ['+84918123456', '0909123456']);
    });
    test('other numbers cannot', () => {
        for (const text of ['', 'phòng 204', '07/02/2026', '012345678', '079123456789', '1234567890', 'VN91020000123'])
            assert.deepEqual(dialled(text), [], text);
    });
    test('no letter is lost', () => {
        for (const text of ['Anh Tư, 0918 123 456 (sáng)', '0918123456', 'không có', '0918 123 456 0909 123 456'])
            assert.equal(
                withPhones(text)
                    .map((part) => part.text)
                    .join(''),
                text,
            );
    });
});

describe('mail by the program of the device', async () => {
    const { longest_mail, mailHref } = await load('lib/mail.ts');
    const read = (href) => new URL(href).searchParams;

    test('what fits is there whole', () => {
        const mail = read(mailHref('Dời đợt & báo', ['Rạch Giá', '', 'Đội: A+B'], () => 'x'));
        assert.deepEqual(
            [mail.get('subject'), mail.get('body').split('\r\n')],
            ['Dời đợt & báo', ['Rạch Giá', '', 'Đội: A+B']],
        );
    });
    test('what does not fit is counted, and the address stays as short as programs take it', () => {
        const lines = Array.from({ length: 200 }, (_, i) => `Điều phối điểm: Nguyễn Thị Ánh Nguyệt ${i}`);
        const href = mailHref('Dời', lines, (left) => `còn ${left}`);
        assert.ok(href.length <= longest_mail);
        const body = read(href).get('body').split('\r\n');
        assert.ok(body.length > 3);
        assert.deepEqual(body.slice(0, -1), lines.slice(0, body.length - 1));
        assert.equal(body.at(-1), `còn ${lines.length - body.length + 1}`);
    });
});
