// What to offer to whom. The server decides anew at every request; a button that would only be refused is not shown.
import { session } from '../../../app/session.svelte';
import { isoDay } from '../../../lib/format';
import { names } from '../../figures/names.svelte';

const most_levels = 20;

export const parentOf = (code: string): string | null =>
    names.organizations.find((o) => o.code === code)?.parent ?? null;

/** At or below, on the tree of today. */
export function within(code: string, top: string): boolean {
    let at: string | null = code;
    for (let level = 0; at && level < most_levels; ++level) {
        if (at === top) return true;
        at = parentOf(at);
    }
    return false;
}

/** A grant of the committee holds over the organisation. */
export function commands(organization: string): boolean {
    const today = isoDay();
    return session.grants.some(
        (g) =>
            g.role === 'committee' &&
            (g.valid_from ?? '') <= today &&
            today <= (g.valid_to ?? '9999') &&
            (g.scope.kind === 'everything' ||
                (g.scope.kind === 'organization' && g.scope.code !== null && within(organization, g.scope.code))),
    );
}

export const mayPrepare = commands;
/** Accepting and returning: the level above, and never who submitted. A body without one above it has a second person. */
export const mayDecide = (report: { organization: string; submitted_by: string | null }): boolean =>
    report.submitted_by !== session.user?.login && commands(parentOf(report.organization) ?? report.organization);
export const mayClose = (report: { organization: string }): boolean => commands(report.organization);
/** Somewhere at all: for what makes a report or a rule anew. */
export const mayAnywhere = (): boolean => session.has('committee');

/** The top of what one looks at: the own organisation, or the one that has nobody above it. */
export function topOrganization(): string {
    const own = session.grants.find(
        (g) => (g.role === 'committee' || g.role === 'auditor') && g.scope.kind === 'organization',
    )?.scope.code;
    if (own) return own;
    const roots = names.organizations.filter((o) => !o.parent && o.kind.endsWith('committee'));
    return roots.length === 1 ? (roots[0]?.code ?? '') : '';
}
