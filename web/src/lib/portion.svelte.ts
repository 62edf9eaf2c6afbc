// The beginning of a long list; the rest is a press away. A page of hundreds of cards is slow to draw and slower to read; paper gets everything.
import { on } from 'svelte/events';
import { phone } from './narrow.svelte';

/** Where it is kept how many rows are opened; without one it is forgotten with the component. */
export interface Place {
    readonly rows: number;
    open(rows: number): void;
}
function ownPlace(): Place {
    let rows = $state(0);
    return {
        get rows() {
            return rows;
        },
        open(next) {
            rows = next;
        },
    };
}

/** Made while a component is made. */
export function portion<Row>(
    all: () => readonly Row[],
    first: { phone: number; wide: number } = { phone: 15, wide: 100 },
    place: Place = ownPlace(),
) {
    let printing = $state(false);
    $effect(() => {
        const off = [
            on(window, 'beforeprint', () => {
                printing = true;
            }),
            on(window, 'afterprint', () => {
                printing = false;
            }),
        ];
        return () => off.forEach((stop) => stop());
    });
    const step = $derived(phone.current ? first.phone : first.wide);
    const most = $derived(printing ? Infinity : Math.max(step, place.rows));
    const rows = $derived(all().length > most ? all().slice(0, most) : all());
    return {
        get rows() {
            return rows;
        },
        /** How many are not shown yet. */
        get rest() {
            return all().length - rows.length;
        },
        more() {
            place.open(Math.min(most + 2 * step, all().length));
        },
    };
}
