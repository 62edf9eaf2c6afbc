// What codes are called, fetched once for as long as the client is open; lists for filters come from it too.
import { all, get, type Items, type QueryOf } from '../../api/client';
import { figures } from '../../i18n/figures';
import { language } from '../../i18n/language.svelte';
import { turns } from '../../lib/turns';

type Drive = Items<'/drives'>[number];
let organizations = $state.raw<Items<'/organizations'>>([]);
let sites = $state.raw<Items<'/sites'>>([]);
let campaigns = $state.raw<Items<'/campaigns'>>([]);
let drives = $state.raw<ReadonlyMap<string, Drive>>(new Map());
/** Titles of drives that were only met in passing, as on the calendar. */
let titles = $state.raw<ReadonlyMap<string, string>>(new Map());
let teams = $state.raw<Items<'/teams'>>([]);
let tariffs = $state.raw<Items<'/tariffs'>>([]);
let asked: Promise<void> | null = null;
const begin = turns();
let askedTeams: Promise<void> | null = null;
let askedTariffs: Promise<void> | null = null;

export const names = {
    get organizations() {
        return organizations;
    },
    get sites() {
        return sites;
    },
    get campaigns() {
        return campaigns;
    },
    get drives() {
        return drives;
    },
    organization: (code: string | null | undefined) => organizations.find((o) => o.code === code)?.name ?? code ?? '',
    site: (code: string | null | undefined) => sites.find((s) => s.code === code)?.name ?? code ?? '',
    campaign: (code: string | null | undefined) => campaigns.find((c) => c.code === code)?.name ?? code ?? '',
    team: (code: string | null | undefined) => teams.find((t) => t.code === code)?.name ?? code ?? '',
    /** A vehicle or a piece of equipment of any team. */
    equipment: (code: string) =>
        teams.flatMap((t) => [...t.vehicles, ...t.equipment]).find((e) => e.code === code)?.name ?? code,
    /** A price list by its title and the legal text that it stands in. */
    tariff(code: string | null | undefined): string {
        const found = tariffs.find((t) => t.code === code);
        return found
            ? [found.title, found.source && !found.title.includes(found.source) ? found.source : '']
                  .filter(Boolean)
                  .join(' · ')
            : (code ?? '');
    },
    drive: (code: string | null | undefined) => drives.get(code ?? '')?.title ?? titles.get(code ?? '') ?? code ?? '',
};

/** Also after something was added or renamed: `again`. */
export function loadNames(again = false): Promise<void> {
    if (again) asked = null;
    if (asked) return asked;
    const newest = begin();
    asked = Promise.all([
        all('/organizations', {}, 20_000),
        all('/sites', {}, 20_000),
        all('/campaigns', {}, 5_000),
    ]).then(
        ([o, s, c]) => {
            if (newest()) [organizations, sites, campaigns] = [o, s, c];
        },
        (error: unknown) => {
            if (newest()) asked = null;
            throw error;
        },
    );
    return asked;
}
/** Whoever may not see teams or price lists reads their codes. */
export function loadTeams(): Promise<void> {
    return (askedTeams ??= all('/teams', {}, 5_000).then(
        (list) => {
            teams = list;
        },
        () => {
            askedTeams = null;
        },
    ));
}
export function loadTariffs(): Promise<void> {
    return (askedTariffs ??= all('/tariffs', {}, 1_000).then(
        (list) => {
            tariffs = list;
        },
        () => {
            askedTariffs = null;
        },
    ));
}
export async function loadDrives(query: QueryOf<'/drives'>): Promise<Drive[]> {
    const list = await all('/drives', { query }, 10_000);
    const next = new Map(drives);
    for (const drive of list) next.set(drive.code, drive);
    drives = next;
    return list;
}
/** What these drives are called, when no list that was read has them; one that may not be seen keeps its code. */
export async function learnTitles(codes: readonly string[]): Promise<void> {
    const unknown = [...new Set(codes)].filter((code) => code && !drives.has(code) && !titles.has(code)).slice(0, 50);
    const found = await Promise.all(
        unknown.map((code) => get('/drives/{drive}', { path: { drive: code }, quiet: true }).catch(() => null)),
    );
    const next = new Map(titles);
    for (const drive of found) if (drive) next.set(drive.code, drive.title);
    if (next.size > titles.size) titles = next;
}
export function knowTitles(list: readonly { code: string; title: string }[]): void {
    titles = new Map(list.map((d) => [d.code, d.title]));
}
export function choices(list: readonly { code: string; name: string }[]): { value: string; label: string }[] {
    const collator = new Intl.Collator(language.current);
    return list.map((x) => ({ value: x.code, label: x.name })).sort((a, b) => collator.compare(a.label, b.label));
}
export function wordsOf(words: Readonly<Record<string, string>>): { value: string; label: string }[] {
    return Object.entries(words).map(([value, label]) => ({ value, label }));
}
/** States of a drive, in the order in which it has them. */
export const statuses: readonly Drive['status'][] = ['proposed', 'approved', 'open', 'closed', 'verified', 'cancelled'];
export const statusTone = {
    open: 'good',
    approved: 'calm',
    closed: 'none',
    verified: 'good',
    proposed: 'warn',
    cancelled: 'bad',
} as const;
export const statusWords = (status: string): string => figures.status[status as keyof typeof figures.status] ?? status;
