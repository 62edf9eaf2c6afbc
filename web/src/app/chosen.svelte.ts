// The year, the days and the organisation that somebody looks at: in the address of every page that asks for them, and taken along by the links of
// the navigation. Without a choice it is the year in which there is work.
import { untrack } from 'svelte';
import { get, type QueryOf } from '../api/client';
import { isoDay } from '../lib/format';
import { router } from './router.svelte';

interface Choice {
    organization?: string;
    year?: string;
    from?: string;
    to?: string;
}
let choice = $state.raw<Choice>({});
let found = $state.raw<{ year: number; first: number; last: number; day: string } | null>(null);
let asked: Promise<void> | null = null;
let seen = { path: '', query: new URLSearchParams() };

const this_year = () => Number(isoDay().slice(0, 4));

/** This year when it has a drive, else the nearest one that has. */
export function findWork(): Promise<void> {
    asked ??= (async () => {
        const one = async (query: QueryOf<'/drives'>) =>
            (await get('/drives', { query: { limit: 1, ...query } })).items[0]?.starts_at;
        const now = this_year();
        const [first, last, here] = await Promise.all([
            one({ sort: 'starts_at' }),
            one({ sort: '-starts_at' }),
            one({ from: `${now}-01-01`, to: `${now}-12-31` }),
        ]);
        const yearOf = (at: string | undefined) => (at ? Number(isoDay(at).slice(0, 4)) : now);
        const [a, b] = [yearOf(first), yearOf(last)];
        const year = here || !last ? now : b < now ? b : a > now ? a : now;
        found = {
            year,
            first: a,
            last: b,
            day: year === now || !last || !first ? isoDay() : isoDay(b < now ? last : first),
        };
    })().catch((error: unknown) => {
        asked = null;
        throw error;
    });
    return asked;
}

export const chosen = {
    /** Whether it is known in which year there is work; until then pages would ask for the wrong one. */
    get ready() {
        return found !== null;
    },
    get year(): number {
        return (
            Number(router.query.get('year') ?? router.query.get('from')?.slice(0, 4) ?? choice.year) ||
            (found?.year ?? this_year())
        );
    },
    /** The day that a calendar opens at. */
    get day(): string {
        const asked_day = router.query.get('day');
        if (asked_day) return asked_day;
        const year = this.year;
        return year === this_year() ? isoDay() : found?.year === year ? found.day : `${year}-01-01`;
    },
    /** Years to choose from: those with drives, this one and the next. */
    get years(): number[] {
        const last = Math.max(this_year() + 1, found?.last ?? 0, this.year);
        const first = Math.min(this_year(), found?.first ?? this_year(), this.year);
        return Array.from({ length: Math.min(last - first + 1, 40) }, (_, i) => last - i);
    },
};

/** Follows the address: what was chosen on a page is taken along, what was cleared there is forgotten. */
export function followChoice(): void {
    const { path, query } = router;
    const before = seen;
    seen = { path, query };
    if (!path.startsWith('/committee')) return;
    untrack(() => {
        const next: Choice = { ...choice };
        const cleared = (name: string) => before.path === path && before.query.has(name) && !query.has(name);
        const said = (name: string) => query.get(name) || undefined;
        if (query.has('organization') || cleared('organization')) next.organization = said('organization');
        if (query.has('from') || query.has('to')) {
            [next.from, next.to] = [said('from'), said('to')];
            const [a, b] = [next.from?.slice(0, 4), next.to?.slice(0, 4)];
            if (a && (a === b || !b)) next.year = a;
        } else if (cleared('from') || cleared('to'))
            [next.from, next.to, next.year] = [undefined, undefined, undefined];
        if (said('year') ?? said('day'))
            [next.year, next.from, next.to] = [said('year') ?? said('day')?.slice(0, 4), undefined, undefined];
        choice = next;
    });
}

/** What a page's address says of the period. */
export type Keeps = 'year' | 'days' | 'organization';
export function taken(href: string, keeps: Keeps | undefined): string {
    if (!keeps) return href;
    const query = new URLSearchParams();
    const year = choice.year ?? (found && found.year !== this_year() ? String(found.year) : undefined);
    if (keeps === 'year' && year) query.set('year', year);
    if (keeps === 'days') {
        if (choice.from || choice.to) {
            if (choice.from) query.set('from', choice.from);
            if (choice.to) query.set('to', choice.to);
        } else if (year) {
            query.set('from', `${year}-01-01`);
            query.set('to', `${year}-12-31`);
        }
    }
    if (choice.organization) query.set('organization', choice.organization);
    const text = query.toString();
    return text ? `${href}?${text}` : href;
}
