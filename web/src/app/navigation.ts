// What the shell offers to whom. A workspace adds its lines here and its pages in routes.ts.
import type { Role } from '../api/identity';
import { app } from '../i18n/app';
import { places as planning } from '../i18n/planning-places';
import { starting } from '../i18n/starting';
import type { IconName } from '../ui/Icon.svelte';
import type { Keeps } from './chosen.svelte';
import type { Workspace } from './routes';

/** `roles`: only for these of the area's roles. `keeps`: what the page understands of the chosen period and organisation. */
export interface Place {
    href: string;
    label: () => string;
    icon: IconName;
    roles?: readonly Role[];
    keeps?: Keeps;
}
export interface Area {
    workspace: Workspace;
    label: () => string;
    roles: readonly Role[];
    places: readonly Place[];
}

/** In the order in which a person with several roles starts his day. */
export const areas: readonly Area[] = [
    {
        workspace: 'site',
        label: () => app.workspace.site,
        roles: ['coordinator'],
        places: [{ href: '/site', label: () => app.nav_drives, icon: 'drop' }],
    },
    {
        workspace: 'committee',
        label: () => app.workspace.committee,
        roles: ['committee', 'auditor'],
        places: [
            { href: '/committee', label: () => app.nav_year, icon: 'home', keeps: 'year' },
            { href: '/committee/plan', label: () => planning.plan, icon: 'report' },
            { href: '/committee/targets', label: () => planning.targets, icon: 'target', keeps: 'days' },
            { href: '/committee/calendar', label: () => app.nav_calendar, icon: 'calendar', keeps: 'year' },
            { href: '/committee/drives', label: () => app.nav_plan, icon: 'drop', keeps: 'days' },
            { href: '/committee/approvals', label: () => planning.approvals, icon: 'check', keeps: 'organization' },
            { href: '/committee/campaigns', label: () => app.nav_campaigns, icon: 'flag' },
            { href: '/committee/map', label: () => planning.map, icon: 'map', keeps: 'year' },
            { href: '/committee/teams', label: () => planning.teams, icon: 'people', keeps: 'organization' },
            { href: '/committee/sites', label: () => planning.sites, icon: 'building', keeps: 'organization' },
            { href: '/committee/figures', label: () => app.nav_figures, icon: 'chart', keeps: 'days' },
            { href: '/committee/reports', label: () => app.nav_reports, icon: 'report', keeps: 'year' },
            { href: '/committee/import', label: () => app.nav_import, icon: 'upload', roles: ['committee'] },
            { href: '/committee/valuation', label: () => app.nav_valuation, icon: 'price', keeps: 'days' },
        ],
    },
    {
        workspace: 'hospital',
        label: () => app.workspace.hospital,
        roles: ['hospital'],
        places: [
            { href: '/hospital', label: () => app.nav_figures, icon: 'chart' },
            { href: '/hospital/planned', label: () => app.nav_planned, icon: 'calendar' },
            { href: '/hospital/tokens', label: () => app.nav_connect, icon: 'key' },
        ],
    },
    {
        workspace: 'administrator',
        label: () => app.workspace.administrator,
        roles: ['administrator', 'auditor'],
        places: [
            { href: '/administration/people', label: () => app.nav_people, icon: 'people', roles: ['administrator'] },
            { href: '/administration/devices', label: () => app.nav_devices, icon: 'device', roles: ['administrator'] },
            { href: '/administration/tokens', label: () => app.nav_tokens, icon: 'key', roles: ['administrator'] },
            { href: '/administration/tariffs', label: () => app.nav_tariffs, icon: 'price', roles: ['administrator'] },
            {
                href: '/administration/organizations',
                label: () => app.nav_organizations,
                icon: 'building',
                roles: ['administrator'],
            },
            { href: '/administration/import', label: () => app.nav_import, icon: 'upload', roles: ['administrator'] },
            { href: '/administration/audit', label: () => app.nav_audit, icon: 'shield' },
        ],
    },
];

/** What waits for whoever plans, decides or keeps something; at a site the drives themselves are what the day begins with. */
const today: Place = { href: '/today', label: () => starting.today, icon: 'bell' };

export function areasFor(has: (...roles: Role[]) => boolean): Area[] {
    const open = areas
        .filter((area) => has(...area.roles))
        .map((area) => ({ ...area, places: area.places.filter((place) => !place.roles || has(...place.roles)) }));
    const first = open.find((area) => area.workspace !== 'site');
    if (first) first.places = [today, ...first.places];
    return open;
}
/** Where one starts. */
export function homeFor(has: (...roles: Role[]) => boolean): string {
    return areasFor(has)[0]?.places[0]?.href ?? '/account';
}
