import { liveQuery } from 'dexie';

/** A query of the device's store that a component follows; changes by other tabs and the service worker count too. Call it
 *  while a component is made. */
export function live<T>(query: () => Promise<T>, first: T): { readonly value: T } {
    let value = $state.raw(first);
    $effect(() => {
        const subscription = liveQuery(query).subscribe({
            next: (next) => {
                value = next;
            },
            error: (error) => console.error(error),
        });
        return () => subscription.unsubscribe();
    });
    return {
        get value() {
            return value;
        },
    };
}
