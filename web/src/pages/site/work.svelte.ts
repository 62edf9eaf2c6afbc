// One drive as this device knows it: what the server said, what was logged here, and what that adds up to.
import { all, get, isRefused, Unreachable, type Answer } from '../../api/client';
import { connection } from '../../app/connection.svelte';
import { ledger } from '../../app/live.svelte';
import { session } from '../../app/session.svelte';
import { sync, syncNow } from '../../app/sync.svelte';
import { observe } from '../../lib/observe.svelte';
import { live } from '../../lib/live-query.svelte';
import { fold, missing, standing, stands } from '../../lib/store/counts';
import { store, type DriveAnswer, type Entry, type KeptDrive, type SiteAnswer } from '../../lib/store/database';
import { reviewsOf } from '../../lib/store/review';

/** Keeps drives for the time without a network. Their places are asked for at once, each one time: in turns a slow line
 *  would keep a list of drives waiting for as many answers as it has places. */
export async function keepDrives(drives: readonly DriveAnswer[]): Promise<void> {
    const before = await store.drives.bulkGet(drives.map((drive) => drive.code));
    const places = new Map<string, SiteAnswer>();
    for (const row of before) if (row?.site) places.set(row.site.code, row.site);
    const missing = [...new Set(drives.map((drive) => drive.site))].filter((code) => !places.has(code));
    await Promise.all(
        missing.map(async (code) => {
            try {
                places.set(code, await get('/sites/{site}', { path: { site: code }, quiet: true }));
            } catch (error) {
                if (!(error instanceof Unreachable) && !isRefused(error)) throw error;
            }
        }),
    );
    await store.transaction('rw', store.drives, async () => {
        const now = await store.drives.bulkGet(drives.map((drive) => drive.code));
        await store.drives.bulkPut(
            drives.map((drive, i) => ({
                code: drive.code,
                totals: null,
                blocked: null,
                receipt: null,
                ...now[i],
                drive,
                site: places.get(drive.site) ?? now[i]?.site ?? null,
                kept_at: Date.now(),
            })),
        );
    });
}
export const keepDrive = (drive: DriveAnswer): Promise<void> => keepDrives([drive]);

/** The server's figures for a drive (a figure that it keeps from this reader is taken as nothing), with the ledger sequence up to which they are true. */
export async function keepTotals(code: string): Promise<void> {
    const answer = await get('/totals', { query: { drive: code, by: ['nominal_ml'] }, quiet: true });
    const { total, as_of, rows } = answer;
    await store.drives.update(code, {
        totals: {
            seq: as_of.seq,
            at: as_of.at,
            bags: total.bags ?? 0,
            ml: total.ml ?? 0,
            discarded: total.discarded ?? 0,
            registered: total.registered ?? 0,
            deferred: total.deferred ?? 0,
            walked_out: total.walked_out ?? 0,
            by_volume: rows.map((r) => [r.nominal_ml ?? 0, r.bags ?? 0] as [number, number]),
        },
    });
}

export type ReviewItem = Answer<'/drives/{drive}/review'>['items'][number];
type Fate = Answer<'/drives/{drive}/review/own'>['items'][number];

/** Asks the server what waits for a person at the drive, whoever sent it, and what became of this device's entries: others decide
 *  there, and what is missing may have come. Null for whoever may not see the review, as a tablet never may: it is told of its own only.
 *  `own`: some of this device's may have been decided, which is asked for too. */
export async function keepReview(code: string, own = true): Promise<ReviewItem[] | null> {
    let open: ReviewItem[] | null = null;
    let fates: Fate[] = [];
    if (session.device) {
        if (!own) return null;
        fates = await all('/drives/{drive}/review/own', { path: { drive: code }, quiet: true });
    } else {
        const ask = (is: boolean) =>
            all('/drives/{drive}/review', { path: { drive: code }, query: { settled: is }, quiet: true });
        try {
            open = await ask(false);
            fates = own ? [...open, ...(await ask(true))] : open;
        } catch (error) {
            if (isRefused(error) && error.status === 403) return null;
            throw error;
        }
    }
    const waiting = reviewsOf(fates.filter((i) => !i.settled));
    const decided = new Map(fates.filter((i) => i.settled).map((i) => [i.id, i]));
    await store.entries
        .where('[drive+state]')
        .equals([code, 'sent'])
        .modify((entry) => {
            const past = decided.get(entry.id);
            const after: Entry['review'] =
                past && !past.counts ? { code: past.code, with: past.with, out: true } : null;
            const review = waiting.get(entry.id) ?? (own ? after : entry.review);
            // What stays as it is is not written: pages follow every write, and ask again.
            if (JSON.stringify(review) === JSON.stringify(entry.review)) return false;
            entry.review = review;
            return true;
        });
    return open;
}

