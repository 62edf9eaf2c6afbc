// What the shell offers to whom. A workspace adds its lines here and its pages in routes.ts.
import type { Role } from '../api/identity';
import { app } from '../i18n/app';
import { places as planning } from '../i18n/planning-places';
import type { IconName } from '../ui/Icon.svelte';
import type { Workspace } from './routes';

/** `roles`: only for these of the area's roles. */
export interface Place { href: string; label: () => string; icon: IconName; roles?: readonly Role[] }
export interface Area { workspace: Workspace; label: () => string; roles: readonly Role[]; places: readonly Place[] }

/** In the order in which a person with several roles starts his day. */
export const areas: readonly Area[] = [
    {
        workspace: 'site', label: () => app.workspace.site, roles: ['coordinator'],
        places: [{ href: '/site', label: () => app.nav_drives, icon: 'drop' }],
    },
    {
        workspace: 'committee', label: () => app.workspace.committee, roles: ['committee', 'auditor'],
        places: [
            { href: '/committee', label: () => app.nav_year, icon: 'home' },
            { href: '/committee/targets', label: () => planning.targets, icon: 'target' },
            { href: '/committee/calendar', label: () => app.nav_calendar, icon: 'calendar' },
            { href: '/committee/drives', label: () => app.nav_plan, icon: 'drop' },
            { href: '/committee/approvals', label: () => planning.approvals, icon: 'check' },
            { href: '/committee/campaigns', label: () => app.nav_campaigns, icon: 'flag' },
            { href: '/committee/map', label: () => planning.map, icon: 'map' },
            { href: '/committee/teams', label: () => planning.teams, icon: 'people' },
            { href: '/committee/sites', label: () => planning.sites, icon: 'building' },
            { href: '/committee/figures', label: () => app.nav_figures, icon: 'chart' },
            { href: '/committee/reports', label: () => app.nav_reports, icon: 'report' },
            { href: '/committee/valuation', label: () => app.nav_valuation, icon: 'price' },
        ],
    },
    {
        workspace: 'hospital', label: () => app.workspace.hospital, roles: ['hospital'],
        places: [
            { href: '/hospital', label: () => app.nav_figures, icon: 'chart' },
            { href: '/hospital/planned', label: () => app.nav_planned, icon: 'calendar' },
            { href: '/hospital/tokens', label: () => app.nav_connect, icon: 'key' },
        ],
    },
    {
        workspace: 'administrator', label: () => app.workspace.administrator, roles: ['administrator', 'auditor'],
        places: [
            { href: '/administration/people', label: () => app.nav_people, icon: 'people', roles: ['administrator'] },
            { href: '/administration/devices', label: () => app.nav_devices, icon: 'device', roles: ['administrator'] },
            { href: '/administration/tokens', label: () => app.nav_tokens, icon: 'key', roles: ['administrator'] },
            { href: '/administration/tariffs', label: () => app.nav_tariffs, icon: 'price', roles: ['administrator'] },
            { href: '/administration/organizations', label: () => app.nav_organizations, icon: 'building', roles: ['administrator'] },
            { href: '/administration/audit', label: () => app.nav_audit, icon: 'shield' },
        ],
    },
];

export function areasFor(has: (...roles: Role[]) => boolean): Area[] {
    return areas.filter((area) => has(...area.roles)).map((area) => ({ ...area, places: area.places.filter((place) => !place.roles || has(...place.roles)) }));
}
/** Where one starts. */
export function homeFor(has: (...roles: Role[]) => boolean): string {
    return areasFor(has)[0]?.places[0]?.href ?? '/account';
}
