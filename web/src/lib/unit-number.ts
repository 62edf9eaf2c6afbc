// The number on a bag in its normal form, and what a facility's numbers look like: the same rules as the server's
// (domain/tallying/unit_number), held together by tests/vectors/unit_numbers.json.
const longest = 32;
const longest_scan = 64;
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*';

export type UnitRefusal =
    | 'unit_blank'
    | 'unit_too_long'
    | 'unit_characters'
    | 'unit_without_digit'
    | 'unit_other_code'
    | 'unit_din_wrong'
    | 'unit_check_wrong'
    | 'unit_not_ours';
export type Unit = { unit: string; refused?: undefined } | { unit?: undefined; refused: UnitRefusal };

/** The check character of ISO/IEC 7064 mod 37-2. */
export function mod37(text: string): string {
    let p = 0;
    for (const c of text) {
        const value = alphabet.indexOf(c);
        if (value < 0 || value === 36) return '';
        p = ((p + value) * 2) % 37;
    }
    return text ? (alphabet[(38 - p) % 37] ?? '') : '';
}

function mod10(number: string): boolean {
    const digits = number.replace(/[^0-9]/g, '');
    let sum = 0;
    for (let i = 0; i < digits.length; ++i) {
        const value = Number(digits[digits.length - 1 - i]) * (i % 2 ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
    }
    return digits.length > 1 && sum % 10 === 0;
}

interface Item {
    what: RegExp | string;
    least: number;
    most: number;
}
interface Alternative {
    items: Item[];
    check: string;
}
export type UnitRule = readonly Alternative[];

const classes: Record<string, RegExp> = { '#': /[0-9]/, '@': /[A-Z]/, '?': /[0-9A-Z]/ };

/** A rule as the server writes it; null when it cannot be read, [] for none. */
export function parseRule(text: string): UnitRule | null {
    if (!text) return [];
    if (text.length > 200) return null;
    const parts = text.split('|');
    if (parts.length > 8) return null;
    const rule: Alternative[] = [];
    for (const part of parts) {
        const [pattern = '', check = 'none', ...more] = part.split(':');
        if (more.length > 0 || !['none', 'mod10', 'iso7064_mod37_2'].includes(check)) return null;
        const items: Item[] = [];
        const one = /([0-9A-Za-z./_#@?-])(?:\{(\d{1,2})(?:,(\d{1,2}))?\})?/y;
        while (one.lastIndex < pattern.length) {
            const found = one.exec(pattern);
            if (!found) return null;
            const what = (found[1] ?? '').toUpperCase();
            const least = Number(found[2] ?? 1);
            const most = Number(found[3] ?? least);
            if (least > most || most < 1) return null;
            items.push({ what: classes[what] ?? what, least, most });
        }
        if (items.length === 0 || items.reduce((sum, i) => sum + i.most, 0) > longest) return null;
        rule.push({ items, check });
    }
    return rule;
}

function matches({ items, check }: Alternative, number: string): boolean {
    // The places that can be reached: no pattern takes longer than its length times the number's.
    let reached = new Set([0]);
    for (const { what, least, most } of items) {
        const next = new Set<number>();
        for (let to of reached)
            for (let n = 0; n <= most; ++n) {
                if (n >= least) next.add(to);
                const c = number[to];
                if (c === undefined || !(typeof what === 'string' ? what === c : what.test(c))) break;
                ++to;
            }
        reached = next;
    }
    if (number.length > longest || !reached.has(number.length)) return false;
    if (check === 'mod10') return mod10(number);
    return check === 'none' || (number.length > 1 && mod37(number.slice(0, -1)) === number.slice(-1));
}
export function fits(rule: UnitRule, number: string): boolean {
    return rule.length === 0 || rule.some((alternative) => matches(alternative, number));
}

// Blanks, format characters, what a renderer leaves out, the box that a keyboard puts around a letter.
const unseen = /[\s\u0085\p{Cf}\p{Default_Ignorable_Code_Point}\u20de]/gu;
function squeezed(scanned: string): string {
    let text = scanned.normalize('NFKC');
    for (let round = 0; round < 4; ++round) {
        const next = text
            .replace(unseen, '')
            .replace(/[\p{Pd}\u2212]/gu, '-')
            .toUpperCase()
            .normalize('NFKC');
        if (next === text) break;
        text = next;
    }
    return text;
}

// ISBT 128 ST-001: facility (a letter or 1-9, four more characters), year and serial as eight digits. There is no letter O.
const din = /^[A-NP-Z1-9][A-NP-Z0-9]{4}\d{8}$/;
const flags_exist = /^[0-9A-HJ-NPR-Y]{2}$/;

function identified(from: string): Unit {
    let text = from;
    if (text.startsWith('=+')) {
        const at = text.slice(1).search(/=[0-9A-Z]/);
        if (at < 0) return { refused: 'unit_other_code' };
        text = text.slice(1 + at);
    }
    if (!/^=[0-9A-Z]/.test(text)) return { refused: 'unit_other_code' };
    const all = text.slice(1).split(/[=&]/)[0] ?? '';
    const unit = all.slice(0, 13);
    const flags = all.slice(13);
    if (!din.test(unit) || !(flags === '' || flags_exist.test(flags))) return { refused: 'unit_din_wrong' };
    const value = /^\d\d$/.test(flags) ? Number(flags) : 0;
    // Flags from 60 to 96 carry the check character's value.
    if (value >= 60 && value <= 96 && alphabet[value - 60] !== mod37(unit)) return { refused: 'unit_check_wrong' };
    return { unit };
}

/** The check character behind a donation number that was typed, boxed or not. */
function checkBehind(text: string): string {
    const behind = text.slice(13);
    return (
        /^(?:[0-9A-Z*]|\[[0-9A-Z*]\]|\([0-9A-Z*]\)|\{[0-9A-Z*]\}|\|[0-9A-Z*]\|)$/
            .exec(behind)?.[0]
            .replace(/[^0-9A-Z*]/g, '') ?? ''
    );
}

/** What was typed or scanned as the number that bags are compared by, or why it is none. */
export function normalUnit(scanned: string, rule: UnitRule = []): Unit {
    if ([...scanned].length > longest_scan) return { refused: 'unit_too_long' };
    let text = squeezed(scanned);
    if (!text) return { refused: 'unit_blank' };
    if (/[\u0000-\u001f\u007f]/.test(text)) return { refused: 'unit_characters' };
    const own = () => rule.length > 0 && fits(rule, text);
    if (own()) return { unit: text };
    if (text.startsWith(']')) {
        if (!/^\][A-Z][0-9A-Z]./u.test(text)) return { refused: 'unit_characters' };
        // The code of goods in shops.
        if (text[1] === 'E') return { refused: 'unit_other_code' };
        text = text.slice(3);
        if (own()) return { unit: text };
    }
    // Without what groups the characters of a number on paper.
    const typed = text.replace(/[./_-]/g, '');
    let unit = typed;
    const head = typed.slice(0, 13);
    const check = checkBehind(typed);
    if (/^[=&]/.test(text)) {
        const donation = identified(text);
        if (donation.refused) return donation;
        unit = donation.unit;
    } else if (/^[A-Z]/.test(typed) && check && din.test(head)) {
        if (mod37(head) !== check) return { refused: 'unit_check_wrong' };
        unit = head;
    } else if (
        head.includes('O', 5) &&
        din.test(head.slice(0, 5) + head.slice(5).replace(/O/g, '0')) &&
        (typed.length === 13 || check)
    ) {
        return { refused: 'unit_din_wrong' };
    }
    if ([...unit].length > longest) return { refused: 'unit_too_long' };
    if (!/^(?:[0-9A-Z]|(?=[\u{80}-\u{10ffff}])\p{L})*$/u.test(unit)) return { refused: 'unit_characters' };
    if (!/[0-9]/.test(unit)) return { refused: 'unit_without_digit' };
    if (!fits(rule, unit)) return { refused: 'unit_not_ours' };
    return { unit };
}
