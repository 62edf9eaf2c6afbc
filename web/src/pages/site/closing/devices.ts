// Which devices of a drive may still hold what the server has not seen.
import type { Items } from '../../../api/client';

type Device = Items<'/devices'>[number];
/** A device that is used asks or sends every few minutes. */
const quiet_ms = 10 * 60_000;

/** Enrolled devices that log at the drive, but for the one in hand. */
export function devicesAt(all: readonly Device[], drive: { code: string; site: string }, own: string | null): Device[] {
    return all.filter(
        (d) => d.status === 'enrolled' && d.id !== own && (d.drives.includes(drive.code) || d.site === drive.site),
    );
}
export function silentDevices(devices: readonly Device[], now: number): Device[] {
    return devices.filter((d) => !d.last_used_at || now - Date.parse(d.last_used_at) > quiet_ms);
}