/** Made while a component is made. */
export function openWork(code: string) {
    const entries = live(() => store.entries.where('drive').equals(code).sortBy('n'), null as Entry[] | null);
    const known = live(
        async () => ({ row: (await store.drives.get(code)) ?? null }),
        null as { row: KeptDrive | null } | null,
    );
    const books = observe(ledger);
    let failure = $state.raw<unknown>(null);
    let asked = $state(false);
    let open = $state.raw<ReviewItem[] | null>(null);

    async function refresh() {
        try {
            await keepDrive(await get('/drives/{drive}', { path: { drive: code }, quiet: true }));
            failure = null;
            // Somebody may have opened it since the server last refused.
            if (row?.blocked && row.drive.status === 'open') void syncNow();
            await keepTotals(code);
            open = await keepReview(
                code,
                list.some((e) => standing(e) === 'review'),
            );
        } catch (error) {
            failure = error;
        } finally {
            asked = true;
        }
    }
    // What changed on the server, and what this device brought there, both show in new figures. What a refresh itself writes
    // is no reason for another.
    const receipt = $derived(known.value?.row?.receipt?.seq);
    let last = 0;
    let due: ReturnType<typeof setTimeout> | undefined;
    $effect(() => {
        void books.value;
        void receipt;
        clearTimeout(due);
        due = setTimeout(
            () => {
                last = Date.now();
                void refresh();
            },
            Math.max(0, last + 1_000 - Date.now()),
        );
        return () => clearTimeout(due);
    });

    const list = $derived(entries.value ?? []);
    const reversed = $derived(
        new Set(list.filter((e) => e.event.kind === 'reversed' && stands(e)).map((e) => e.event.event)),
    );
    const row = $derived(known.value?.row ?? null);
    const counts = $derived.by(() => {
        const totals = row?.totals ?? null;
        const all = list;
        const mine = fold(all);
        if (!totals) return { ...mine, mine, others: 0, from: null as string | null };
        // The server's figures hold everything up to their sequence; the rest of this device's entries come on top.
        const rest = missing(
            all,
            all.filter((e) => e.state === 'sent' && e.seq !== null && e.seq <= totals.seq),
        );
        const by_volume = new Map(totals.by_volume);
        for (const [ml, bags] of rest.by_volume) by_volume.set(ml, (by_volume.get(ml) ?? 0) + bags);
        const bags = totals.bags + rest.bags;
        return {
            bags,
            ml: totals.ml + rest.ml,
            discarded: totals.discarded + rest.discarded,
            registered: totals.registered + rest.registered,
            deferred: totals.deferred + rest.deferred,
            walked_out: totals.walked_out + rest.walked_out,
            by_volume,
            mine,
            others: Math.max(0, bags - mine.bags),
            from: totals.at as string | null,
        };
    });
    const states = $derived({
        // A reversal is not something that happened at the drive: people count what they logged.
        logged: list.length,
        /** The server has it, whether it counts or waits there for a person. */
        sent: list.filter((e) => e.state === 'sent').length,
        waiting: list.filter((e) => e.state === 'waiting').length,
        refused: list.filter((e) => e.state === 'refused').length,
        /** At the whole drive, to whoever may see it; else of this device. A bag with two reasons is one bag. */
        review: open
            ? new Set(open.map((i) => i.id + i.digest)).size
            : list.filter((e) => standing(e) === 'review').length,
    });

    return {
        code,
        get ready() {
            return entries.value !== null && known.value !== null && (row !== null || asked);
        },
        get row() {
            return row;
        },
        get drive() {
            return row?.drive ?? null;
        },
        get site() {
            return row?.site ?? null;
        },
        get entries() {
            return list;
        },
        get reversed() {
            return reversed;
        },
        get counts() {
            return counts;
        },
        get states() {
            return states;
        },
        /** What waits for a person at the drive; null when this session may not see it or has not heard. */
        get review() {
            return open;
        },
        get failure() {
            return failure;
        },
        /** The server's part of the figures is that of before: it was not heard, or does not answer this session, whether or not
         *  something was asked since. */
        get dated() {
            return failure !== null || session.lapsed || connection.state !== 'online';
        },
        get sync() {
            return sync;
        },
        refresh,
        send: syncNow,
    };
}
export type Work = ReturnType<typeof openWork>;
