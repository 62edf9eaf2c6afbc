// Who sent something, in names: the codes of tablets, browsers, people and drives are not for reading.
import { all, get, isRefused, Unreachable, type Items } from '../../api/client';
import { session } from '../../app/session.svelte';
import { reviewing } from '../../i18n/site-review';
import { kept, store } from '../../lib/store/database';

let devices = $state.raw<Items<'/devices'>>([]);
let own = $state<string | null>(null);
let titles = $state.raw<ReadonlyMap<string, string>>(new Map());
let asked: Promise<void> | null = null;

async function known<T>(question: Promise<T>): Promise<T | null> {
    try {
        return await question;
    } catch (error) {
        // A name that cannot be had leaves the words without it.
        if (error instanceof Unreachable || isRefused(error)) return null;
        throw error;
    }
}
/** Fetches what tablets and their people are called, once; a tablet itself may not ask. */
export function loadSenders(): Promise<void> {
    asked ??= (async () => {
        own = await kept<string>('device-name');
        devices = session.device ? [] : ((await known(all('/devices', { quiet: true }, 2_000))) ?? []);
        if (devices.length === 0) asked = null;
    })();
    return asked;
}
/** What these drives are called; one that may not be seen is left out. */
export async function loadTitles(codes: readonly string[]): Promise<void> {
    for (const code of new Set(codes)) {
        if (titles.has(code)) continue;
        const drive =
            (await store.drives.get(code))?.drive ??
            (await known(get('/drives/{drive}', { path: { drive: code }, quiet: true })));
        if (drive) titles = new Map(titles).set(code, drive.title);
    }
}
export const titleOf = (code: string): string => titles.get(code) ?? reviewing.other_drive;

interface Sent {
    device: string;
    actor: string;
}
/** True for what the person who is signed in sent himself, in a browser or under a token of his. */
export function isOwn({ actor }: Sent): boolean {
    const login = session.user?.login;
    return login !== undefined && (actor === login || actor.startsWith(`${login}/`));
}
export function senderOf(sent: Sent): string {
    const tablet =
        devices.find((d) => d.code === sent.device) ??
        (session.enrolled?.code === sent.device
            ? { name: session.enrolled.name, people: session.enrolled.people }
            : null);
    if (tablet) {
        const who = tablet.people.find((p) => sent.actor === `device/${sent.device}/${p.code}`);
        return who ? `${tablet.name}, ${who.name}` : tablet.name;
    }
    if (sent.device === own) return isOwn(sent) ? `${reviewing.this_device} (${reviewing.you})` : reviewing.this_device;
    if (sent.actor.startsWith('device/')) return reviewing.other_device;
    return `${reviewing.a_browser} (${isOwn(sent) ? reviewing.you : reviewing.other_account})`;
}
