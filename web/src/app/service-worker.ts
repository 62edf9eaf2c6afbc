/// <reference lib="webworker" />
// Serves the client from this device, and sends what waits when the browser says that the network is back.
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { credentials } from '../api/credentials';
import { upload } from '../lib/store/uploader';
import { holderFromStore } from '../lib/store/holder';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] };
interface SyncEvent extends ExtendableEvent {
    readonly tag: string;
}

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
// Pages of the client are all index.html; the interface and what monitors it are the server's own.
registerRoute(
    new NavigationRoute(createHandlerBoundToURL('/index.html'), {
        denylist: [/^\/api\//, /^\/(healthz|readyz|metrics)$/],
    }),
);
// Parts that are fetched when they are opened have the hash of their content in their name: what is kept is never stale.
registerRoute(
    ({ url }) => url.origin === self.location.origin && url.pathname.startsWith('/assets/'),
    new CacheFirst({ cacheName: 'assets' }),
);

self.addEventListener('message', (event) => {
    const type = (event.data as { type?: string } | null)?.type;
    if (type === 'SKIP_WAITING') void self.skipWaiting();
    // A page that was just being opened when the worker took over the others is nobody's until it asks.
    if (type === 'CLAIM') event.waitUntil(self.clients.claim());
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

credentials.use(holderFromStore);
self.addEventListener('sync', ((event: SyncEvent) => {
    if (event.tag !== 'upload') return;
    // A page in sight uploads by itself, and better: its monotonic clock knows how long ago things happened.
    // A rejected promise asks the browser to try again later.
    event.waitUntil(
        leftToAPage()
            .then((left) => (left ? null : upload()))
            .then((outcome) => {
                if (outcome?.state === 'later') throw new Error(outcome.why ?? 'later');
            }),
    );
}) as EventListener);

async function leftToAPage(): Promise<boolean> {
    const seen = (await self.clients.matchAll({ type: 'window' })).filter(
        (client) => client.visibilityState === 'visible',
    );
    for (const client of seen) client.postMessage({ type: 'UPLOAD' });
    return seen.length > 0;
}
