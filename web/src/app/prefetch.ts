// While somebody types a password, the line is free: the first page that he will see is fetched meanwhile.
import { match } from './router.svelte';
import { routes } from './routes';

const key = 'giothong.home';
/** Where most people begin, for a browser that nobody has signed in on yet. */
const usual = ['/today', '/site'];

/** Keeps where whoever uses this browser begins; no name, only the place. */
export function rememberHome(path: string): void {
    try {
        localStorage.setItem(key, path);
    } catch {
        /* without storage the usual pages are fetched */
    }
}
function remembered(): string | null {
    try {
        return localStorage.getItem(key);
    } catch {
        return null;
    }
}

/** Fetches the modules of the page that follows on signing in: the one that was asked for, else where one began last. */
export function prefetchNext(next: string | null): () => void {
    const fetchAll = async () => {
        const home = remembered();
        const paths = next?.startsWith('/') ? [next.replace(/[?#].*/, '')] : home ? [home] : usual;
        for (const path of paths) {
            const route = routes.find((r) => match(r.path, path));
            // Without a network the page itself says so when it is opened.
            await route?.load().catch(() => {});
        }
    };
    const begin = () => void fetchAll();
    if (document.readyState === 'complete') begin();
    else addEventListener('load', begin, { once: true });
    return () => removeEventListener('load', begin);
}
