// When did it happen? The device's clock may be wrong, may be set while people work, and may be corrected later. An event's
// moment is part of its content, so it can be improved only until the event may have left the device; then it is sealed.
// DESIGN.md ("A wrong clock") has the reasons. Nothing here reads a clock.
import type { Entry } from './database';

export interface Now {
    /** The device's clock. */
    device: number;
    /** Server minus device as measured now; null when no server was heard since the app was installed. */
    offset: number | null;
    boot: string;
    mono: number;
    /** The moment of the event sealed before: the order of making must not turn round. */
    last: number;
}

/** Below this an offset is the slack of the measurement (Date has whole seconds) and no reason to touch a moment. */
const slack = 2_000;
/** Above this two measurements differ because somebody set the clock, not because it drifts. */
const jump = 120_000;
/** A page that seems to have slept for longer than this did not sleep: somebody set the clock. */
const longest_sleep = 14 * 86_400_000;

export type Made = Pick<Entry, 'device_at' | 'offset' | 'boot' | 'mono'>;

export function moment(made: Made, now: Now): { at: number; clock: Entry['clock'] } {
    const corrected = (device: number, by: number) => (Math.abs(by) > slack ? device + by : device);
    const server = now.offset === null ? now.device : corrected(now.device, now.offset);
    let at: number;
    let clock: Entry['clock'] = 'device';
    if (made.offset !== null) {
        at = corrected(made.device_at, made.offset);
        if (now.offset !== null && Math.abs(now.offset - made.offset) > jump && made.boot !== now.boot)
            clock = 'doubtful';
    } else if (now.offset !== null) {
        at = corrected(made.device_at, now.offset);
    } else {
        return { at: Math.max(made.device_at, now.last), clock: 'doubtful' };
    }
    // While one page lives, the time since is known without any clock: at least as long as its monotonic clock ran. (It may
    // stand still while the device sleeps, so it only bounds.)
    if (made.boot === now.boot && now.offset !== null) {
        const latest = server - (now.mono - made.mono);
        if (at > latest + slack) at = latest;
        else if (made.offset === null && latest - at > jump) {
            // Nobody could compare the clock then. Either the device slept in between, or its clock was behind and was set since.
            if (latest - at > longest_sleep) at = latest;
            clock = 'doubtful';
        } else if (Math.abs((now.offset ?? 0) - (made.offset ?? now.offset ?? 0)) > jump) clock = 'doubtful';
    }
    at = Math.max(at, now.last);
    // Nothing that was sent happened after it was sent.
    if (at > server) {
        at = server;
        clock = 'doubtful';
    }
    if (clock === 'device' && Math.abs(at - made.device_at) > slack) clock = 'adjusted';
    return { at, clock };
}
