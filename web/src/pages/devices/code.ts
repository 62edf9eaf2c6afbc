/** The first of base, base-2, base-3 … that is not taken. */
export function freeCode(base: string, taken: readonly string[]): string {
    if (!taken.includes(base)) return base;
    let n = 2;
    while (taken.includes(`${base}-${n}`)) ++n;
    return `${base}-${n}`;
}
