// What a set of this device's entries adds up to, by the ledger's own rules as far as a device can know them.
import type { Entry } from './database';

export interface Counts {
    bags: number;
    ml: number;
    discarded: number;
    registered: number;
    deferred: number;
    walked_out: number;
    by_volume: Map<number, number>;
}

/** Where an entry stands: only here, counted by the server, waiting there for a person, decided not to count, or refused. */
export type Standing = 'waiting' | 'counted' | 'review' | 'out' | 'refused';
export function standing(entry: Pick<Entry, 'state' | 'review'>): Standing {
    if (entry.state !== 'sent') return entry.state;
    if (!entry.review) return 'counted';
    return entry.review.out ? 'out' : 'review';
}

/** True for what takes effect as far as this device knows: what was not refused, and does not wait in review (some counts there all the same: a
 *  bag that another drive claims too) or stay out after it. */
export function stands(entry: Pick<Entry, 'state' | 'review'>): boolean {
    const now = standing(entry);
    return now === 'waiting' || now === 'counted' || (now === 'review' && entry.review?.counts === true);
}

/** The discards that count nothing because their bag was discarded before. */
export function discardedBefore(
    entries: readonly Entry[],
    reversed: ReadonlySet<string | null | undefined>,
): Set<string> {
    const [units, out] = [new Set<string>(), new Set<string>()];
    for (const e of entries) {
        if (e.event.kind !== 'discarded' || !e.event.unit || !stands(e) || reversed.has(e.id)) continue;
        if (units.has(e.event.unit)) out.add(e.id);
        units.add(e.event.unit);
    }
    return out;
}

/** Refused entries and those in review count nowhere; a unit counts once; a discarded unit moves from the bags; what was taken back is out. A unit
 *  that another device logged is not known here: the server's figures say what became of it. */
export function fold(entries: readonly Entry[]): Counts {
    const out: Counts = {
        bags: 0,
        ml: 0,
        discarded: 0,
        registered: 0,
        deferred: 0,
        walked_out: 0,
        by_volume: new Map(),
    };
    const valid = entries.filter(stands);
    const reversed = new Set(valid.filter((e) => e.event.kind === 'reversed').map((e) => e.event.event));
    const standing = valid.filter((e) => e.event.kind !== 'reversed' && !reversed.has(e.id));
    const discarded = new Set(
        standing.filter((e) => e.event.kind === 'discarded' && e.event.unit).map((e) => e.event.unit),
    );
    const units = new Set<string>();

    const bags = (nominal: number | null | undefined, count: number) => {
        const ml = nominal ?? 0;
        out.bags += count;
        out.ml += count * ml;
        out.by_volume.set(ml, (out.by_volume.get(ml) ?? 0) + count);
    };
    for (const { event } of standing) {
        const count = event.count ?? 1;
        switch (event.kind) {
            case 'registered':
                out.registered += count;
                break;
            case 'deferred':
                out.deferred += count;
                break;
            case 'walked_out':
                out.walked_out += count;
                break;
            case 'counted':
                bags(event.nominal_ml, count);
                break;
            case 'collected':
                if (event.unit) {
                    if (units.has(event.unit)) break;
                    units.add(event.unit);
                }
                if (event.unit && discarded.has(event.unit)) out.discarded += 1;
                else bags(event.nominal_ml, 1);
                break;
            case 'discarded':
                if (event.unit) break;
                bags(event.nominal_ml, -count);
                out.discarded += count;
                break;
            default:
                break;
        }
    }
    return out;
}

/** What the server's figures lack when they hold `known` of `all`. */
export function missing(all: readonly Entry[], known: readonly Entry[]): Counts {
    const a = fold(all);
    const b = fold(known);
    const by_volume = new Map(a.by_volume);
    for (const [ml, count] of b.by_volume) by_volume.set(ml, (by_volume.get(ml) ?? 0) - count);
    return {
        bags: a.bags - b.bags,
        ml: a.ml - b.ml,
        discarded: a.discarded - b.discarded,
        registered: a.registered - b.registered,
        deferred: a.deferred - b.deferred,
        walked_out: a.walked_out - b.walked_out,
        by_volume,
    };
}
