// What this device keeps: who it is, the drives it may need without a network, and every event it made. One database for
// all tabs and the service worker; Dexie tells every one of them about a change.
import Dexie, { type EntityTable, type Table } from 'dexie';
import type { Answer, Body } from '../../api/client';

export { liveQuery } from 'dexie';

export type DriveAnswer = Answer<'/drives/{drive}'>;
export type SiteAnswer = Answer<'/sites/{site}'>;
export type EventBody = Body<'/drives/{drive}/events'>['events'][number];

/** The state of an event that was made here.
 *  waiting: only here; sent: the server has it; refused: the server will not take it as it is. What is in review was taken. */
export type EntryState = 'waiting' | 'sent' | 'refused';

export interface Entry {
    /** Order of making on this device; never reused. */
    n: number;
    id: string;
    drive: string;
    state: EntryState;
    event: EventBody;
    /** The person of this device, when it has several. */
    by: string | null;
    /** The device's own clock when it was made, as it stood. */
    device_at: number;
    /** Server minus device as known then; null when never heard. */
    offset: number | null;
    /** Which page made it and how long that page had lived: time that no clock setting moves. */
    boot: string;
    mono: number;
    /** The moment is final as soon as it may have left the device: other content under one id would be a clash. */
    sealed: 0 | 1;
    /** How the moment was found; `adjusted` when it differs from the device's clock. */
    clock: 'device' | 'adjusted' | 'doubtful';
    /** Tries whose outcome is not known or was a refusal of the moment. */
    attempts: number;
    /** The ledger sequence of the receipt. */
    seq: number | null;
    sent_at: number | null;
    problem: { code: string; detail: string; pointer?: string } | null;
    /** Waits at the server for a person, and does not count until then unless `counts` says so; `out` when somebody decided that it does not.
     *  `codes` are all the reasons when there is more than one. */
    review: { code: string; with: string; counts?: boolean; out?: boolean; codes?: string[] } | null;
}

export interface KeptDrive {
    code: string;
    drive: DriveAnswer;
    site: SiteAnswer | null;
    /** The server's figures when they were last asked for. */
    totals: {
        seq: number;
        at: string;
        bags: number;
        ml: number;
        discarded: number;
        registered: number;
        deferred: number;
        walked_out: number;
        by_volume: [number, number][];
    } | null;
    kept_at: number;
    /** Why the server takes nothing for this drive now. */
    blocked: { code: string; detail: string; at: number } | null;
    /** The last receipt: what the server's chain looked like. */
    receipt: { seq: number; drive_head: string; at: number } | null;
}

interface Kept {
    key: string;
    value: unknown;
}

class Store extends Dexie {
    entries!: EntityTable<Entry, 'n'>;
    drives!: Table<KeptDrive, string>;
    kept!: Table<Kept, string>;

    constructor() {
        super('giothong');
        // Versions are only ever added: a newer app must find what an older one left.
        this.version(1).stores({
            entries: '++n, &id, state, drive, [drive+state], [drive+event.unit]',
            drives: 'code',
            kept: 'key',
        });
    }
}

export const store = new Store();

export async function keep(key: string, value: unknown): Promise<void> {
    await store.kept.put({ key, value });
}
export async function kept<T>(key: string): Promise<T | null> {
    return ((await store.kept.get(key))?.value as T | undefined) ?? null;
}
export async function forget(key: string): Promise<void> {
    await store.kept.delete(key);
}
