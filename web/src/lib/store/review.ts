// What waits at the server for a person, by event: one bag may wait for more than one reason.
import type { Entry } from './database';

interface Told {
    id: string;
    code: string;
    with: string;
    counts: boolean;
}

/** Everything that is told of an event in one; it counts meanwhile only when no reason keeps it out. */
export function reviewsOf(told: readonly Told[]): Map<string, NonNullable<Entry['review']>> {
    const out = new Map<string, NonNullable<Entry['review']>>();
    for (const item of told) {
        const before = out.get(item.id);
        if (!before) out.set(item.id, { code: item.code, with: item.with, counts: item.counts });
        else {
            const codes = [...new Set([...(before.codes ?? [before.code]), item.code])];
            out.set(item.id, {
                ...before,
                counts: before.counts && item.counts,
                ...(codes.length > 1 ? { codes } : {}),
            });
        }
    }
    return out;
}
