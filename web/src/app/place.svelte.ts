// How far a long list was opened, in the address: whoever comes back to it, or is sent it, finds the same rows.
import type { Place } from '../lib/portion.svelte';
import { router, setQuery } from './router.svelte';

/** `name` tells lists of one page apart. */
export function inAddress(name = 'rows'): Place {
    return {
        get rows() {
            return Number(router.query.get(name)) || 0;
        },
        open(rows) {
            setQuery({ [name]: String(rows) });
        },
    };
}
