// Who did something, in names where they are known: one's own, those that an administrator may read, and those of tablets. Whoever else acted is
// shown by the login, which is what colleagues sign in with.
import { all, isRefused, Unreachable } from '../../api/client';
import { session } from '../../app/session.svelte';
import { notices } from '../../i18n/notices';

let people = $state.raw<ReadonlyMap<string, string>>(new Map());
let tablets = $state.raw<ReadonlyMap<string, { name: string; people: readonly { code: string; name: string }[] }>>(
    new Map(),
);
let asked: Promise<void> | null = null;

export function loadActors(): Promise<void> {
    asked ??= (async () => {
        try {
            if (session.has('administrator'))
                people = new Map((await all('/users', { quiet: true }, 5_000)).map((u) => [u.login, u.name]));
            tablets = new Map((await all('/devices', { quiet: true }, 2_000)).map((d) => [d.code, d]));
        } catch (error) {
            // Names are an extra: what happened is told without them.
            asked = null;
            if (!(error instanceof Unreachable) && !isRefused(error)) throw error;
        }
    })();
    return asked;
}
const personName = (login: string) =>
    login === session.user?.login ? session.user.name : (people.get(login) ?? login);

/** `lan`, `lan/may-chu.3` (a token of lan), `token/may-chu.3`, `device/may-9`, `device/may-9/lan`, `local` (the operator of the machine). */
export function actorName(actor: string | null | undefined): string {
    const [first = '', second = '', third = ''] = (actor ?? '').split('/');
    if (first === 'local') return notices.operator;
    if (first === 'demo') return notices.demo;
    if (first === 'token') return notices.program(second);
    if (first === 'device') {
        const tablet = tablets.get(second);
        return [tablet?.name ?? second, third && (tablet?.people.find((p) => p.code === third)?.name ?? third)]
            .filter(Boolean)
            .join(', ');
    }
    return second ? `${personName(first)}, ${notices.program(second)}` : personName(first);
}
