// A wedge scanner types like a keyboard, only faster than any hand, and ends with Enter or Tab.
const slowest_gap = 60;
const fewest = 4;

export function listenToWedge(onScan: (text: string) => void): () => void {
    let text = '';
    let last = 0;
    let fast = true;
    const onKey = (event: KeyboardEvent) => {
        if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
        const field = event.target as HTMLElement | null;
        if (field?.closest('input, textarea, select, [contenteditable]')) return;
        const now = event.timeStamp;
        if (event.key === 'Enter' || event.key === 'Tab') {
            const scanned = text;
            const whole = fast && now - last <= slowest_gap && scanned.length >= fewest;
            text = '';
            fast = true;
            if (whole) {
                // Else Enter would press the button that has the focus, and that may be a bag.
                event.preventDefault();
                event.stopPropagation();
                onScan(scanned);
            }
            return;
        }
        if (event.key.length !== 1) return;
        if (text && now - last > slowest_gap) {
            text = '';
            fast = true;
        }
        // A space would press a focused button too.
        if (event.key === ' ' && text) event.preventDefault();
        text += event.key;
        last = now;
        if (text.length > 64) text = text.slice(-64);
    };
    addEventListener('keydown', onKey, true);
    return () => removeEventListener('keydown', onKey, true);
}
