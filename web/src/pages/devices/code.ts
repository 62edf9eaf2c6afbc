import { folded } from '../../lib/fold';

/** "Trần Văn Minh" → "tran-van-minh", as codes are written. */
export function codeOf(name: string): string {
    return folded(name)
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, 40);
}
/** The first of base, base-2, base-3 … that is not taken. */
export function freeCode(base: string, taken: readonly string[]): string {
    if (!taken.includes(base)) return base;
    let n = 2;
    while (taken.includes(`${base}-${n}`)) ++n;
    return `${base}-${n}`;
}
