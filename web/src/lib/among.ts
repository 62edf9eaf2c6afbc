/** `said` when it is one of the known words, else nothing: what stands in an address is anybody's text until then. */
export function among<T extends string>(known: readonly T[], said: string | null | undefined): T | undefined {
    return known.find((word) => word === said);
}
