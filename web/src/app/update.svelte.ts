// A new version waits until a person agrees; the queue lives in IndexedDB and is not touched by it.
import type { Workbox } from 'workbox-window';
import { quiet } from '../api/client';

const retry_ms = 30_000;
/** On a slow line the worker's own copies would compete with what the page waits for. */
const quiet_ms = 1_000;
let ready = $state(false);
let workbox: Workbox | null = null;
export const update = {
    get ready() {
        return ready;
    },
};

/** `patient`: the worker waits for a quiet line first. A tablet does not wait: its network may go the moment after. */
export function registerServiceWorker(patient: boolean): void {
    if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
    const start = async () => {
        if (patient) await quiet(quiet_ms);
        const { Workbox } = await import('workbox-window');
        workbox = new Workbox('/service-worker.js', { scope: '/', type: 'classic' });
        workbox.addEventListener('waiting', () => {
            ready = true;
        });
        let had = navigator.serviceWorker.controller !== null;
        workbox.addEventListener('controlling', () => {
            // The first worker takes over a page that is already right; a later one means that a newer version was chosen.
            if (had) location.reload();
            had = true;
        });
        // Without it the page works as long as there is a network; a line that broke while the copies were made is no reason to stay without.
        const again = () => {
            if (!navigator.serviceWorker.controller) setTimeout(begin, retry_ms);
        };
        workbox.addEventListener('redundant', again);
        workbox.register().catch(again);
    };
    const begin = () => void start().catch(() => setTimeout(begin, retry_ms));
    void navigator.serviceWorker.ready.then((registration) => {
        if (!navigator.serviceWorker.controller) registration.active?.postMessage({ type: 'CLAIM' });
    });
    // A tablet's page may stay open for days.
    setInterval(() => void workbox?.update().catch(() => {}), 3_600_000);
    if (document.readyState === 'complete') begin();
    else addEventListener('load', begin);
}

export function useUpdate(): void {
    ready = false;
    workbox?.messageSkipWaiting();
}
