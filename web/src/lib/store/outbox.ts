// Makes events and keeps them. What is kept here survives the page, the browser and the device's battery: an event counts
// as logged for the person when the transaction that put it into IndexedDB has ended.
import { offset } from '../clock';
import { isoInstant } from '../format-instant';
import { uuid7 } from '../uuid';
import { keep, kept, store, type Entry, type EventBody } from './database';

/** One life of this page (or worker): its monotonic clock means nothing in another one. */
export const boot = crypto.randomUUID();

type Unstamped = Omit<EventBody, 'id' | 'at'>;

export interface Logged {
    entry: Entry;
    duplicate: null;
}
export interface Duplicate {
    entry: null;
    duplicate: Entry;
}

/** Logs what happened now. A unit that this device has logged or discarded for this drive already (and not taken back) is not
 *  logged or discarded a second time: the earlier entry is the answer. The look and the write are one transaction, so two tabs cannot both win. `instead` is the entry that this one corrects. */
export async function log(
    drive: string,
    event: Unstamped,
    by: string | null,
    instead?: Entry,
): Promise<Logged | Duplicate> {
    const known = offset.get();
    const id = uuid7();
    // A correction happened when what it corrects happened.
    const made = instead ?? { device_at: Date.now(), offset: known?.ms ?? null, boot, mono: performance.now() };
    const result = await store.transaction('rw', store.entries, async () => {
        if ((event.kind === 'collected' || event.kind === 'discarded') && event.unit) {
            const same = await store.entries.where('[drive+event.unit]').equals([drive, event.unit]).toArray();
            for (const earlier of same) {
                if (earlier.event.kind !== event.kind || earlier.state === 'refused') continue;
                if (!(await reversalOf(earlier))) return { entry: null, duplicate: earlier };
            }
        }
        const ms = made.offset !== null && Math.abs(made.offset) > 2_000 ? made.offset : 0;
        const entry: Omit<Entry, 'n'> = {
            id,
            drive,
            state: 'waiting',
            event: { ...event, id, at: instead?.event.at ?? isoInstant(made.device_at + ms) } as EventBody,
            by,
            device_at: made.device_at,
            offset: made.offset,
            boot: made.boot,
            mono: made.mono,
            sealed: instead?.sealed ?? 0,
            clock: instead?.clock ?? (ms ? 'adjusted' : 'device'),
            attempts: 0,
            seq: null,
            sent_at: null,
            problem: null,
            review: null,
        };
        const n = await store.entries.add(entry as Entry);
        return { entry: { ...entry, n } as Entry, duplicate: null };
    });
    return result as Logged | Duplicate;
}

export async function reversalOf(entry: Entry): Promise<Entry | undefined> {
    return store.entries
        .where('[drive+state]')
        .anyOf([
            [entry.drive, 'waiting'],
            [entry.drive, 'sent'],
        ])
        .filter((e) => e.event.kind === 'reversed' && e.event.event === entry.id)
        .first();
}

/** Takes an entry back. One that has surely not left the device disappears; of any other the ledger is told by a reversal. */
export async function takeBack(
    id: string,
    reason: string,
    by: string | null,
): Promise<'removed' | 'reversed' | 'already'> {
    const removed = await store.transaction('rw', store.entries, async () => {
        const entry = await store.entries.where('id').equals(id).first();
        if (!entry) return 'already' as const;
        if ((entry.state === 'waiting' && !entry.sealed) || entry.state === 'refused') {
            await store.entries.delete(entry.n);
            return 'removed' as const;
        }
        if (await reversalOf(entry)) return 'already' as const;
        return entry;
    });
    if (typeof removed === 'string') return removed;
    await log(removed.drive, { kind: 'reversed', event: id, reason }, by);
    return 'reversed';
}

/** Sends a refused entry again: what made the server refuse may be settled. */
export async function tryAgain(ids: string[]): Promise<void> {
    await store.entries
        .where('id')
        .anyOf(ids)
        .modify((entry) => {
            if (entry.state === 'refused') {
                entry.state = 'waiting';
                entry.problem = null;
            }
        });
}

/** The name under which a browser without enrolment reports; the same for good, so that its events belong together. */
export async function deviceName(enrolled: { code: string } | null): Promise<string> {
    if (enrolled) return enrolled.code;
    const known = await kept<string>('device-name');
    if (known) return known;
    const name = `web-${crypto.randomUUID().slice(0, 8)}`;
    await keep('device-name', name);
    return name;
}

/** Entries that the server has had for this long are no longer needed here; they are in the ledger. */
const sent_kept_ms = 30 * 86_400_000;
export async function forgetOld(now: number): Promise<number> {
    return store.entries
        .where('state')
        .equals('sent')
        .filter((e) => (e.sent_at ?? now) < now - sent_kept_ms && !e.review)
        .delete();
}
