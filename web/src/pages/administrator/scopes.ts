import { administration } from '../../i18n/administration';
import { app } from '../../i18n/app';
import { notices } from '../../i18n/notices';

interface Scope {
    kind: string;
    code: string | null;
    name: string | null;
}
export const scopeWords = (scope: Scope): string =>
    scope.kind === 'everything' ? app.scope_everything : (scope.name ?? scope.code ?? '');
/** Whether somebody can sign in and do anything. That a password was set is not told; a sign-in or a second factor shows it. */
export function standing(person: { disabled: boolean; grants: readonly unknown[]; last_sign_in_at: string | null }): {
    tone: 'good' | 'warn' | 'bad';
    words: string;
} {
    if (person.disabled) return { tone: 'bad', words: administration.disabled };
    if (person.grants.length === 0) return { tone: 'warn', words: notices.no_role_yet };
    if (!person.last_sign_in_at) return { tone: 'warn', words: administration.never_in };
    return { tone: 'good', words: administration.active };
}
export const roleChoices = () => Object.entries(app.role).map(([value, label]) => ({ value, label }));
