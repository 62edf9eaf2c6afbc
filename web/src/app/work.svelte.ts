// What waits for whoever is signed in: asked when the books change and now and then besides, because some of it waits for the clock.
import { untrack } from 'svelte';
import { get, type Answer } from '../api/client';
import { observe } from '../lib/observe.svelte';
import { connection } from './connection.svelte';
import { ledger } from './live.svelte';
import { renewals, session } from './session.svelte';

type Work = Answer<'/work'>;
export type WorkList = Work['kinds'][number];
export type WorkKind = WorkList['kind'];

/** A busy drive changes the books every few seconds: what waits need not be asked for as often. */
const rest_ms = 5_000;
const again_ms = 60_000;

let answer = $state.raw<Work | null>(null);
let failed = $state(false);
let whose: string | null = null;
let asking = false;
let missed = false;
let timer: ReturnType<typeof setTimeout> | undefined;
let last = 0;

const places: Partial<Record<WorkKind, string>> = {
    drives_to_approve: '/committee/approvals',
    changes_to_decide: '/committee/approvals',
    reports_returned: '/committee/reports',
    reports_to_accept: '/committee/reports',
    reports_to_close: '/committee/reports',
    reports_late: '/committee/reports',
    prices_missing: '/administration/tariffs',
    tokens_ending: '/hospital/tokens',
    drives_to_close: '/site',
    drives_to_open: '/site',
    devices_silent: '/site',
};
/** Bags without a price are one thing to do, however many there are; who is behind is known and not settled by a press. */
const weight = (list: WorkList): number =>
    !list.settles || list.kind === 'drives_soon' || list.kind === 'behind'
        ? 0
        : list.kind === 'prices_missing'
          ? 1
          : list.count;

export const work = {
    get answer() {
        return answer;
    },
    get failed() {
        return failed;
    },
    /** How much there is to settle at a place of the navigation. */
    badge(href: string): number {
        if (!answer) return 0;
        return answer.kinds.reduce(
            (sum, list) => sum + (href === '/today' || places[list.kind] === href ? weight(list) : 0),
            0,
        );
    },
};

async function ask() {
    if (asking) {
        missed = true;
        return;
    }
    asking = true;
    const who = session.user?.login ?? null;
    try {
        const next = await get('/work', { quiet: true });
        if (who === (session.user?.login ?? null)) [answer, failed] = [next, false];
    } catch {
        failed = true;
    } finally {
        asking = false;
        last = Date.now();
        plan(missed ? rest_ms : answer && !answer.complete ? rest_ms : again_ms);
        missed = false;
    }
}
function plan(ms: number) {
    clearTimeout(timer);
    timer = setTimeout(() => {
        if (document.visibilityState === 'visible' && session.person && !session.lapsed) void ask();
        else plan(again_ms);
    }, ms);
}
/** At once, after something was settled here. */
export const askForWork = (): Promise<void> => ask();

/** Made while the shell is made. */
export function followWork(): void {
    const books = observe(ledger);
    const renewed = observe(renewals);
    $effect(() => {
        void [books.value, renewed.value];
        const who = session.person ? (session.user?.login ?? null) : null;
        if (who !== whose) [answer, whose] = [null, who];
        if (!who || !connection.online) return;
        untrack(() => plan(answer ? Math.max(rest_ms - (Date.now() - last), 300) : 0));
    });
    $effect(() => () => clearTimeout(timer));
}
