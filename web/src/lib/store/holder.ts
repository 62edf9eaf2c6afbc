// Who asks, as far as this device remembers it. The service worker reads the same.
import type { Holder } from '../../api/credentials';
import type { DevicePerson, SignedIn } from '../../api/identity';
import { kept } from './database';

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

export async function holderFromStore(): Promise<Holder> {
    const [device, session, language] = await Promise.all([
        kept<EnrolledDevice>(device_key),
        kept<SignedIn>(session_key),
        kept<string>(language_key),
    ]);
    return {
        bearer: session ? null : (device?.token ?? null),
        csrf: session?.csrf ?? null,
        language: language ?? 'vi',
    };
}
