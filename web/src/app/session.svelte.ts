// Who uses this client: a person who signed in, or a drive's tablet. What is known is kept, so that the site workspace opens
// without a network; the server decides anew at every request.
import { liveQuery } from 'dexie';
import { credentials } from '../api/credentials';
import { get, isRefused, patch, post, Unreachable } from '../api/client';
import type { Role, SignedIn } from '../api/identity';
import { isLanguage, language, type Language } from '../i18n/language.svelte';
import { forget, keep, kept, store } from '../lib/store/database';
import { device_key, language_key, session_key, type EnrolledDevice } from '../lib/store/holder';

type State =
    | { kind: 'starting' }
    | { kind: 'nobody' }
    | { kind: 'person'; answer: SignedIn }
    | { kind: 'device'; device: EnrolledDevice };

let state = $state.raw<State>({ kind: 'starting' });
let device = $state.raw<EnrolledDevice | null>(null);
/** Set when the server no longer knows the credential; what was logged stays and can be sent after signing in. */
let lapsed = $state(false);

function holder() {
    return {
        csrf: state.kind === 'person' ? state.answer.csrf : null,
        bearer: state.kind === 'person' ? null : (device?.token ?? null),
        language: language.current,
    };
}

export const session = {
    get kind() { return state.kind; },
    get person() { return state.kind === 'person' ? state.answer : null; },
    get user() { return state.kind === 'person' ? state.answer.user : null; },
    get device() { return state.kind === 'device' ? state.device : null; },
    get enrolled() { return device; },
    get lapsed() { return lapsed; },
    get grants() { return state.kind === 'person' ? state.answer.grants : []; },
    get name() { return state.kind === 'person' ? state.answer.user.name : state.kind === 'device' ? state.device.name : ''; },
    has(...roles: Role[]): boolean {
        if (state.kind === 'device') return roles.includes('coordinator');
        return state.kind === 'person' && state.answer.grants.some((g) => roles.includes(g.role));
    },
};

/** `fresh`: he has just signed in, so his account's language goes before what this browser was set to. */
async function enter(answer: SignedIn, fresh: boolean) {
    state = { kind: 'person', answer };
    lapsed = false;
    if (fresh && isLanguage(answer.user.language) && answer.user.language !== language.current) {
        language.set(answer.user.language);
        await keep(language_key, answer.user.language);
    }
    await keep(session_key, answer);
}

async function leave() {
    await forget(session_key);
    state = device ? { kind: 'device', device } : { kind: 'nobody' };
}

export async function startSession(): Promise<void> {
    credentials.use(holder, (code) => {
        if (code !== 'wrong_credentials' && code !== 'second_factor_required' && state.kind !== 'nobody' && state.kind !== 'starting') lapsed = true;
    });
    const [remembered, enrolled] = await Promise.all([kept<SignedIn>(session_key), kept<EnrolledDevice>(device_key)]);
    device = enrolled;
    if (remembered) state = { kind: 'person', answer: remembered };
    else if (enrolled) state = { kind: 'device', device: enrolled };
    // With nothing remembered there may still be a cookie; with a remembered session the page need not wait for the answer.
    const confirm = refreshSession();
    if (state.kind === 'starting') await confirm;
    liveQuery(() => store.kept.bulkGet([session_key, device_key])).subscribe({ next: () => void followStore(), error: (error) => console.error(error) });
}

/** Asks the server who this is. Without an answer what is remembered stands. */
export async function refreshSession(): Promise<void> {
    if (state.kind === 'device') return refreshDevice();
    try {
        const who = await get('/session', { timeout: 10_000 });
        if (who.user && who.csrf && who.expires_at) await enter({ user: who.user, grants: who.grants, csrf: who.csrf, expires_at: who.expires_at }, false);
        else await leave();
    } catch (error) {
        if (isRefused(error) && error.status === 401) {
            lapsed = false;
            await leave();
        } else if (state.kind === 'starting') {
            state = { kind: 'nobody' };
            if (!(error instanceof Unreachable) && !isRefused(error)) throw error;
        }
    }
}

/** Throws `Refused`: wrong_credentials, second_factor_required, too_many_attempts, account_disabled. */
export async function signIn(login: string, password: string, code?: string): Promise<void> {
    const answer = await post('/session', { login, password, ...(code ? { code } : {}) });
    await enter({ ...answer, grants: answer.user.grants }, true);
}

export async function signOut(): Promise<void> {
    try {
        await post('/session/end', {});
    } catch (error) {
        if (!(isRefused(error) && error.status === 401)) throw error;
    }
    await leave();
}

export function updateUser(change: Partial<SignedIn['user']>): void {
    if (state.kind !== 'person') return;
    const answer = { ...state.answer, user: { ...state.answer.user, ...change } };
    state = { ...state, answer };
    void keep(session_key, answer);
}

/** Words, and the language of the server's answers; kept for the service worker too. */
export async function chooseLanguage(next: Language): Promise<void> {
    language.set(next);
    await keep(language_key, next);
    if (!session.user || session.user.language === next) return;
    try {
        await patch('/account', { language: next }, {});
        updateUser({ language: next });
    } catch (error) {
        // The page has it already; the account follows at the next choice with a network.
        if (!(error instanceof Unreachable) && !isRefused(error)) throw error;
    }
}

export async function enrolDevice(code: string): Promise<void> {
    const answer = await post('/devices/enrol', { code });
    const enrolled: EnrolledDevice = { ...answer.device, token: answer.token, drives: [], site: null, people: [] };
    await keep(device_key, enrolled);
    device = enrolled;
    await forget(session_key);
    state = { kind: 'device', device: enrolled };
    lapsed = false;
    await refreshDevice();
}

export async function refreshDevice(): Promise<void> {
    if (!device || state.kind !== 'device') return;
    try {
        const own = await get('/device', { timeout: 10_000 });
        const next: EnrolledDevice = { ...device, ...own.device, drives: own.drives, site: own.site, people: own.people };
        await keep(device_key, next);
        device = next;
        state = { kind: 'device', device: next };
        lapsed = false;
    } catch (error) {
        if (!(error instanceof Unreachable) && !isRefused(error)) throw error;
    }
}

/** Another tab signed in or out, or enrolled: follow it. */
async function followStore(): Promise<void> {
    const [remembered, enrolled] = await Promise.all([kept<SignedIn>(session_key), kept<EnrolledDevice>(device_key)]);
    device = enrolled;
    if (remembered) {
        if (state.kind !== 'person' || state.answer.csrf !== remembered.csrf) state = { kind: 'person', answer: remembered };
    } else if (state.kind === 'person') state = enrolled ? { kind: 'device', device: enrolled } : { kind: 'nobody' };
}
