// The organisation whose year a member of the committee looks at first: his own.
import { session } from '../../app/session.svelte';

export function ownOrganization(): string | undefined {
    return (
        session.grants.find((g) => (g.role === 'committee' || g.role === 'auditor') && g.scope.kind === 'organization')
            ?.scope.code ?? undefined
    );
}
export const mayPlan = (): boolean => session.has('committee');
export const driveHref = (code: string): string => `/committee/drives/${encodeURIComponent(code)}`;
