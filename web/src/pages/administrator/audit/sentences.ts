// A row of the audit as a person would tell it.
import type { Items } from '../../../api/client';
import { audit } from '../../../i18n/audit';
import { day, instant, integer, shortDay } from '../../../lib/format';
import { names } from '../../figures/names.svelte';

export type Row = Items<'/audit'>[number];
type Thing = Record<string, unknown>;
const words = (of: object) => of as Record<string, string>;

export function read(json: string | null | undefined): Thing {
    try {
        const value: unknown = JSON.parse(json ?? '{}');
        return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Thing) : {};
    } catch {
        return {};
    }
}
/** `people`: names by login, where the reader may know them. */
export function whoOf(actor: string, people: ReadonlyMap<string, string>): string {
    const name = (login: string) => people.get(login) ?? login;
    const [first = '', ...rest] = actor.split('/');
    if (actor === 'local') return audit.machine;
    if (actor === '' || actor === '-' || actor === 'public') return audit.nobody;
    if (first === 'device')
        return rest[1] ? audit.on_tablet(name(rest[1]), rest[0] ?? '') : audit.tablet(rest[0] ?? '');
    const token = rest.join('/').replace(/\.\d+$/, '');
    if (first === 'token') return audit.lone_program(token);
    return token ? audit.program(name(first), token) : name(first);
}
export const isRead = (row: Row) => row.action.startsWith('GET ');

function thingOf(row: Row, before: Thing, after: Thing): string {
    const [kind = '', reference = ''] = row.object.split('/');
    const kinds = words(audit.thing);
    const called = after.title ?? before.title ?? after.name ?? before.name ?? after.login ?? after.code ?? before.code;
    const name =
        typeof called === 'string'
            ? called
            : kind === 'drives'
              ? names.drive(reference)
              : kind === 'sites'
                ? names.site(reference)
                : kind === 'organizations'
                  ? names.organization(reference)
                  : reference;
    return [kinds[kind] ?? kinds.other, /^[0-9a-f]{8}-/.test(name) ? '' : name].filter(Boolean).join(' ');
}
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** One sentence with the reason; nobody's codes and no paths. */
export function sentence(row: Row, people: ReadonlyMap<string, string>): string {
    const [method = '', pattern = ''] = row.action.split(' ');
    const who = whoOf(row.actor, people);
    const [before, after] = [read(row.before), read(row.after)];
    const what = thingOf(row, before, after);
    const tail = row.reason ? audit.because(row.reason) : '';
    if (pattern === '/session' && method === 'POST')
        return after.signed_in ? audit.signed_in(who) : audit.not_signed_in(who);
    if (pattern === '/session/end') return audit.signed_out(who);
    if (pattern.endsWith('/closing-words'))
        return (
            (after.given
                ? audit.word(who, whoOf(String(after.signer ?? ''), people), what)
                : audit.no_word(who, what)) + tail
        );
    if (
        typeof before.starts_at === 'string' &&
        typeof after.starts_at === 'string' &&
        before.starts_at !== after.starts_at &&
        row.object.startsWith('drives/')
    ) {
        const same = day(before.starts_at) === day(after.starts_at);
        return (
            audit.move(
                who,
                String(after.title ?? what),
                same ? instant(before.starts_at) : shortDay(before.starts_at),
                same ? instant(after.starts_at) : shortDay(after.starts_at),
            ) + tail
        );
    }
    const status =
        typeof after.status === 'string' && after.status !== before.status
            ? words(audit.status)[after.status]
            : undefined;
    if (status && pattern.endsWith('/transitions')) return `${who} ${status} ${what}${tail}`;
    if (method === 'GET') return `${who} ${audit.verb.look} ${what}`;
    const last =
        pattern
            .split('/')
            .filter((piece) => piece && !piece.startsWith('{'))
            .at(-1) ?? '';
    const deep = pattern.split('/').filter(Boolean).length > 1;
    const act = deep ? words(audit.act)[last] : undefined;
    if (act) return `${who} ${act} ${what}${tail}`;
    if (method === 'PATCH') return `${who} ${audit.verb.change} ${what}${tail}`;
    if (!deep) return `${who} ${words(audit.act)[last] ?? audit.verb.add} ${what}${tail}`;
    // A command of the machine has a name and no path.
    return pattern ? `${who} ${audit.verb.act} ${what}${tail}` : `${capital(who)}: ${row.action}${tail}`;
}

export interface Change {
    field: string;
    before: string;
    after: string;
}
function told(key: string, value: unknown): string {
    if (value === null || value === undefined || value === '') return '–';
    if (typeof value === 'boolean') return value ? audit.yes : audit.no;
    if (typeof value === 'number') return integer(value);
    if (Array.isArray(value))
        return value.length === 0
            ? '–'
            : value.every((v) => typeof v === 'string')
              ? value.map((v) => told(key.replace(/s$/, ''), v)).join(', ')
              : integer(value.length);
    if (typeof value === 'object') return '…';
    const text = String(value);
    if (/^\d{4}-\d\d-\d\dT/.test(text)) return instant(text);
    if (/^\d{4}-\d\d-\d\d$/.test(text)) return day(text);
    if (key === 'site') return names.site(text);
    if (key === 'organization' || key === 'collected_by' || key === 'parent') return names.organization(text);
    if (key === 'campaign') return names.campaign(text);
    if (key === 'drive') return names.drive(text);
    if (key === 'team') return names.team(text);
    if (key === 'status') return words(audit.status)[text] ?? text;
    return text;
}
/** What differs, field by field; `more` differ and have no words for people. */
export function changes(row: Row): { known: Change[]; more: number } {
    const [before, after] = [read(row.before), read(row.after)];
    const labels = words(audit.fields);
    const differing = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
        (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
    );
    const known = differing
        .filter((key) => labels[key])
        .map((key) => ({ field: labels[key] ?? '', before: told(key, before[key]), after: told(key, after[key]) }))
        .filter((c) => c.before !== c.after);
    return { known, more: differing.filter((key) => !labels[key]).length };
}
