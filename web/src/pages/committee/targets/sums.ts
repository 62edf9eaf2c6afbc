// The cascade's sums as the server makes them (domain/scheduling/cascade.cpp), over what is typed: an organisation counts with
// what it was assigned, or with what it committed when nothing was assigned.
export type Basis = 'assigned' | 'committed';
export interface Amounts {
    assigned: number | null;
    committed: number | null;
}
export interface Node {
    code: string;
    parent: string | null;
}
export type State = 'no_target' | 'leaf' | 'undivided' | 'even' | 'short_of' | 'over';
export interface Sums {
    own: number | null;
    children: number;
    with_target: number;
    assigned_below: number;
    committed_below: number;
    difference: number;
    state: State;
}

/** Thousandths keep sums of decimals exact. */
const exact = (value: number) => Math.round(value * 1000);

/** Rows from the top down: a parent stands before those below it. */
export function sumsOf(rows: readonly Node[], amounts: (code: string) => Amounts): Map<string, Sums> {
    const found = new Map<string, Sums & { above: string | null }>();
    for (const row of rows) {
        const mine = amounts(row.code);
        found.set(row.code, {
            own: mine.assigned ?? mine.committed,
            children: 0,
            with_target: 0,
            assigned_below: 0,
            committed_below: 0,
            difference: 0,
            state: 'no_target',
            above: row.parent,
        });
    }
    for (const row of rows) {
        const above = row.parent === null ? undefined : found.get(row.parent);
        if (!above) continue;
        ++above.children;
        const own = found.get(row.code)?.own ?? null;
        if (own === null) continue;
        ++above.with_target;
        above.assigned_below += exact(own);
        above.committed_below += exact(amounts(row.code).committed ?? own);
    }
    for (const sums of found.values()) {
        const difference = sums.assigned_below - exact(sums.own ?? 0);
        [sums.assigned_below, sums.committed_below] = [sums.assigned_below / 1000, sums.committed_below / 1000];
        sums.difference = difference / 1000;
        sums.state =
            sums.own === null
                ? 'no_target'
                : sums.children === 0
                  ? 'leaf'
                  : sums.with_target === 0
                    ? 'undivided'
                    : difference === 0
                      ? 'even'
                      : difference < 0
                        ? 'short_of'
                        : 'over';
    }
    return found;
}
/** A percentage of people, as bags: rounded up, as the server does it. */
export function bagsOf(percent: number, heads: number): number {
    const millionths = BigInt(Math.round(percent * 1_000_000)) * BigInt(heads);
    return Number((millionths + 99_999_999n) / 100_000_000n);
}
