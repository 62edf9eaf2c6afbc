// A value with listeners, for modules that pages and the service worker share. `lib/observe.svelte.ts` makes it reactive.
export interface Signal<T> {
    get(): T;
    set(value: T): void;
    listen(listener: (value: T) => void): () => void;
}

export function signal<T>(first: T): Signal<T> {
    let value = first;
    const listeners = new Set<(value: T) => void>();
    return {
        get: () => value,
        set(next) {
            value = next;
            for (const listener of [...listeners]) listener(next);
        },
        listen(listener) {
            listeners.add(listener);
            return () => listeners.delete(listener);
        },
    };
}
