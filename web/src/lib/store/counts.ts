// What a set of this device's entries adds up to, by the ledger's own rules as far as a device can know them.
import type { Entry } from './database';

export interface Counts { bags: number; ml: number; discarded: number; registered: number; deferred: number; walked_out: number; by_volume: Map<number, number>; by_group: Map<string, number> }

export function nothing(): Counts {
    return { bags: 0, ml: 0, discarded: 0, registered: 0, deferred: 0, walked_out: 0, by_volume: new Map(), by_group: new Map() };
}

function bag(counts: Counts, entry: Entry, sign: number) {
    const { event } = entry;
    const number = sign * (event.count ?? 1);
    counts.bags += number;
    const ml = event.nominal_ml ?? 0;
    counts.ml += number * ml;
    counts.by_volume.set(ml, (counts.by_volume.get(ml) ?? 0) + number);
    const group = event.abo ? `${event.abo}${event.rh ?? ''}` : '';
    counts.by_group.set(group, (counts.by_group.get(group) ?? 0) + number);
}

/** What `counted` adds; `all` is everything of the drive on this device, so that a reversal or a discard finds what it is about
 *  even when that was counted before. Refused entries count nowhere. */
export function fold(counted: readonly Entry[], all: readonly Entry[]): Counts {
    const out = nothing();
    const byId = new Map(all.map((e) => [e.id, e]));
    const inside = new Set(counted.map((e) => e.id));
    const reversed = new Set(all.filter((e) => e.state !== 'refused' && e.event.kind === 'reversed').map((e) => e.event.event));
    const byUnit = new Map<string, Entry>();
    for (const e of all) if (e.event.kind === 'collected' && e.event.unit && e.state !== 'refused' && !byUnit.has(e.event.unit)) byUnit.set(e.event.unit, e);

    const apply = (e: Entry, sign: number) => {
        const { event } = e;
        const count = sign * (event.count ?? 1);
        switch (event.kind) {
            case 'registered': out.registered += count; break;
            case 'deferred': out.deferred += count; break;
            case 'walked_out': out.walked_out += count; break;
            case 'collected': case 'counted': bag(out, e, sign); break;
            case 'discarded': {
                const about = event.unit ? byUnit.get(event.unit) : e;
                if (about) bag(out, { ...about, event: { ...about.event, count: event.count ?? 1 } }, -sign);
                out.discarded += count;
                break;
            }
            default: break;
        }
    };
    for (const e of counted) {
        if (e.state === 'refused') continue;
        if (e.event.kind === 'reversed') {
            const about = byId.get(e.event.event ?? '');
            // What is inside already is left out below; what was counted earlier is taken away again.
            if (about && !inside.has(about.id)) apply(about, -1);
        } else if (!reversed.has(e.id)) apply(e, 1);
    }
    return out;
}
