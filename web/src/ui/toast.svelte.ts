// Short messages at the edge of the screen. One with an undo stays longer and never takes the focus.
export interface Toast {
    id: number;
    text: string;
    tone: 'good' | 'warn' | 'bad' | 'calm';
    action?: { label: string; run: () => void };
    sticky?: boolean;
}

let list = $state<Toast[]>([]);
let next = 1;
let instead = $state(false);
export const toasts = {
    get list() {
        return list;
    },
    /** The header has given its row to the message. */
    get instead() {
        return instead;
    },
    set instead(on: boolean) {
        instead = on;
    },
};

export function toast(text: string, options: Partial<Omit<Toast, 'id' | 'text'>> & { stay?: number } = {}): () => void {
    const id = next++;
    const close = () => {
        list = list.filter((t) => t.id !== id);
    };
    list = [
        ...list.filter((t) => t.text !== text).slice(-2),
        { id, text, tone: options.tone ?? 'calm', action: options.action, sticky: options.sticky },
    ];
    if (!options.sticky) setTimeout(close, options.stay ?? (options.action ? 10_000 : 5_000));
    return close;
}
export function clearToasts() {
    list = list.filter((t) => t.sticky);
}
export function closeToast(id: number) {
    list = list.filter((t) => t.id !== id);
}
