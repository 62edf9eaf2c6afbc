// A count by hand beside the books.

export interface Line {
    /** 0: the volume is not known. */
    ml: number;
    /** Null: not counted, which is not nothing. */
    counted: number | null;
    books: number;
}
export const usual = [250, 350, 450];

/** The volumes to count: the usual ones and whatever else was logged. What the books say of them is not told. */
export function volumesOf(books: ReadonlyMap<number, number>): number[] {
    const more = [...books].filter(([, bags]) => bags > 0).map(([ml]) => ml);
    return [...new Set([...usual, ...more])].sort((a, b) => (a || 1e9) - (b || 1e9));
}
export function numberOf(text: string | undefined): number | null {
    const trimmed = (text ?? '').trim();
    return /^\d{1,5}$/.test(trimmed) ? Number(trimmed) : null;
}
export function linesOf(hand: Readonly<Record<number, string>>, books: ReadonlyMap<number, number>): Line[] {
    return volumesOf(books).map((ml) => ({ ml, counted: numberOf(hand[ml]), books: books.get(ml) ?? 0 }));
}
/** As the server takes them: a volume that nobody has is left out. */
export function countedBody(lines: readonly Line[]): { nominal_ml: number | null; bags: number }[] {
    return lines
        .filter((l) => l.counted !== null && (l.counted > 0 || l.books > 0))
        .map((l) => ({ nominal_ml: l.ml || null, bags: l.counted ?? 0 }));
}
