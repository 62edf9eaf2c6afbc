// Short names for people and access, from the generated description.
import type { components } from './schema';

type Schemas = components['schemas'];
export type GrantAnswer = Schemas['GrantAnswer'];
export type Role = GrantAnswer['role'];
export type ScopeAnswer = Schemas['ScopeAnswer'];
export type UserAnswer = Schemas['UserAnswer'];
export type SessionItem = Schemas['SessionItem'];
export type OwnDevice = Schemas['OwnDevice'];
export type DevicePerson = OwnDevice['people'][number];

/** Somebody signed in with a password: what this client remembers of it. */
export interface SignedIn {
    user: UserAnswer;
    grants: GrantAnswer[];
    csrf: string;
    expires_at: string;
}
