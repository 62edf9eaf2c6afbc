// Figures of provinces: of the committees that stand for them, with everything below.
import { all, type Items } from '../../../api/client';
import { ask } from '../../figures/question';
import { askProgress, type ProgressRow } from '../progress';
import { share } from '../../../lib/format';
import { provinceOf, provinces, type Province } from './provinces';

export type Figure = 'percent' | 'bags' | 'drives';
export type Division = 'old' | 'now';
type Organization = Items<'/organizations'>[number];
export interface Area {
    /** The name of the province, old or new. */
    name: string;
    /** Parts of the drawing. */
    ids: string[];
    committees: Organization[];
    bags: number;
    drives: number;
    goal: number | null;
    done: number;
    percent: number | null;
}
export interface Answer {
    areas: Area[];
    unmatched: Organization[];
    province: ReadonlyMap<string, string>;
}

/** Above whom it stood on `day`; of one that has ended, on its last: its results of that year are still somewhere on the map. */
function parentOn(o: Organization, day: string): string | null {
    const on = o.valid_to && o.valid_to < day ? o.valid_to : day;
    const held = o.parents.find((p) => (!p.valid_from || p.valid_from <= on) && (!p.valid_to || p.valid_to >= on));
    const first = o.parents[0];
    return held?.parent ?? (first?.valid_from && first.valid_from > on ? first.parent : null);
}

/** `organization`s as the tree was on the last day of the year, or is today. */
export async function load(year: number, today: string, division: Division): Promise<Answer> {
    const [from, to] = [`${year}-01-01`, `${year}-12-31`];
    const [tree, totals, progress] = await Promise.all([
        all('/organizations', {}, 20_000),
        ask({ from, to }, 'organization'),
        askProgress({ from, to }),
    ]);
    const parents = new Map(tree.map((o) => [o.code, parentOn(o, to < today ? to : today)]));
    const above = (code: string): string[] => {
        const found: string[] = [];
        for (let at = parents.get(code); at && found.length < 32; at = parents.get(at)) found.push(at);
        return found;
    };
    const home = new Map<string, Province>();
    const unmatched: Organization[] = [];
    for (const o of tree.filter((x) => x.kind === 'provincial_committee')) {
        const province = provinceOf(o);
        if (province) home.set(o.code, province);
        else unmatched.push(o);
    }
    const nameOf = (p: Province) => (division === 'old' ? p.name : p.now);
    const areas = new Map<string, Area>();
    for (const p of provinces) {
        const area = areas.get(nameOf(p)) ?? {
            name: nameOf(p),
            ids: [],
            committees: [],
            bags: 0,
            drives: 0,
            goal: null,
            done: 0,
            percent: null,
        };
        area.ids.push(p.id);
        areas.set(nameOf(p), area);
    }
    // A committee below another one of the same area is in that one's figures already.
    for (const [code, province] of home) {
        const area = areas.get(nameOf(province));
        const o = tree.find((x) => x.code === code);
        if (!area || !o || above(code).some((a) => home.has(a) && nameOf(home.get(a)!) === area.name)) continue;
        area.committees.push(o);
        const row: ProgressRow | undefined = progress.rows.find(
            (r) =>
                r.organization === code &&
                !r.campaign &&
                r.unit === 'bags' &&
                r.goal !== null &&
                r.from === from &&
                r.to === to,
        );
        if (row?.goal) {
            area.goal = (area.goal ?? 0) + row.goal;
            area.done += row.done;
        }
    }
    const areaOf = new Map<string, Area>();
    for (const area of areas.values()) for (const o of area.committees) areaOf.set(o.code, area);
    for (const row of totals.rows) {
        const chain = [row.organization ?? '', ...above(row.organization ?? '')];
        const area = chain.map((c) => areaOf.get(c)).find(Boolean);
        if (!area) continue;
        area.bags += row.bags ?? 0;
        area.drives += row.drives ?? 0;
    }
    for (const area of areas.values()) area.percent = area.goal ? share(area.done, area.goal) : null;
    const collator = new Intl.Collator('vi');
    return {
        areas: [...areas.values()].sort((a, b) => collator.compare(a.name, b.name)),
        unmatched,
        province: new Map(provinces.map((p) => [p.id, nameOf(p)])),
    };
}
/** Upper ends of the shades; above the last is one more. */
export function steps(figure: Figure, areas: readonly Area[]): number[] {
    if (figure === 'percent') return [50, 80, 95, 100];
    const most = Math.max(1, ...areas.map((a) => a[figure]));
    const rough = most / 5;
    const unit = 10 ** Math.max(0, Math.floor(Math.log10(rough)));
    const step = Math.max(1, Math.ceil(rough / unit) * unit);
    return [1, 2, 3, 4].map((n) => n * step);
}
export const shade = (value: number | null, ends: readonly number[]): number | null =>
    value === null ? null : ends.filter((end) => value > end).length;
