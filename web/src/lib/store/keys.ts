// Under which names the device keeps who uses it.
import type { DevicePerson } from '../../api/identity';

export interface EnrolledDevice {
    id: string;
    code: string;
    name: string;
    token: string;
    drives: string[];
    site: string | null;
    people: DevicePerson[];
}

export const session_key = 'session';
export const device_key = 'device';
export const language_key = 'language';
