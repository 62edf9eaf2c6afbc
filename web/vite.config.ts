import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Rollup } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { askAhead } from './scripts/ahead';

// `npm run dev` talks to a server that is already running.
const server = process.env.GIOTHONG_SERVER ?? 'http://127.0.0.1:8080';

const storage = /\/node_modules\/dexie\/|\/src\/lib\/(store\/|live-query)|\/src\/app\/sync\.svelte/;
const shared = /\/src\/(ui|lib)\//;
let entered: Set<string> | null = null;

/** Few files, because a line that is slow to answer carries six at a time: what the device keeps, and what most pages
 *  draw with. What the entry needs stays in the entry. */
function chunkOf(id: string, { getModuleIds, getModuleInfo }: Rollup.ManualChunkMeta): string | undefined {
    if (!entered) {
        entered = new Set();
        const visit = (module: string) => {
            if (entered?.has(module)) return;
            entered?.add(module);
            getModuleInfo(module)?.importedIds.forEach(visit);
        };
        for (const module of getModuleIds()) if (module.endsWith('/src/main.ts')) visit(module);
    }
    if (entered.has(id)) return 'index';
    if (storage.test(id)) return 'store';
    return shared.test(id) && !id.includes('/node_modules/') && !/\/(Chart|QrCode)\.svelte|\/scale\.ts/.test(id)
        ? 'shared'
        : undefined;
}

export default defineConfig({
    plugins: [
        svelte(),
        askAhead('src/app/routes.ts', ['/src/app/sync.svelte.ts']),
        VitePWA({
            strategies: 'injectManifest',
            srcDir: 'src/app',
            filename: 'service-worker.ts',
            injectRegister: false,
            includeManifestIcons: false,
            registerType: 'prompt',
            injectManifest: {
                // What the site workspace needs without a network. Charts, the calendar and the other workspaces are
                // fetched when they are opened; the barcode reader is warmed up where the browser has none of its own.
                globPatterns: ['index.html', 'assets/*.{js,css,woff2}', '*.svg', 'icons/*.png'],
                globIgnores: ['assets/online-*', 'assets/*-latin-ext-*'],
            },
            manifest: {
                id: '/',
                name: 'Giọt Hồng',
                short_name: 'Giọt Hồng',
                description: 'Ghi nhận và quản lý đợt hiến máu tình nguyện',
                lang: 'vi',
                start_url: '/',
                scope: '/',
                display: 'standalone',
                background_color: '#fbf9f8',
                theme_color: '#a3122a',
                icons: [
                    { src: '/icons/192.png', sizes: '192x192', type: 'image/png' },
                    { src: '/icons/512.png', sizes: '512x512', type: 'image/png' },
                    { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
                ],
            },
        }),
    ],
    build: {
        target: 'es2021',
        // Everything comes as a file of its own: the content security policy allows no data: scripts or styles.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        rollupOptions: {
            output: {
                manualChunks: chunkOf,
                chunkFileNames: (chunk) => {
                    const online = [...chunk.moduleIds, chunk.facadeModuleId ?? ''].some((id) =>
                        /\/src\/pages\/(committee|hospital|administrator|figures|devices|work)\/|\/(@event-calendar|@svg-maps)\//.test(
                            id,
                        ),
                    );
                    return online ? 'assets/online-[name]-[hash].js' : 'assets/[name]-[hash].js';
                },
            },
        },
    },
    server: { proxy: { '/api': server, '/healthz': server } },
});
