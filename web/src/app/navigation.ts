// What the shell offers to whom. A workspace adds its lines here and its pages in routes.ts.
import type { Role } from '../api/identity';
import { app } from '../i18n/app';
import type { IconName } from '../ui/Icon.svelte';
import type { Workspace } from './routes';

export interface Place { href: string; label: () => string; icon: IconName }
export interface Area { workspace: Workspace; label: () => string; roles: readonly Role[]; places: readonly Place[] }

/** In the order in which a person with several roles starts his day. */
export const areas: readonly Area[] = [
    {
        workspace: 'site', label: () => app.workspace.site, roles: ['coordinator'],
        places: [{ href: '/site', label: () => app.nav_drives, icon: 'drop' }],
    },
];

export function areasFor(has: (...roles: Role[]) => boolean): Area[] {
    return areas.filter((area) => has(...area.roles));
}
/** Where one starts. */
export function homeFor(has: (...roles: Role[]) => boolean): string {
    return areasFor(has)[0]?.places[0]?.href ?? '/account';
}
