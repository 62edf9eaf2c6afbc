// Who asks, as far as this device remembers it. The service worker reads the same.
import type { Holder } from '../../api/credentials';
import type { SignedIn } from '../../api/identity';
import { kept } from './database';
import { device_key, language_key, session_key, type EnrolledDevice } from './keys';

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
