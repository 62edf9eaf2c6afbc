import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

// `npm run dev` talks to a server that is already running.
const server = process.env.GIOTHONG_SERVER ?? 'http://127.0.0.1:8080';

/** The drive page is what people open on slow lines in a hurry: its modules come with the entry, not after it. */
function preloadDrivePage(): Plugin {
    return {
        name: 'preload-drive-page',
        transformIndexHtml: {
            order: 'post',
            handler(_, { bundle }) {
                const chunks = Object.values(bundle ?? {}).filter((c) => c.type === 'chunk');
                const wanted = new Set<string>();
                const visit = (file: string) => {
                    const chunk = chunks.find((c) => c.fileName === file);
                    if (!chunk || chunk.isEntry || wanted.has(file)) return;
                    wanted.add(file);
                    chunk.imports.forEach(visit);
                };
                const page = chunks.find((c) => c.facadeModuleId?.endsWith('/pages/site/Drive.svelte'));
                if (page) visit(page.fileName);
                return [...wanted].map((file) => ({
                    tag: 'link',
                    attrs: { rel: 'modulepreload', fetchpriority: 'low', crossorigin: true, href: `/${file}` },
                    injectTo: 'head' as const,
                }));
            },
        },
    };
}

export default defineConfig({
    plugins: [
        svelte(),
        preloadDrivePage(),
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
        // One file of a few kilobytes instead of a round trip for each page.
        cssCodeSplit: false,
        rollupOptions: {
            output: {
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
