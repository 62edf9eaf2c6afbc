// Who uses this client: a person who signed in, or a drive's tablet. What is known is kept, so that the site workspace opens
// without a network; the server decides anew at every request.
import { credentials } from '../api/credentials';
import { get, isRefused, patch, post, Unreachable } from '../api/client';
import type { Role, SignedIn } from '../api/identity';
import { isLanguage, language, type Language } from '../i18n/language.svelte';
import { signal } from '../lib/signal';
import { clearToasts } from '../ui/toast.svelte';
import { device_key, language_key, session_key, type EnrolledDevice } from '../lib/store/keys';

/** What the device keeps comes after the fields of the sign-in page: they can be filled in without it. */
const database = () => import('../lib/store/database');
const keep = async (key: string, value: unknown) => (await database()).keep(key, value);
const forget = async (key: string) => (await database()).forget(key);
const kept = async <T>(key: string) => (await database()).kept<T>(key);

type State =
    | { kind: 'starting' }
    | { kind: 'nobody' }
    | { kind: 'person'; answer: SignedIn }
    | { kind: 'device'; device: EnrolledDevice };

let state = $state.raw<State>({ kind: 'starting' });
let device = $state.raw<EnrolledDevice | null>(null);
/** Set when the server no longer knows the credential; what was logged stays and can be sent after signing in. */
let lapsed = $state(false);
/** The dialog over the page; one for all that wait. */
let asking = $state.raw<{ why: string | null; as: string | null } | null>(null);
let waiting: ((renewed: boolean) => void)[] = [];
/** He closed the dialog: what the page reads by itself does not open it again. */
let postponed = false;
/** The remembered session that the server refused: no other window may bring it back here. */
let dead: string | null = null;
/** Counts the sign-ins and enrolments of this page: what stopped for want of a credential goes on. */
export const renewals = signal(0);

function holder() {
    return {
        csrf: state.kind === 'person' ? state.answer.csrf : null,
        bearer: state.kind === 'person' ? null : (device?.token ?? null),
        language: language.current,
    };
}

export const session = {
    get kind() {
        return state.kind;
    },
    get person() {
        return state.kind === 'person' ? state.answer : null;
    },
    get user() {
        return state.kind === 'person' ? state.answer.user : null;
    },
    get device() {
        return state.kind === 'device' ? state.device : null;
    },
    get enrolled() {
        return device;
    },
    get lapsed() {
        return lapsed;
    },
    /** This tablet's credential is no longer taken: revoked, or past its day. */
    get revoked() {
        return lapsed && state.kind === 'device';
    },
    get asking() {
        return asking;
    },
    get grants() {
        return state.kind === 'person' ? state.answer.grants : [];
    },
    get name() {
        return state.kind === 'person' ? state.answer.user.name : state.kind === 'device' ? state.device.name : '';
    },
    has(...roles: Role[]): boolean {
        if (state.kind === 'device') return roles.includes('coordinator');
        return state.kind === 'person' && state.answer.grants.some((g) => roles.includes(g.role));
    },
};

/** `fresh`: he has just signed in, so his account's language goes before what this browser was set to. */
async function enter(answer: SignedIn, fresh: boolean) {
    state = { kind: 'person', answer };
    known();
    lapsed = false;
    dead = null;
    if (fresh && isLanguage(answer.user.language) && answer.user.language !== language.current) {
        language.set(answer.user.language);
        await keep(language_key, answer.user.language);
    }
    await keep(session_key, answer);
    if (fresh) settle(true);
}

/** Answers whoever waits for a sign-in. */
function settle(renewed: boolean) {
    asking = null;
    postponed = !renewed;
    if (renewed) credentials.anew();
    const all = waiting;
    waiting = [];
    for (const answer of all) answer(renewed);
    if (renewed) renewals.set(renewals.get() + 1);
}

/** Opens the dialog over the page, whatever the page is; answers whether somebody signed in. `why` stands above the fields. `as`: only this
 *  account. Several who ask at once share one dialog. */
export function askToSignIn(why: string | null = null, as: string | null = null): Promise<boolean> {
    asking ??= { why, as };
    return new Promise((resolve) => waiting.push(resolve));
}
export function postpone(): void {
    settle(false);
}
/** Somebody else wants to go on here: the page is left, and with it what was filled in. */
export async function changeAccount(): Promise<void> {
    settle(false);
    await leave();
}

async function renew(code: string, method: string): Promise<boolean> {
    if (state.kind !== 'person') return false;
    const before = state.answer;
    // Another window may have signed in already.
    await followStore();
    if (isPerson(before.user.login) && session.person?.csrf !== before.csrf) return true;
    if (code === 'csrf_token_wrong') {
        await refreshSession();
        return isPerson(before.user.login) && session.person?.csrf !== before.csrf;
    }
    if (method === 'GET' && postponed) return false;
    return (await askToSignIn(null, before.user.login)) && isPerson(before.user.login);
}
const isPerson = (login: string) => state.kind === 'person' && state.answer.user.login === login;

