import { app } from '../../i18n/app';

interface Scope { kind: string; code: string | null; name: string | null }
export const scopeWords = (scope: Scope): string => (scope.kind === 'everything' ? app.scope_everything : (scope.name ?? scope.code ?? ''));
export const roleChoices = () => Object.entries(app.role).map(([value, label]) => ({ value, label }));
