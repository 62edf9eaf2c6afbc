// Brings what waits to the server. Runs in one place at a time (a Web Lock over all tabs and the service worker), oldest
// first, until nothing is left that can be sent now. Sending twice is harmless: the server knows an event by its id.
import { address, isRefused, refusalOf, send, Unreachable, type Answer, type Refused } from '../../api/client';
import { noteServerDate, offset } from '../clock';
import { isoInstant } from '../format-instant';
import { keep, kept, store, type Entry, type EventBody } from './database';
import { device_key, type EnrolledDevice } from './keys';
import { moment } from './moment';
import { boot, deviceName } from './outbox';
import { reviewsOf } from './review';

/** The contract allows 1,000; smaller ones lose less work on a bad line. */
export const batch_size = 250;

export interface Outcome {
    /** done: nothing waits. later: try again after `wait`. stopped: a person has to do something first. busy: another tab is at it. */
    state: 'done' | 'later' | 'stopped' | 'busy';
    why: 'unreachable' | 'unavailable' | 'credential' | null;
    wait: number | null;
    sent: number;
}

export async function upload(onStep: () => void = () => {}): Promise<Outcome> {
    if (!navigator.locks) return run(onStep);
    return navigator.locks.request('giothong.upload', { ifAvailable: true }, async (lock): Promise<Outcome> =>
        lock ? run(onStep) : { state: 'busy', why: null, wait: null, sent: 0 },
    );
}

async function run(onStep: () => void): Promise<Outcome> {
    let sent = 0;
    const skipped = new Set<string>();
    try {
        for (;;) {
            const batch = await nextBatch(skipped);
            if (!batch) break;
            if (offset.get() === null) await hearTheTime();
            const sealed = await seal(batch);
            const result = await sendBatch(sealed);
            onStep();
            if (typeof result === 'number') sent += result;
            else if (result) skipped.add(result.drive);
        }
        return { state: skipped.size > 0 ? 'later' : 'done', why: null, wait: skipped.size > 0 ? 60_000 : null, sent };
    } catch (error) {
        if (error instanceof Unreachable) return { state: 'later', why: 'unreachable', wait: null, sent };
        if (isRefused(error)) {
            if (error.status === 401 || error.status === 403)
                return { state: 'stopped', why: 'credential', wait: null, sent };
            return {
                state: 'later',
                why: 'unavailable',
                wait: error.retryAfter ? error.retryAfter * 1000 : null,
                sent,
            };
        }
        throw error;
    }
}

/** The oldest entry that waits, and what can go with it: the same drive, logged by the same person. */
async function nextBatch(skipped: Set<string>): Promise<Entry[] | null> {
    const first = await store.entries
        .where('state')
        .equals('waiting')
        .filter((e) => !skipped.has(e.drive))
        .first();
    if (!first) return null;
    const same = await store.entries
        .where('[drive+state]')
        .equals([first.drive, 'waiting'])
        .filter((e) => e.by === first.by)
        .sortBy('n');
    return same.slice(0, batch_size);
}

async function hearTheTime(): Promise<void> {
    const sent = Date.now();
    try {
        const response = await fetch('/healthz', { cache: 'no-store' });
        noteServerDate(response.headers.get('Date'), sent, Date.now());
    } catch (error) {
        throw new Unreachable(error);
    }
}

/** Fixes the moments of a batch for good, before it may leave the device. */
async function seal(batch: Entry[]): Promise<Entry[]> {
    return store.transaction('rw', store.entries, store.kept, async () => {
        let last = (await kept<number>('last-moment')) ?? 0;
        const out: Entry[] = [];
        for (const { n } of batch) {
            const entry = await store.entries.get(n);
            if (!entry || entry.state !== 'waiting') continue;
            if (!entry.sealed) {
                const device = Date.now();
                const found = moment(entry, {
                    device,
                    offset: offset.get()?.ms ?? null,
                    boot,
                    mono: performance.now(),
                    last,
                });
                entry.event = { ...entry.event, at: isoInstant(found.at) };
                entry.clock = found.clock;
                entry.sealed = 1;
                last = found.at;
            }
            entry.attempts += 1;
            await store.entries.put(entry);
            out.push(entry);
        }
        await keep('last-moment', last);
        return out;
    });
}