async function leave() {
    // What was told to one person is not for the next.
    clearToasts();
    await forget(session_key);
    state = device ? { kind: 'device', device } : { kind: 'nobody' };
}
/** The server no longer knows the session. The other windows find out by themselves: there may be a form in them, and a way to keep it. */
function lapse() {
    lapsed = false;
    if (state.kind === 'person') dead = state.answer.csrf;
    state = device ? { kind: 'device', device } : { kind: 'nobody' };
    settle(false);
}

export async function startSession(): Promise<void> {
    credentials.use(
        holder,
        (code) => {
            if (code !== 'csrf_token_wrong' && state.kind !== 'nobody' && state.kind !== 'starting') lapsed = true;
        },
        renew,
    );
    const [remembered, enrolled] = await Promise.all([kept<SignedIn>(session_key), kept<EnrolledDevice>(device_key)]);
    device = enrolled;
    if (remembered) state = { kind: 'person', answer: remembered };
    else if (enrolled) state = { kind: 'device', device: enrolled };
    if (state.kind !== 'starting') known();
    // With nothing remembered there may still be a cookie; with a remembered session the page need not wait for the answer.
    const confirm = refreshSession();
    if (state.kind === 'starting') await confirm;
    watchDevice();
    const { liveQuery, store } = await database();
    liveQuery(() => store.kept.bulkGet([session_key, device_key])).subscribe({
        next: () => void followStore(),
        error: (error) => console.error(error),
    });
}

let known: () => void = () => {};
const first = new Promise<void>((resolve) => {
    known = resolve;
});
/** Resolves when a person or a tablet is known for the first time. */
export const whenSignedIn = (): Promise<void> => first;

/** Asks the server who this is. Without an answer what is remembered stands. */
export async function refreshSession(): Promise<void> {
    if (state.kind === 'device') return refreshDevice();
    try {
        const who = await get('/session', { timeout: 10_000, quiet: true });
        if (who.user && who.csrf && who.expires_at)
            await enter({ user: who.user, grants: who.grants, csrf: who.csrf, expires_at: who.expires_at }, false);
        else lapse();
    } catch (error) {
        if (isRefused(error) && error.status === 401) lapse();
        else if (state.kind === 'starting') {
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
        await post('/session/end', {}, { quiet: true });
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
    const answer = await post('/devices/enrol', { code }, { quiet: true });
    const enrolled: EnrolledDevice = { ...answer.device, token: answer.token, drives: [], site: null, people: [] };
    await keep(device_key, enrolled);
    device = enrolled;
    await forget(session_key);
    state = { kind: 'device', device: enrolled };
    known();
    lapsed = false;
    settle(true);
    await refreshDevice();
}

export async function refreshDevice(): Promise<void> {
    if (!device || state.kind !== 'device') return;
    try {
        const own = await get('/device', { timeout: 10_000, quiet: true });
        const next: EnrolledDevice = {
            ...device,
            ...own.device,
            drives: own.drives,
            site: own.site,
            people: own.people,
        };
        await keep(device_key, next);
        device = next;
        state = { kind: 'device', device: next };
        lapsed = false;
    } catch (error) {
        if (!(error instanceof Unreachable) && !isRefused(error)) throw error;
    }
}

/** How often a tablet asks who may use it and for what: somebody may have been added while it lies open. */
const device_every = 20_000;
function watchDevice() {
    const look = () => {
        if (state.kind === 'device' && !lapsed && navigator.onLine && document.visibilityState === 'visible')
            void refreshDevice();
    };
    setInterval(look, device_every);
    addEventListener('online', look);
    document.addEventListener('visibilitychange', look);
}

/** Another tab signed in or out, or enrolled: follow it. */
async function followStore(): Promise<void> {
    const [remembered, enrolled] = await Promise.all([kept<SignedIn>(session_key), kept<EnrolledDevice>(device_key)]);
    device = enrolled;
    if (remembered && remembered.csrf !== dead) {
        if (state.kind === 'person' && state.answer.csrf === remembered.csrf) return;
        // Whoever waits here waits for the one who was signed in here.
        const same = state.kind === 'person' && state.answer.user.login === remembered.user.login;
        state = { kind: 'person', answer: remembered };
        known();
        lapsed = false;
        dead = null;
        settle(same);
    } else if (!remembered && state.kind === 'person')
        state = enrolled ? { kind: 'device', device: enrolled } : { kind: 'nobody' };
    else if (enrolled && state.kind === 'device' && state.device.token !== enrolled.token) {
        state = { kind: 'device', device: enrolled };
        lapsed = false;
        settle(true);
    }
}
