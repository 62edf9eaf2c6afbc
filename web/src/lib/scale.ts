// An axis with round steps, and labels that fit.

/** From nothing to at least `most`, in about `wanted` round steps. */
export function ticks(most: number, wanted: number, fixed?: number): number[] {
    const end = fixed ?? (most > 0 ? most : 1);
    const raw = end / Math.max(1, wanted);
    const power = 10 ** Math.floor(Math.log10(raw));
    // A step of 2.5 is written as 3 where halves are not, and the labels no longer stand at even distances.
    const steps = power === 1 ? [1, 2, 5, 10] : [1, 2, 2.5, 5, 10];
    const step = (steps.find((n) => n * power >= raw * 0.999) ?? 10) * power;
    // Counts have no halves.
    const round = end >= 1 ? Math.max(1, step) : step;
    const out: number[] = [];
    for (let n = 0; n < end - round * 1e-9; n += round) out.push(Math.round(n * 1e6) / 1e6);
    out.push(fixed ?? Math.round(out.length * round * 1e6) / 1e6);
    return out;
}

/** Words on at most `lines` lines of `room` characters; what does not fit ends in an ellipsis. */
export function wrapped(text: string, room: number, lines = 2): string[] {
    const out: string[] = [''];
    for (const word of text.split(' ')) {
        const last = out[out.length - 1] ?? '';
        if (last === '') out[out.length - 1] = word;
        else if (last.length + 1 + word.length <= room) out[out.length - 1] = `${last} ${word}`;
        else out.push(word);
    }
    const kept = out
        .slice(0, lines)
        .map((line) => (line.length > room + 1 ? `${line.slice(0, Math.max(1, room - 1))}…` : line));
    const end = kept[lines - 1];
    if (out.length > lines && end !== undefined && !end.endsWith('…'))
        kept[lines - 1] = `${end.slice(0, Math.max(1, room - 1))}…`;
    return kept;
}