type Receipt = Answer<'/drives/{drive}/events', 'post'>;

/** The number that the server has now, or the drive that it takes nothing for. Throws what ends the run. */
async function sendBatch(batch: Entry[]): Promise<number | { drive: string } | null> {
    const first = batch[0];
    if (!first) return null;
    const enrolled = await kept<EnrolledDevice>(device_key);
    const device = await deviceName(enrolled);
    const body = {
        device,
        ...(first.by ? { by: first.by } : {}),
        events: batch.map((e) => e.event satisfies EventBody),
    };
    // What was logged under a name on this tablet is the tablet's to send, also while somebody is signed in here.
    const headers: Record<string, string> = first.by && enrolled ? { Authorization: `Bearer ${enrolled.token}` } : {};
    const response = await send('POST', address('/drives/{drive}/events', { drive: first.drive }), {
        body,
        headers,
        timeout: 60_000,
        quiet: true,
    });
    if (response.ok) {
        let receipt: Receipt;
        try {
            receipt = (await response.json()) as Receipt;
        } catch (error) {
            throw new Unreachable(error);
        }
        await arrived(batch, receipt);
        return batch.length;
    }
    const refusal = await refusalOf(response);
    // A right may be missing for this drive alone; the other drives' entries go on.
    if (
        refusal.status === 404 ||
        refusal.status === 409 ||
        (refusal.status === 403 && refusal.code !== 'csrf_token_wrong')
    ) {
        await block(first.drive, refusal);
        return { drive: first.drive };
    }
    if (refusal.status === 422 || refusal.status === 400 || refusal.status === 413) {
        await refuse(batch, refusal);
        return 0;
    }
    throw refusal;
}

async function arrived(batch: Entry[], receipt: Receipt): Promise<void> {
    const now = Date.now();
    const review = reviewsOf(receipt.in_review);
    await store.transaction('rw', store.entries, store.drives, async () => {
        for (const entry of batch)
            await store.entries.update(entry.n, {
                state: 'sent',
                seq: receipt.receipt.seq,
                sent_at: now,
                problem: null,
                review: review.get(entry.id) ?? null,
            });
        const drive = batch[0]?.drive;
        if (drive)
            await store.drives.update(drive, {
                blocked: null,
                receipt: { seq: receipt.receipt.seq, drive_head: receipt.receipt.drive_head, at: now },
            });
    });
}

async function block(drive: string, refusal: Refused): Promise<void> {
    const blocked = { code: refusal.code, detail: refusal.message, at: Date.now() };
    if (!(await store.drives.update(drive, { blocked })))
        await store.entries.where('[drive+state]').equals([drive, 'waiting']).modify({ problem: blocked });
}

/** The server names what it will not take by pointer; those stay aside with its words and the others go again. When it
 *  names none, the whole batch is what it refuses: halves find the one that is at fault. */
async function refuse(batch: Entry[], refusal: Refused): Promise<void> {
    const named = new Map<number, { code: string; detail: string; pointer: string }>();
    for (const field of refusal.fields) {
        const at = /^\/events\/(\d+)(\/.*)?$/.exec(field.pointer);
        if (at && !named.has(Number(at[1])))
            named.set(Number(at[1]), { code: field.code, detail: field.detail, pointer: at[2] ?? '' });
    }
    const whole = { code: refusal.code, detail: refusal.message };
    await store.transaction('rw', store.entries, async () => {
        for (const [i, entry] of batch.entries()) {
            const problem = named.get(i) ?? (named.size === 0 ? whole : null);
            if (problem) await store.entries.update(entry.n, { state: 'refused', problem });
        }
    });
}
