// The beginning of a long list; the rest is a press away. A page of hundreds of cards is slow to draw and slower to read; paper gets everything.
import { on } from 'svelte/events';
import { phone } from './narrow.svelte';

/** Made while a component is made. */
export function portion<Row>(
    all: () => readonly Row[],
    first: { phone: number; wide: number } = { phone: 15, wide: 100 },
) {
    let more = $state(0);
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
    const most = $derived(printing ? Infinity : (phone.current ? first.phone : first.wide) + more);
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
            more += 2 * (phone.current ? first.phone : first.wide);
        },
    };
}
