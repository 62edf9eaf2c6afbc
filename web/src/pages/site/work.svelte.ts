// One drive as this device knows it: what the server said, what was logged here, and what that adds up to.
import { get, isRefused, Unreachable } from '../../api/client';
import { ledger } from '../../app/live.svelte';
import { sync, syncNow } from '../../app/sync.svelte';
import { observe } from '../../lib/observe.svelte';
import { live } from '../../lib/live-query.svelte';
import { fold, missing } from '../../lib/store/counts';
import { store, type DriveAnswer, type Entry, type KeptDrive } from '../../lib/store/database';

/** Keeps a drive for the time without a network. */
export async function keepDrive(drive: DriveAnswer): Promise<void> {
    const before = await store.drives.get(drive.code);
    let place = before?.site ?? null;
    if (!place || place.code !== drive.site) {
        try {
            place = await get('/sites/{site}', { path: { site: drive.site } });
        } catch (error) {
            if (!(error instanceof Unreachable) && !isRefused(error)) throw error;
        }
    }
    await store.transaction('rw', store.drives, async () => {
        const now = await store.drives.get(drive.code);
        await store.drives.put({ code: drive.code, totals: null, blocked: null, receipt: null, ...now, drive, site: place, kept_at: Date.now() });
    });
}

/** The server's figures for a drive (a figure that it keeps from this reader is taken as nothing), with the ledger sequence up to which they are true. */
export async function keepTotals(code: string): Promise<void> {
    const answer = await get('/totals', { query: { drive: code, by: 'nominal_ml' } as never });
    const { total, as_of, rows } = answer;
    await store.drives.update(code, {
        totals: {
            seq: as_of.seq, at: as_of.at, bags: total.bags ?? 0, ml: total.ml ?? 0, discarded: total.discarded ?? 0, registered: total.registered ?? 0, deferred: total.deferred ?? 0, walked_out: total.walked_out ?? 0,
            by_volume: rows.map((r) => [r.nominal_ml ?? 0, r.bags ?? 0] as [number, number]),
        },
    });
}

/** Made while a component is made. */
export function openWork(code: string) {
    const entries = live(() => store.entries.where('drive').equals(code).sortBy('n'), null as Entry[] | null);
    const known = live(async () => ({ row: (await store.drives.get(code)) ?? null }), null as { row: KeptDrive | null } | null);
    const books = observe(ledger);
    let failure = $state.raw<unknown>(null);
    let asked = $state(false);

    async function refresh() {
        try {
            await keepDrive(await get('/drives/{drive}', { path: { drive: code } }));
            failure = null;
            // Somebody may have opened it since the server last refused.
            if (row?.blocked && row.drive.status === 'open') void syncNow();
            await keepTotals(code);
        } catch (error) {
            failure = error;
        } finally {
            asked = true;
        }
    }
    // What changed on the server, and what this device brought there, both show in new figures.
    let last = 0;
    let due: ReturnType<typeof setTimeout> | undefined;
    $effect(() => {
        void books.value;
        void known.value?.row?.receipt?.seq;
        clearTimeout(due);
        due = setTimeout(() => { last = Date.now(); void refresh(); }, Math.max(0, last + 1_000 - Date.now()));
        return () => clearTimeout(due);
    });

    const list = $derived(entries.value ?? []);
    const reversed = $derived(new Set(list.filter((e) => e.event.kind === 'reversed' && e.state !== 'refused').map((e) => e.event.event)));
    const row = $derived(known.value?.row ?? null);
    const counts = $derived.by(() => {
        const totals = row?.totals ?? null;
        const all = list;
        const mine = fold(all);
        if (!totals) return { ...mine, mine, others: 0, from: null as string | null };
        // The server's figures hold everything up to their sequence; the rest of this device's entries come on top.
        const rest = missing(all, all.filter((e) => e.state === 'sent' && e.seq !== null && e.seq <= totals.seq));
        const by_volume = new Map(totals.by_volume);
        for (const [ml, bags] of rest.by_volume) by_volume.set(ml, (by_volume.get(ml) ?? 0) + bags);
        const bags = totals.bags + rest.bags;
        return {
            bags, ml: totals.ml + rest.ml, discarded: totals.discarded + rest.discarded, registered: totals.registered + rest.registered,
            deferred: totals.deferred + rest.deferred, walked_out: totals.walked_out + rest.walked_out, by_volume, mine, others: Math.max(0, bags - mine.bags), from: totals.at as string | null,
        };
    });
    const states = $derived({
        // A reversal is not something that happened at the drive: people count what they logged.
        logged: list.length,
        sent: list.filter((e) => e.state === 'sent').length,
        waiting: list.filter((e) => e.state === 'waiting').length,
        refused: list.filter((e) => e.state === 'refused').length,
        review: list.filter((e) => e.review).length,
    });

    return {
        code,
        get ready() { return entries.value !== null && known.value !== null && (row !== null || asked); },
        get row() { return row; },
        get drive() { return row?.drive ?? null; },
        get site() { return row?.site ?? null; },
        get entries() { return list; },
        get reversed() { return reversed; },
        get counts() { return counts; },
        get states() { return states; },
        get failure() { return failure; },
        get sync() { return sync; },
        refresh,
        send: syncNow,
    };
}
export type Work = ReturnType<typeof openWork>;
