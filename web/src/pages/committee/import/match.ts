// Which column is which field, and the map that says so to the server.
import { imports as words } from '../../../i18n/imports';
import { kinds, same, type FieldName, type FieldOf, type Kind } from './kinds';

export interface Match {
    /** The column of a field, by its place. */
    columns: Partial<Record<FieldName, number>>;
    /** What stands in every row, for choices that no column holds. */
    same: Partial<Record<FieldName, string>>;
    /** The order of days: "", "dmy", "mdy", "ymd". */
    order: string;
}

export const nothing = (): Match => ({ columns: {}, same: {}, order: '' });

/** The server's guess by field, for headings in this order; then the headings of the page's own templates. */
export function matchOf(kind: Kind, guessed: readonly (string | null)[], headings: readonly string[]): Match {
    const out = nothing();
    guessed.forEach((field, column) => {
        const known = kinds[kind].fields.find((f) => f.name === field);
        if (known) out.columns[known.name] = column;
    });
    const taken = new Set(Object.values(out.columns));
    for (const field of kinds[kind].fields) {
        if (out.columns[field.name] !== undefined) continue;
        const column = headings.findIndex((heading, i) => !taken.has(i) && same(heading, words.fields[field.name]));
        if (column >= 0) out.columns[field.name] = column;
    }
    return out;
}

/** Fields without which nothing can be imported and that nothing was chosen for. */
export function missing(kind: Kind, match: Match): FieldOf[] {
    const chosen = (f: FieldOf) => match.columns[f.name] !== undefined || !!match.same[f.name];
    const fields = kinds[kind].fields.filter((f) => f.needed && !chosen(f));
    const bags: FieldName[] = ['bags_250', 'bags_350', 'bags_450'];
    if (kind === 'counts' && bags.every((name) => match.columns[name] === undefined))
        fields.push(...kinds.counts.fields.filter((f) => f.name === 'bags_350'));
    // Hours of which only the one is known would be dropped for the usual ones.
    if (kind === 'drives' && (match.columns.starts === undefined) !== (match.columns.ends === undefined))
        fields.push(...kinds.drives.fields.filter((f) => (f.name === 'starts' || f.name === 'ends') && !chosen(f)));
    return fields;
}

// A basic string of TOML is one of JSON, as far as these texts go.
const quote = (text: string) => JSON.stringify(text);
const list = (texts: string[]) => `[${texts.map(quote).join(', ')}]`;

/** deploy/maps/README.md explains what is written here. */
export function mapOf(kind: Kind, headings: readonly string[], match: Match): string {
    const fields = kinds[kind].fields;
    const heading = (name: FieldName) => {
        const column = match.columns[name];
        return column === undefined ? undefined : headings[column];
    };
    const column = (name: FieldName) => {
        const text = heading(name);
        return text === undefined ? undefined : `{${text}}`;
    };
    const cells = fields.flatMap((f) => {
        const text = heading(f.name);
        if (!f.reads || text === undefined) return [];
        return [
            [
                '[[cells]]',
                `columns = ${list([text])}`,
                `reads = ${quote(f.reads)}`,
                ...(f.reads === 'day' && match.order ? [`order = ${quote(match.order)}`] : []),
                ...(kind === 'counts' ? ['blank = "zero"'] : []),
            ].join('\n'),
        ];
    });
    if (kind === 'counts') return [...countsMap(heading), ...cells].join('\n\n');

    const texts = new Map<string, string>();
    for (const f of fields) {
        const text = column(f.name) ?? match.same[f.name];
        if (text !== undefined && text !== '') texts.set(f.name, text);
    }
    const name = heading('name');
    if (kind !== 'tariffs' && !texts.has('code') && name !== undefined) texts.set('code', `{${name}|code}`);
    const blocks: string[] = [];
    if (kind === 'drives') {
        const [site, begins] = [heading('site'), heading('starts')];
        const day = column('day') ?? '';
        // A site may have a drive in the morning and one in the afternoon.
        const hour = begins === undefined ? '' : `-{${begins}|code}`;
        if (!texts.has('code')) texts.set('code', `${day}-{${site ?? ''}|short}${hour}`);
        if (!texts.has('title') && site !== undefined) texts.set('title', `{${site}}`);
        for (const f of ['day', 'starts', 'ends']) texts.delete(f);
        blocks.push(
            [
                '[schedule]',
                `day = ${quote(day)}`,
                'utc_offset = "+07:00"',
                'default_starts = "07:00"',
                'default_ends = "11:00"',
            ].join('\n'),
        );
        const [starts, ends] = [column('starts'), column('ends')];
        if (starts !== undefined && ends !== undefined)
            blocks.push(
                ['[[schedule.sessions]]', 'kind = "other"', `starts = ${quote(starts)}`, `ends = ${quote(ends)}`].join(
                    '\n',
                ),
            );
    }
    const named = fields.filter((f) => f.named && texts.has(f.name)).map((f) => f.name);
    return [
        `format = 1\n${named.length ? `by_name = ${list(named)}` : ''}`,
        ['[fields]', ...[...texts].map(([field, text]) => `${field} = ${quote(text)}`)].join('\n'),
        ...blocks,
        ...cells,
    ].join('\n\n');
}

function countsMap(heading: (name: FieldName) => string | undefined): string[] {
    const bags = ([250, 350, 450] as const).flatMap((ml) => {
        const text = heading(`bags_${ml}`);
        return text === undefined ? [] : [{ ml, text }];
    });
    const total = heading('total');
    return [
        'format = 1',
        '[source]\nname = "bang-tinh"',
        `[drive]\ncode = ${quote(`{${heading('drive') ?? ''}}`)}`,
        ...bags.map(({ ml, text }) =>
            [
                '[[counts]]',
                `name = ${quote(String(ml))}`,
                `column = ${quote(text)}`,
                `set = { component = "whole_blood", nominal_ml = ${ml} }`,
            ].join('\n'),
        ),
        ...(total === undefined
            ? []
            : [`[[checks]]\nsum = ${list(bags.map((b) => b.text))}\nequals = ${quote(total)}`]),
    ];
}

// A match is remembered on this device by what it was of.
const key = (kind: Kind, headings: readonly string[]) => `giothong.import.${kind}.${headings.join('\u001f')}`;
const most_remembered = 50;

export function remember(kind: Kind, headings: readonly string[], match: Match): void {
    try {
        const mine = Object.keys(localStorage).filter((k) => k.startsWith('giothong.import.'));
        for (const old of mine.slice(0, Math.max(0, mine.length - most_remembered))) localStorage.removeItem(old);
        localStorage.setItem(key(kind, headings), JSON.stringify(match));
    } catch {
        // Without storage the columns are matched anew.
    }
}

export function remembered(kind: Kind, headings: readonly string[]): Match | null {
    try {
        const text = localStorage.getItem(key(kind, headings));
        return text ? { ...nothing(), ...(JSON.parse(text) as Partial<Match>) } : null;
    } catch {
        return null;
    }
}
