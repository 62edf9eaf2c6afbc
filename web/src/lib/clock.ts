// The device's clock may be wrong by minutes or years. Every answer of the server carries a Date; the middle of the way
// there and back is taken as its moment. The smallest round trip seen wins, because it bounds the error best.
import { signal } from './signal';

export interface Offset {
    /** Server minus device, in milliseconds. */
    ms: number;
    /** Half the round trip plus the second that Date leaves out. */
    error: number;
    /** Device time at which it was measured. */
    measured: number;
}

export const offset = signal<Offset | null>(null);

/** A measurement grows stale: after it, another one replaces it even when it is coarser. */
const stale_after = 10 * 60_000;
/** From here on a person is told; TLS and tokens begin to fail not much later. */
export const warn_from = 120_000;

export function noteServerDate(date: string | null, sent: number, received: number): void {
    if (!date || received < sent) return;
    const server = Date.parse(date);
    if (Number.isNaN(server)) return;
    const trip = received - sent;
    // Date has whole seconds: on average the server is half a second later than it says.
    const next: Offset = { ms: server + 500 - (sent + trip / 2), error: trip / 2 + 500, measured: received };
    const now = offset.get();
    // A jump of the device's own clock shows as a change beyond both errors: then the newer measurement is the right one.
    if (
        !now ||
        next.error <= now.error ||
        received - now.measured > stale_after ||
        Math.abs(next.ms - now.ms) > next.error + now.error
    )
        offset.set(next);
}

export function restoreOffset(saved: Offset | null): void {
    if (saved && !offset.get()) offset.set(saved);
}

/** The server's time as well as this device knows it; the device's own as long as it has never heard from a server. */
export function trueNow(device = Date.now()): number {
    const known = offset.get();
    return device + (known && Math.abs(known.ms) > 2_000 ? known.ms : 0);
}

export function clockIsWrong(): boolean {
    const known = offset.get();
    return known !== null && Math.abs(known.ms) > warn_from;
}
