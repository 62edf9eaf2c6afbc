// Every page: its address, who may open it, and the module that draws it. Pages are loaded when they are opened.
import type { Component } from 'svelte';
import type { Role } from '../api/identity';
import SignIn from '../pages/session/SignIn.svelte';

export type Workspace = 'site' | 'committee' | 'hospital' | 'administrator';
export interface PageProps {
    params: Record<string, string>;
}
export interface Route {
    path: string;
    load: () => Promise<{ default: Component<PageProps> | Component }>;
    /** Nobody signed in is needed. */
    open?: boolean;
    workspace?: Workspace;
    roles?: readonly Role[];
    /** Only for people with an account: a tablet logs at its drive, and nothing else. */
    people?: boolean;
    /** Without navigation around it. */
    bare?: boolean;
}

const readers_committee: readonly Role[] = ['committee', 'auditor', 'administrator'];
const readers_hospital: readonly Role[] = ['hospital', 'administrator'];

export const routes: readonly Route[] = [
    // Part of the entry: on a slow line another round trip is what one waits for longest.
    { path: '/signin', load: () => Promise.resolve({ default: SignIn }), open: true, bare: true },
    { path: '/reset', load: () => import('../pages/session/Reset.svelte'), open: true, bare: true },
    { path: '/enrol', load: () => import('../pages/session/Enrol.svelte'), open: true, bare: true },
    {
        path: '/today',
        load: () => import('../pages/work/Today.svelte'),
        people: true,
        roles: ['committee', 'hospital', 'administrator', 'auditor'],
    },
    {
        path: '/today/review',
        load: () => import('../pages/work/Review.svelte'),
        people: true,
        roles: ['committee', 'coordinator', 'auditor'],
    },
    { path: '/account', load: () => import('../pages/account/Account.svelte') },

    {
        path: '/site',
        load: () => import('../pages/site/Drives.svelte'),
        workspace: 'site',
        roles: ['coordinator', 'administrator'],
    },
    {
        path: '/site/drives/:drive',
        load: () => import('../pages/site/Drive.svelte'),
        workspace: 'site',
        roles: ['coordinator', 'administrator'],
    },
    {
        path: '/site/drives/:drive/events',
        load: () => import('../pages/site/Events.svelte'),
        workspace: 'site',
        roles: ['coordinator', 'administrator'],
    },
    {
        path: '/site/drives/:drive/devices',
        load: () => import('../pages/devices/DriveDevices.svelte'),
        people: true,
        workspace: 'site',
        roles: ['coordinator', 'administrator'],
    },
    {
        path: '/site/drives/:drive/close',
        load: () => import('../pages/site/Close.svelte'),
        workspace: 'site',
        roles: ['coordinator', 'administrator'],
    },
    // Its code is scanned by whoever receives the bags or looks at them later.
    {
        path: '/site/drives/:drive/slip',
        load: () => import('../pages/site/Slip.svelte'),
        people: true,
        bare: true,
        roles: ['coordinator', 'committee', 'auditor'],
    },

    {
        path: '/hospital',
        load: () => import('../pages/hospital/Figures.svelte'),
        workspace: 'hospital',
        roles: readers_hospital,
    },
    {
        path: '/hospital/planned',
        load: () => import('../pages/hospital/Planned.svelte'),
        workspace: 'hospital',
        roles: readers_hospital,
    },
    {
        path: '/hospital/tokens',
        load: () => import('../pages/hospital/Tokens.svelte'),
        workspace: 'hospital',
        roles: ['hospital'],
    },

    {
        path: '/committee',
        load: () => import('../pages/committee/Year.svelte'),
        workspace: 'committee',
        roles: readers_committee,
    },
    {
        path: '/committee/plan',
        load: () => import('../pages/committee/NextYear.svelte'),
        workspace: 'committee',
        roles: readers_committee,
    },
    {
        path: '/committee/targets',
        load: () => import('../pages/committee/targets/Targets.svelte'),
        workspace: 'committee',
        roles: readers_committee,
    },
    {
        path: '/committee/calendar',
        load: () => import('../pages/committee/Calendar.svelte'),
        workspace: 'committee',
        roles: readers_committee,
    },
    {
        path: '/committee/calendar/feeds',
        load: () => import('../pages/committee/calendar/Feeds.svelte'),
        workspace: 'committee',
        roles: readers_committee,
    },
    {
        path: '/committee/drives',
        load: () => import('../pages/committee/Drives.svelte'),
        workspace: 'committee',
        roles: readers_committee,
    },
    {
        path: '/committee/drives/new',
        load: () => import('../pages/committee/forms/DriveEdit.svelte'),
        workspace: 'committee',
        roles: ['committee'],
    },
    {
        path: '/committee/drives/many',
        load: () => import('../pages/committee/many/Many.svelte'),
        workspace: 'committee',
        roles: ['committee'],
    },
    {
        path: '/committee/import',
        load: () => import('../pages/committee/import/Import.svelte'),
        people: true,
        workspace: 'committee',
        roles: ['committee', 'administrator'],
    },
    {
        path: '/committee/drives/:drive/edit',
        load: () => import('../pages/committee/forms/DriveEdit.svelte'),
        workspace: 'committee',
        roles: ['committee'],
    },
    {
        path: '/committee/drives/:drive',
        load: () => import('../pages/committee/Drive.svelte'),
        workspace: 'committee',
        roles: readers_committee,
    },
    {
        path: '/committee/approvals',
        load: () => import('../pages/committee/Approvals.svelte'),
        workspace: 'committee',
        roles: readers_committee,
    },
    {
        path: '/committee/map',
        load: () => import('../pages/committee/map/Map.svelte'),
        workspace: 'committee',
        roles: readers_committee,
    },
    {
        path: '/committee/teams',
        load: () => import('../pages/committee/teams/Teams.svelte'),
        workspace: 'committee',
        roles: readers_committee,
    },
    {
        path: '/committee/sites',
        load: () => import('../pages/committee/Sites.svelte'),
        workspace: 'committee',
        roles: readers_committee,
    },
    {
        path: '/committee/campaigns',
        load: () => import('../pages/committee/Campaigns.svelte'),
        workspace: 'committee',
        roles: readers_committee,
    },
    {
        path: '/committee/figures',
        load: () => import('../pages/committee/Figures.svelte'),
        workspace: 'committee',
        roles: readers_committee,
    },
    {
        path: '/committee/valuation',
        load: () => import('../pages/committee/Valuation.svelte'),
        workspace: 'committee',
        roles: readers_committee,
    },
    {
        path: '/committee/reports',
        load: () => import('../pages/committee/reports/Reports.svelte'),
        workspace: 'committee',
        roles: readers_committee,
    },
    {
        path: '/committee/reports/rules',
        load: () => import('../pages/committee/reports/Rules.svelte'),
        workspace: 'committee',
        roles: readers_committee,
    },
    {
        path: '/committee/reports/paper',
        load: () => import('../pages/committee/reports/PaperCheck.svelte'),
        workspace: 'committee',
        roles: readers_committee,
    },
    {
        path: '/committee/reports/:report',
        load: () => import('../pages/committee/reports/Report.svelte'),
        workspace: 'committee',
        roles: readers_committee,
    },

    {
        path: '/administration/people',
        load: () => import('../pages/administrator/People.svelte'),
        workspace: 'administrator',
        roles: ['administrator'],
    },
    {
        path: '/administration/people/:user',
        load: () => import('../pages/administrator/Person.svelte'),
        workspace: 'administrator',
        roles: ['administrator'],
    },
    {
        path: '/administration/devices',
        load: () => import('../pages/administrator/Devices.svelte'),
        workspace: 'administrator',
        roles: ['administrator'],
    },
    {
        path: '/administration/tokens',
        load: () => import('../pages/administrator/Tokens.svelte'),
        workspace: 'administrator',
        roles: ['administrator'],
    },
    {
        path: '/administration/tariffs',
        load: () => import('../pages/administrator/Tariffs.svelte'),
        workspace: 'administrator',
        roles: ['administrator'],
    },
    {
        path: '/administration/organizations',
        load: () => import('../pages/administrator/Organizations.svelte'),
        workspace: 'administrator',
        roles: ['administrator'],
    },
    {
        path: '/administration/organizations/:organization',
        load: () => import('../pages/administrator/Organization.svelte'),
        workspace: 'administrator',
        roles: ['administrator'],
    },
    {
        path: '/administration/import',
        load: () => import('../pages/committee/import/Import.svelte'),
        people: true,
        workspace: 'administrator',
        roles: ['administrator'],
    },
    {
        path: '/administration/audit',
        load: () => import('../pages/administrator/Audit.svelte'),
        workspace: 'administrator',
        roles: ['administrator', 'auditor'],
    },
];
