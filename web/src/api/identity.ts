// Sessions, people, tokens and devices in the form of the generated description.
type Answered<Q, B, A, S extends number = 200> = {
    parameters: { query?: Q };
    requestBody: { content: { 'application/json': B } };
    responses: Record<S, { content: { 'application/json': A } }>;
};
type Get<A, Q = never> = { get: Answered<Q, never, A>; post?: never; patch?: never };
type Post<B, A = undefined> = { post: Answered<never, B, A, 201>; get?: never; patch?: never };
type Empty = Record<string, never>;

export type Role = 'administrator' | 'committee' | 'coordinator' | 'hospital' | 'auditor';
export interface Scope { kind: 'everything' | 'organization' | 'site' | 'drive'; code: string | null; name: string | null }
export interface SessionAnswer {
    user: { id: string; login: string; name: string; language: 'vi' | 'en'; second_factor: boolean; password_expired: boolean };
    grants: { role: Role; scope: Scope }[];
    csrf: string;
    expires_at: string;
}
export interface SessionItem { id: string; created_at: string; last_used_at: string; expires_at: string; address: string; user_agent: string; current: boolean }
export interface Grant { id: string; role: Role; scope: Scope; valid_from: string | null; valid_to: string | null }
export interface UserAnswer {
    id: string; login: string; name: string; language: 'vi' | 'en'; disabled: boolean; second_factor: boolean; last_sign_in_at: string | null; grants: Grant[]; version: number;
}
export interface ScopeBody { kind: Scope['kind']; code?: string }
export interface DevicePerson { code: string; name: string; pin_check: { salt: string; iterations: number; hash: string } }
export interface OwnDevice { device: { id: string; code: string; name: string }; drives: string[]; site: string | null; people: DevicePerson[] }
export interface Enrolment { code: string; url: string; qr_svg: string; expires_at: string }
export interface DeviceAnswer { id: string; code: string; name: string; drives: string[]; site: string | null; status: string; valid_to?: string | null; people?: { code: string; name: string }[] }
export interface TokenAnswer { id: string; name: string; role: Role; scope: Scope; expires_at: string | null; last_used_at: string | null; revoked_at?: string | null; created_at?: string }
export interface AuditItem { seq: number; at: string; actor: string; address: string; request_id: string; action: string; object: string; before: unknown; after: unknown; reason: string | null }
interface Page<T> { items: T[]; next: string | null }
interface List { limit?: number; cursor?: string }

export interface IdentityPaths {
    '/api/v1/session': { get: Answered<never, never, SessionAnswer>; post: Answered<never, { login: string; password: string; code?: string }, SessionAnswer, 201>; patch?: never };
    '/api/v1/session/end': Post<Empty>;
    '/api/v1/account': { patch: Answered<never, { name?: string; language?: 'vi' | 'en' }, SessionAnswer['user']>; get?: never; post?: never };
    '/api/v1/account/sessions': Get<Page<SessionItem>>;
    '/api/v1/account/sessions/{session}/end': Post<Empty>;
    '/api/v1/account/sessions/end-all': Post<Empty>;
    '/api/v1/account/password': Post<{ current: string; password: string }>;
    '/api/v1/password-reset': Post<{ token: string; password: string }>;
    '/api/v1/account/second-factor': Post<{ password: string }, { secret: string; uri: string; qr_svg: string }>;
    '/api/v1/account/second-factor/confirm': Post<{ code: string }, { recovery_codes: string[] }>;
    '/api/v1/account/second-factor/remove': Post<{ password: string; code: string }>;
    '/api/v1/users': { get: Answered<List & { role?: Role; disabled?: boolean }, never, Page<UserAnswer>>; post: Answered<never, { login: string; name: string; language?: 'vi' | 'en'; password?: string }, UserAnswer & { link?: { token: string; url: string; expires_at: string } | null }, 201>; patch?: never };
    '/api/v1/users/{user}': { get: Answered<never, never, UserAnswer>; patch: Answered<never, { name?: string; language?: 'vi' | 'en'; disabled?: boolean }, UserAnswer>; post?: never };
    '/api/v1/users/{user}/grants': Post<{ role: Role; scope: ScopeBody; valid_from?: string; valid_to?: string }, Grant>;
    '/api/v1/users/{user}/grants/{grant}/end': Post<{ reason: string }>;
    '/api/v1/users/{user}/password-link': Post<Empty, { token: string; url: string; expires_at: string }>;
    '/api/v1/users/{user}/second-factor/remove': Post<{ reason: string }>;
    '/api/v1/tokens': { get: Answered<List, never, Page<TokenAnswer>>; post: Answered<never, { name: string; role: Role; scope: ScopeBody; expires_at?: string }, TokenAnswer & { token: string }, 201>; patch?: never };
    '/api/v1/tokens/{token}/revoke': Post<{ reason: string }>;
    '/api/v1/audit': Get<Page<AuditItem>, List & { person?: string; object?: string; from?: string; to?: string; action?: string }>;
    '/api/v1/devices': { get: Answered<List, never, Page<DeviceAnswer>>; post: Answered<never, { name: string; drives?: string[]; site?: string; valid_to?: string }, DeviceAnswer & { enrolment: Enrolment }, 201>; patch?: never };
    '/api/v1/devices/{device}': Get<DeviceAnswer>;
    '/api/v1/devices/{device}/enrolment': Post<Empty, Enrolment>;
    '/api/v1/devices/{device}/revoke': Post<{ reason: string }>;
    '/api/v1/devices/{device}/people': Post<{ code: string; name: string; pin: string }, { code: string; name: string }>;
    '/api/v1/devices/{device}/people/{person}/remove': Post<Empty>;
    '/api/v1/devices/enrol': Post<{ code: string }, { device: { id: string; code: string; name: string }; token: string }>;
    '/api/v1/device': Get<OwnDevice>;
}
