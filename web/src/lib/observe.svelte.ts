import { createSubscriber } from 'svelte/reactivity';
import type { Signal } from './signal';

/** Reads a signal so that templates follow it. */
export function observe<T>(source: Signal<T>): { readonly value: T } {
    const subscribe = createSubscriber((update) => source.listen(() => update()));
    return {
        get value() {
            subscribe();
            return source.get();
        },
    };
}
