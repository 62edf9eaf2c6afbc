// Stretches of the calendar that are whole: a month, a quarter, a half, a year.
export interface Days {
    from?: string;
    to?: string;
}
export type Part =
    | 'year'
    | 'h1'
    | 'h2'
    | 'q1'
    | 'q2'
    | 'q3'
    | 'q4'
    | 'm1'
    | 'm2'
    | 'm3'
    | 'm4'
    | 'm5'
    | 'm6'
    | 'm7'
    | 'm8'
    | 'm9'
    | 'm10'
    | 'm11'
    | 'm12';
export const parts: readonly Part[] = [
    'year',
    'h1',
    'h2',
    'q1',
    'q2',
    'q3',
    'q4',
    'm1',
    'm2',
    'm3',
    'm4',
    'm5',
    'm6',
    'm7',
    'm8',
    'm9',
    'm10',
    'm11',
    'm12',
];

function months(part: Part): [number, number] {
    const n = Number(part.slice(1));
    switch (part[0]) {
        case 'y':
            return [1, 12];
        case 'h':
            return [6 * n - 5, 6];
        case 'q':
            return [3 * n - 2, 3];
        default:
            return [n, 1];
    }
}
export function daysOf(year: number, part: Part): Required<Days> {
    const [first, count] = months(part);
    const last = first + count - 1;
    const two = (n: number) => String(n).padStart(2, '0');
    return {
        from: `${year}-${two(first)}-01`,
        to: `${year}-${two(last)}-${two(new Date(Date.UTC(year, last, 0)).getUTCDate())}`,
    };
}
/** The period that exactly these days are. */
export function periodOf({ from, to }: Days): { year: number; part: Part } | null {
    if (!from || !to || from.slice(0, 4) !== to.slice(0, 4)) return null;
    const year = Number(from.slice(0, 4));
    const part = parts.find((p) => {
        const d = daysOf(year, p);
        return d.from === from && d.to === to;
    });
    return part ? { year, part } : null;
}
/** Whole years, or all time. */
export function wholeYears({ from, to }: Days): boolean {
    if (!from && !to) return true;
    return Boolean(from && to && from <= to && from.endsWith('-01-01') && to.endsWith('-12-31'));
}
/** The shortest whole period that holds these days; open ends mean all time. */
export function around({ from, to }: Days): Days {
    if (!from || !to || from > to) return {};
    const [a, b] = [Number(from.slice(0, 4)), Number(to.slice(0, 4))];
    if (a !== b) return { from: `${a}-01-01`, to: `${b}-12-31` };
    const fit = [...parts]
        .reverse()
        .map((p) => daysOf(a, p))
        .find((d) => d.from <= from && d.to >= to);
    return fit ?? daysOf(a, 'year');
}
