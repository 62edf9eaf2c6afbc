// Every page: its address, who may open it, and the module that draws it. Pages are loaded when they are opened.
import type { Component } from 'svelte';
import type { Role } from '../api/identity';

export type Workspace = 'site' | 'committee' | 'hospital' | 'administrator';
export interface PageProps { params: Record<string, string> }
export interface Route {
    path: string;
    load: () => Promise<{ default: Component<PageProps> | Component }>;
    /** Nobody signed in is needed. */
    open?: boolean;
    workspace?: Workspace;
    roles?: readonly Role[];
    /** Without navigation around it. */
    bare?: boolean;
}

export const routes: readonly Route[] = [
    { path: '/signin', load: () => import('../pages/session/SignIn.svelte'), open: true, bare: true },
    { path: '/reset', load: () => import('../pages/session/Reset.svelte'), open: true, bare: true },
    { path: '/enrol', load: () => import('../pages/session/Enrol.svelte'), open: true, bare: true },
    { path: '/account', load: () => import('../pages/account/Account.svelte') },

    { path: '/site', load: () => import('../pages/site/Drives.svelte'), workspace: 'site', roles: ['coordinator', 'administrator'] },
    { path: '/site/drives/:drive', load: () => import('../pages/site/Drive.svelte'), workspace: 'site', roles: ['coordinator', 'administrator'] },
    { path: '/site/drives/:drive/events', load: () => import('../pages/site/Events.svelte'), workspace: 'site', roles: ['coordinator', 'administrator'] },
    { path: '/site/drives/:drive/close', load: () => import('../pages/site/Close.svelte'), workspace: 'site', roles: ['coordinator', 'administrator'] },
];
