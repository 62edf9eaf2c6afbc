// Several people share a tablet; each says who he is by a PIN, also without a network. The PIN keeps honest people apart; what
// protects the data is the device's token and that it can be revoked.
import type { DevicePerson } from '../../api/identity';
import { session } from '../../app/session.svelte';

const key = 'giothong.person';
function stored(): string | null {
    try {
        return sessionStorage.getItem(key);
    } catch {
        return null;
    }
}
let code = $state<string | null>(stored());
// Wrong tries count over a reload too, or a reload would be the way round the wait.
const longest_wait = 600_000;
const tries_key = 'giothong.pin-tries';
let { wrong, waitUntil } = storedTries();
function storedTries(): { wrong: number; waitUntil: number } {
    try {
        const found = JSON.parse(localStorage.getItem(tries_key) ?? '{}') as Partial<{
            wrong: number;
            waitUntil: number;
        }>;
        return { wrong: found.wrong ?? 0, waitUntil: found.waitUntil ?? 0 };
    } catch {
        return { wrong: 0, waitUntil: 0 };
    }
}
function keepTries() {
    try {
        localStorage.setItem(tries_key, JSON.stringify({ wrong, waitUntil }));
    } catch {
        /* counted as long as the page lives */
    }
}

export const person = {
    /** Whether this device asks who is logging. */
    get needed() {
        return (session.device?.people.length ?? 0) > 0;
    },
    get people(): DevicePerson[] {
        return session.device?.people ?? [];
    },
    /** Those who may sign here beside somebody with an account: the people of the tablet, whoever uses it now. */
    get signers(): DevicePerson[] {
        return session.enrolled?.people ?? [];
    },
    get current(): DevicePerson | null {
        return this.people.find((p) => p.code === code) ?? null;
    },
    /** What events carry. */
    get code(): string | null {
        return this.current?.code ?? null;
    },
    nameOf(of: string | null): string {
        return of ? (this.people.find((p) => p.code === of)?.name ?? of) : '';
    },
    choose(next: string | null) {
        code = next;
        try {
            if (next) sessionStorage.setItem(key, next);
            else sessionStorage.removeItem(key);
        } catch {
            /* asked again after a reload */
        }
    },
};

const bytes = (hex: string) => new Uint8Array((hex.match(/../g) ?? []).map((b) => parseInt(b, 16)));

/** right, wrong, or how many milliseconds to wait after too many wrong ones. */
export async function checkPin(of: DevicePerson, pin: string): Promise<'right' | 'wrong' | number> {
    // A clock that was set back must not lock people out for longer than the longest wait.
    waitUntil = Math.min(waitUntil, Date.now() + longest_wait);
    const left = waitUntil - Date.now();
    if (left > 0) return left;
    const { salt, iterations, hash } = of.pin_check;
    const secret = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveBits']);
    const derived = new Uint8Array(
        await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: bytes(salt), iterations }, secret, 256),
    );
    const expected = bytes(hash);
    let different = derived.length ^ expected.length;
    for (let i = 0; i < derived.length; ++i) different |= (derived[i] ?? 0) ^ (expected[i] ?? 0);
    if (different === 0) {
        wrong = 0;
        waitUntil = 0;
        keepTries();
        return 'right';
    }
    if (++wrong >= 5) waitUntil = Date.now() + Math.min(30_000 * 2 ** (wrong - 5), longest_wait);
    keepTries();
    return 'wrong';
}
