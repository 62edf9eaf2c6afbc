// One typed way to the server. Paths, bodies and answers come from the server's own description; a refusal is thrown
// as `Refused`, a missing answer as `Unreachable`.
import { noteServerDate } from '../lib/clock';
import { signal } from '../lib/signal';
import { credentials } from './credentials';
import type { paths as described } from './schema';
import { Refused, refusalOf, Unreachable } from './problem';

export * from './problem';

export type Paths = described;
type Method = 'get' | 'post' | 'patch';
type Json<T> = T extends { content: { 'application/json': infer J } } ? J : never;
type Success<R> = R extends { 200: infer A } ? Json<A> : R extends { 201: infer A } ? Json<A> : undefined;

type OperationAt<P extends keyof Paths, M extends Method> = NonNullable<Paths[P][M]>;
type WithMethod<M extends Method> = {
    [P in keyof Paths]: [Exclude<Paths[P][M], undefined>] extends [never] ? never : P;
}[keyof Paths];
/** Paths are written without the base, as in the contract. */
type Short<P> = P extends `/api/v1${infer S}` ? S : never;
type Long<S extends string> = `/api/v1${S}` & keyof Paths;

export type Answer<S extends string, M extends Method = 'get'> =
    OperationAt<Long<S>, M> extends { responses: infer R } ? Success<R> : never;
export type Body<S extends string, M extends Method = 'post'> =
    OperationAt<Long<S>, M> extends {
        requestBody: { content: { 'application/json': infer B } };
    }
        ? B
        : undefined;
/** What may be asked of a GET. */
export type QueryOf<S extends string> = Query<S, 'get'>;
type Query<S extends string, M extends Method> =
    OperationAt<Long<S>, M> extends { parameters: { query?: infer Q } } ? Q : never;

type Pieces<S extends string> = S extends `${string}{${infer N}}${infer Rest}`
    ? { [K in N]: string } & Pieces<Rest>
    : unknown;

export interface Options<S extends string, M extends Method> {
    path?: Pieces<S>;
    query?: Query<S, M>;
    /** The version that a PATCH is based on; without it the server answers 428. */
    ifMatch?: string;
    /** Repeating a write under the same key gives the first answer again. */
    idempotencyKey?: string;
    signal?: AbortSignal;
    /** Milliseconds until no answer counts as none. */
    timeout?: number;
    /** Nobody is asked to sign in again for this: it goes on without an answer. */
    quiet?: boolean;
}

export interface Reply<T> {
    data: T;
    etag: string | null;
    status: number;
}

const default_timeout = 30_000;

let pending = 0;
let answered = 0;
/** Resolves when nothing was asked for so many milliseconds: what may come later lets the page go first. */
export function quiet(ms: number): Promise<void> {
    return new Promise((resolve) => {
        const look = () => {
            const left = pending > 0 ? ms : answered + ms - performance.now();
            if (left <= 0) resolve();
            else setTimeout(look, left);
        };
        answered = Math.max(answered, performance.now());
        look();
    });
}

/** Whether the last request found the server. */
export const reached = signal(true);

export function address(path: string, pieces: Record<string, string> = {}, query: object = {}): string {
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(pieces[name] ?? ''));
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query) as [string, unknown][]) {
        if (value === undefined || value === null || value === '') continue;
        search.set(name, Array.isArray(value) ? value.join(',') : String(value));
    }
    const text = search.toString();
    return `/api/v1${filled}${text ? `?${text}` : ''}`;
}

interface Init {
    body?: unknown;
    text?: string | Blob;
    headers?: Record<string, string>;
    signal?: AbortSignal;
    timeout?: number;
    quiet?: boolean;
}

/** The request as it is, for what the description does not cover (exports, uploads of files). When the session has ended meanwhile the
 *  person is asked to sign in over the page, and the request goes out again: what he filled in is not lost. */
export async function send(method: string, url: string, init: Init = {}): Promise<Response> {
    const generation = credentials.generation;
    const response = await sendOnce(method, url, init);
    if (response.status !== 401 && response.status !== 403) return response;
    const { code } = await refusalOf(response.clone());
    if (!credentials.concerns(response.status, code)) return response;
    if (generation !== credentials.generation) return sendOnce(method, url, init);
    credentials.refused(code);
    return !init.quiet && (await credentials.renewed(code, method)) ? sendOnce(method, url, init) : response;
}

