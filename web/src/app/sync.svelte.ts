// Decides when to upload: when something was logged, when the network comes back, when a pause ends, when somebody signs in.
import { liveQuery } from 'dexie';
import { offset, restoreOffset, type Offset } from '../lib/clock';
import { keep, kept, store } from '../lib/store/database';
import { forgetOld } from '../lib/store/outbox';
import { upload, type Outcome } from '../lib/store/uploader';
import { connection } from './connection.svelte';
import { renewals, session } from './session.svelte';

const first_pause = 1_000;
const longest_pause = 60_000;
/** Without its own credential a device asks again now and then: an administrator may have renewed it. */
const stopped_pause = 300_000;

let working = $state(false);
let outcome = $state.raw<Outcome | null>(null);
let nextAt = $state<number | null>(null);
let persistent = $state<boolean | null>(null);
let pause = first_pause;
let timer: ReturnType<typeof setTimeout> | undefined;
let waiting = 0;
let wanted = false;

export const sync = {
    get working() {
        return working;
    },
    get outcome() {
        return outcome;
    },
    /** When the next try is due. */
    get nextAt() {
        return nextAt;
    },
    /** Whether the browser promised to keep the data; null while it was not asked. */
    get persistent() {
        return persistent;
    },
};

function schedule(ms: number) {
    clearTimeout(timer);
    nextAt = Date.now() + ms;
    timer = setTimeout(() => void syncNow(), ms);
}

export async function syncNow(): Promise<void> {
    if (working) {
        wanted = true;
        return;
    }
    if (session.kind === 'nobody' || session.kind === 'starting') return;
    clearTimeout(timer);
    nextAt = null;
    working = true;
    try {
        outcome = await upload();
    } finally {
        working = false;
    }
    if (outcome.state === 'done') {
        pause = first_pause;
        if (outcome.sent > 0) connection.answered();
        if (wanted) {
            wanted = false;
            void syncNow();
        }
        return;
    }
    wanted = false;
    if (outcome.state === 'stopped') return schedule(stopped_pause);
    if (outcome.state === 'busy') return schedule(5_000);
    void askForBackgroundSync();
    // Many tablets lose one network at the same moment: a random part keeps them from coming back as one.
    const wait = outcome.wait ?? pause * (0.75 + Math.random() / 2);
    pause = Math.min(pause * 2, longest_pause);
    schedule(wait);
}

/** Where the browser can, it uploads even when every window is closed. */
async function askForBackgroundSync() {
    try {
        const registration = await navigator.serviceWorker?.getRegistration();
        await (
            registration as unknown as { sync?: { register(tag: string): Promise<void> } } | undefined
        )?.sync?.register('upload');
    } catch {
        /* it is an extra */
    }
}

export async function askForStorage(): Promise<void> {
    if (!navigator.storage?.persist) return;
    persistent = (await navigator.storage.persisted()) || (await navigator.storage.persist());
}

export function startSync(): void {
    void kept<Offset>('clock-offset').then(restoreOffset);
    offset.listen((known) => void keep('clock-offset', known));
    void forgetOld(Date.now());
    addEventListener('online', () => {
        pause = first_pause;
        void syncNow();
    });
    renewals.listen(() => void syncNow());
    navigator.serviceWorker?.addEventListener('message', (event) => {
        if ((event.data as { type?: string } | null)?.type === 'UPLOAD') void syncNow();
    });
    document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible' && waiting > 0) void syncNow();
    });
    liveQuery(() => store.entries.where('state').equals('waiting').count()).subscribe({
        next: (count) => {
            const more = count > waiting;
            waiting = count;
            if (count === 0) return;
            // While a pause runs the network is known to be bad; a new entry is no reason to believe otherwise.
            if (more && nextAt === null) void syncNow();
        },
        error: (error) => console.error(error),
    });
}
