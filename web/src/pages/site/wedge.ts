// A wedge scanner types like a keyboard, only faster than any hand, and ends with Enter or Tab. On a busy device single keys
// come late, so the whole is judged. What was surely meant as a scan and cannot be trusted is told, never dropped in silence.
const fewest = 4;
/** From this length on nobody types into no field by accident. */
const meant = 6;
const mean_gap = 80;
/** A pause this long begins a new scan. */
const pause = 500;

export interface Wedge {
    onScan: (text: string) => void;
    onUnclear: (text: string) => void;
}

export function listenToWedge({ onScan, onUnclear }: Wedge): () => void {
    let text = '';
    let first = 0;
    let last = 0;
    const onKey = (event: KeyboardEvent) => {
        if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
        const field = event.target as HTMLElement | null;
        // A dialog has keys of its own (a PIN, a reason).
        if (field?.closest('input, textarea, select, [contenteditable]') || document.querySelector('dialog[open]'))
            return;
        const now = event.timeStamp;
        if (event.key === 'Enter' || event.key === 'Tab') {
            const scanned = text;
            text = '';
            if (scanned.length < fewest || now - last > pause) return;
            const fast = (now - first) / scanned.length <= mean_gap;
            if (!fast && scanned.length < meant) return;
            // Else Enter would press the button that has the focus, and that may be a bag.
            event.preventDefault();
            event.stopPropagation();
            if (fast) onScan(scanned);
            else onUnclear(scanned);
            return;
        }
        if (event.key.length !== 1) return;
        if (!text || now - last > pause) {
            text = '';
            first = now;
        }
        // A space would press a focused button too.
        if (event.key === ' ' && text) event.preventDefault();
        text = (text + event.key).slice(-64);
        last = now;
    };
    addEventListener('keydown', onKey, true);
    return () => removeEventListener('keydown', onKey, true);
}