async function sendOnce(method: string, url: string, init: Init): Promise<Response> {
    const headers: Record<string, string> = {
        Accept: 'application/json',
        ...(await credentials.headers(method)),
        ...init.headers,
    };
    if (init.body !== undefined) headers['Content-Type'] = 'application/json';
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), init.timeout ?? default_timeout);
    const forward = () => late.abort();
    init.signal?.addEventListener('abort', forward);
    const sent = Date.now();
    pending += 1;
    try {
        const response = await fetch(url, {
            method,
            headers,
            body: init.body === undefined ? init.text : JSON.stringify(init.body),
            credentials: 'same-origin',
            cache: 'no-store',
            redirect: 'error',
            signal: late.signal,
        });
        noteServerDate(response.headers.get('Date'), sent, Date.now());
        reached.set(true);
        return response;
    } catch (error) {
        if (init.signal?.aborted) throw error;
        reached.set(false);
        throw new Unreachable(error);
    } finally {
        pending -= 1;
        answered = performance.now();
        clearTimeout(timer);
        init.signal?.removeEventListener('abort', forward);
    }
}

/** Options of any operation, where the types have done their work. */
interface Given {
    path?: unknown;
    query?: unknown;
    ifMatch?: string;
    idempotencyKey?: string;
    signal?: AbortSignal;
    timeout?: number;
    quiet?: boolean;
}

async function call(method: Method, path: string, body: unknown, options: Given = {}): Promise<Reply<unknown>> {
    const headers: Record<string, string> = {};
    if (options.ifMatch) headers['If-Match'] = options.ifMatch;
    if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey;
    const response = await send(
        method.toUpperCase(),
        address(path, options.path as Record<string, string>, options.query as object),
        {
            body,
            headers,
            signal: options.signal,
            timeout: options.timeout,
            quiet: options.quiet,
        },
    );
    if (!response.ok) throw await refusalOf(response);
    const etag = response.headers.get('ETag');
    if (response.status === 204) return { data: undefined, etag, status: 204 };
    try {
        return { data: await response.json(), etag, status: response.status };
    } catch (error) {
        // The connection broke inside the answer.
        throw new Unreachable(error);
    }
}

export async function get<S extends Short<WithMethod<'get'>>>(
    path: S,
    options?: Options<S, 'get'>,
): Promise<Answer<S, 'get'>> {
    return (await call('get', path, undefined, options)).data as Answer<S, 'get'>;
}
/** With the entity tag, for what is going to be changed. */
export async function getTagged<S extends Short<WithMethod<'get'>>>(
    path: S,
    options?: Options<S, 'get'>,
): Promise<Reply<Answer<S, 'get'>>> {
    return (await call('get', path, undefined, options)) as Reply<Answer<S, 'get'>>;
}
export async function post<S extends Short<WithMethod<'post'>>>(
    path: S,
    body: Body<S, 'post'>,
    options?: Options<S, 'post'>,
): Promise<Answer<S, 'post'>> {
    return (await call('post', path, body, options)).data as Answer<S, 'post'>;
}
export async function patch<S extends Short<WithMethod<'patch'>>>(
    path: S,
    body: Body<S, 'patch'>,
    options: Options<S, 'patch'>,
): Promise<Reply<Answer<S, 'patch'>>> {
    return (await call('patch', path, body, options)) as Reply<Answer<S, 'patch'>>;
}

/** Every page of a list, bounded: a list that long is a question for a filter. */
export async function all<S extends Short<WithMethod<'get'>>>(
    path: S,
    options: Options<S, 'get'> = {},
    most = 5000,
): Promise<Items<S>> {
    const items: unknown[] = [];
    let cursor: string | undefined;
    do {
        const page = (await get(path, {
            ...options,
            query: { limit: 200, ...(options.query as object), cursor } as Query<S, 'get'>,
        })) as unknown as {
            items: unknown[];
            next: string | null;
        };
        items.push(...page.items);
        cursor = page.next ?? undefined;
    } while (cursor && items.length < most);
    return items as Items<S>;
}
/** The first page with the items of all of them: for lists that say something beside their items. */
export async function whole<S extends Short<WithMethod<'get'>>>(
    path: S,
    options: Options<S, 'get'> = {},
    most = 5000,
): Promise<Answer<S, 'get'>> {
    const first = (await get(path, {
        ...options,
        query: { limit: 200, ...(options.query as object) } as Query<S, 'get'>,
    })) as unknown as {
        items: unknown[];
        next: string | null;
    };
    let { next } = first;
    const items = [...first.items];
    while (next && items.length < most) {
        const page = (await get(path, {
            ...options,
            query: { limit: 200, ...(options.query as object), cursor: next } as Query<S, 'get'>,
        })) as unknown as typeof first;
        items.push(...page.items);
        next = page.next;
    }
    return { ...first, items, next } as unknown as Answer<S, 'get'>;
}
export type Items<S extends string> = Answer<S, 'get'> extends { items: infer I } ? I : never;

export { Refused, Unreachable };
