// Addresses without a hash: the server answers any page address with index.html. Links are plain <a href>; this module takes
// the clicks that stay inside.
import { tick } from 'svelte';

function read() {
    return {
        path: location.pathname.replace(/\/+$/, '') || '/',
        query: new URLSearchParams(location.search),
        hash: location.hash.slice(1),
    };
}

let here = $state.raw(read());
const blockers = new Set<() => boolean | Promise<boolean>>();

export const router = {
    get path() {
        return here.path;
    },
    get query() {
        return here.query;
    },
    get hash() {
        return here.hash;
    },
};

export async function go(to: string, options: { replace?: boolean; keepScroll?: boolean } = {}): Promise<void> {
    for (const may of blockers) if (!(await may())) return;
    const same = new URL(to, location.href).pathname === location.pathname;
    history[options.replace ? 'replaceState' : 'pushState'](null, '', to);
    here = read();
    if (same || options.keepScroll) return;
    scrollTo(0, 0);
    await announce();
}

/** Puts filters in the address without a new entry in the history. */
export function setQuery(change: Record<string, string | undefined>): void {
    const next = new URLSearchParams(here.query);
    for (const [name, value] of Object.entries(change)) {
        if (value === undefined || value === '') next.delete(name);
        else next.set(name, value);
    }
    const text = next.toString();
    history.replaceState(null, '', `${location.pathname}${text ? `?${text}` : ''}`);
    here = read();
}

/** Takes a secret out of the address bar and the history as soon as it was read. */
export function dropHash(): void {
    history.replaceState(null, '', location.pathname + location.search);
}

/** Asked before a page is left inside the client; answers whether it may be. */
export function guard(may: () => boolean | Promise<boolean>): () => void {
    blockers.add(may);
    return () => blockers.delete(may);
}

/** A reader of the screen hears the new page: its heading gets the focus. */
export async function announce(): Promise<void> {
    await tick();
    const heading = document.querySelector<HTMLElement>('main h1');
    if (!heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
}

export function startRouter(): void {
    addEventListener('popstate', () => {
        here = read();
    });
    addEventListener('hashchange', () => {
        here = read();
    });
    document.addEventListener('click', (event) => {
        if (
            event.defaultPrevented ||
            event.button !== 0 ||
            event.metaKey ||
            event.ctrlKey ||
            event.shiftKey ||
            event.altKey
        )
            return;
        const link = (event.target as Element | null)?.closest?.('a');
        if (!link || !link.href || (link.target && link.target !== '_self') || link.hasAttribute('download')) return;
        const url = new URL(link.href);
        if (url.origin !== location.origin || url.pathname.startsWith('/api/')) return;
        if (url.pathname === location.pathname && url.hash) return;
        event.preventDefault();
        void go(url.pathname + url.search + url.hash);
    });
}

/** `/site/drives/:drive` against an address. */
export function match(pattern: string, path: string): Record<string, string> | null {
    const a = pattern.split('/');
    const b = path.split('/');
    if (a.length !== b.length) return null;
    const found: Record<string, string> = {};
    for (let i = 0; i < a.length; ++i) {
        const want = a[i] ?? '';
        const is = b[i] ?? '';
        if (want.startsWith(':')) {
            if (!is) return null;
            try {
                found[want.slice(1)] = decodeURIComponent(is);
            } catch {
                return null;
            }
        } else if (want !== is) return null;
    }
    return found;
}
