/** An instant with the offset of the drive's place, as events carry it. Apart from `format`, because the service worker writes
 *  instants too and knows no language. */
export function isoInstant(value: number): string {
    return new Date(value + 7 * 3_600_000).toISOString().replace('Z', '+07:00');
}
