// What the hand and the ear notice while the eyes are on the bag: a rising pair for "counted", a low buzz for anything else.
let context: AudioContext | null = null;
const key = 'giothong.quiet';

export const quiet = {
    get on(): boolean {
        try {
            return localStorage.getItem(key) === '1';
        } catch {
            return false;
        }
    },
    set(on: boolean) {
        try {
            if (on) localStorage.setItem(key, '1');
            else localStorage.removeItem(key);
        } catch {
            /* loud until the next start */
        }
    },
};

function note(frequency: number, start: number, length: number, shape: OscillatorType, loudness: number) {
    if (!context) return;
    const tone = context.createOscillator();
    const gain = context.createGain();
    tone.type = shape;
    tone.frequency.value = frequency;
    const at = context.currentTime + start;
    gain.gain.setValueAtTime(loudness, at);
    gain.gain.exponentialRampToValueAtTime(0.001, at + length);
    tone.connect(gain).connect(context.destination);
    tone.start(at);
    tone.stop(at + length);
}

export function feedback(kind: 'counted' | 'refused' | 'undone'): void {
    if (quiet.on) return;
    navigator.vibrate?.(kind === 'counted' ? 60 : kind === 'undone' ? [30, 60, 30] : [220, 90, 220]);
    try {
        context ??= new AudioContext();
        void context.resume();
        if (kind === 'counted') {
            note(880, 0, 0.09, 'sine', 0.3);
            note(1320, 0.09, 0.16, 'sine', 0.3);
        } else if (kind === 'undone') note(520, 0, 0.14, 'sine', 0.2);
        else {
            note(180, 0, 0.28, 'square', 0.25);
            note(150, 0.32, 0.4, 'square', 0.25);
        }
    } catch {
        // A device without sound still shows it.
    }
}
