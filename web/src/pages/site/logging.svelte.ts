// What the hands do at a drive: bags by tap or scan, in the order of the hands, and taking them back. Made while the page is made.
import { site } from '../../i18n/site';
import { reviewing } from '../../i18n/site-review';
import { integer, time } from '../../lib/format';
import type { Entry, EventBody } from '../../lib/store/database';
import { log, takeBack } from '../../lib/store/outbox';
import { toast } from '../../ui/toast.svelte';
import { feedback } from './feedback';
import { person } from './person.svelte';
import type { ScanResult } from './ScanPanel.svelte';
import { readScan } from './unit';
import { listenToWedge } from './wedge';
import { entryWords, groupWords, reasonWords, volumeWords } from './words';
import type { Work } from './work.svelte';

type What = Parameters<typeof log>[1];
export type Mode = 'tap' | 'scan';

export function openLogging(work: Work) {
    let mode = $state<Mode>('tap');
    /** Who is logging is asked for. */
    let asking = $state(false);
    /** For readers of the screen: each bag differs by its number, so that the same words are said again. */
    let spoken = $state('');
    let result = $state.raw<ScanResult | null>(null);
    /** What a scanned bag is: chosen once, kept from bag to bag. */
    let bag = $state<{ ml: number; abo: EventBody['abo'] | null; rh: EventBody['rh'] | null }>({
        ml: 350,
        abo: null,
        rh: null,
    });
    const may = $derived(work.drive?.status === 'open');
    /** Approved and not opened: the server takes nothing yet, and the first tap says so. */
    const waits = $derived(work.drive?.status === 'approved');
    /** Somebody tried to log before the drive was opened. */
    let early = $state(false);
    $effect(() => {
        if (!waits) early = false;
    });
    const needsPerson = $derived(person.needed && !person.current);
    $effect(() => {
        if (needsPerson && may) asking = true;
    });

    /** What the hands do takes effect in their order: a bag taken back is free for the scan that follows at once. */
    let turn: Promise<unknown> = Promise.resolve();
    function inTurn<T>(act: () => Promise<T>): Promise<T> {
        const done = turn.then(act, act);
        turn = done.catch(() => undefined);
        return done;
    }

    const record = (what: What): Promise<Entry | null> => inTurn(() => recordNow(what));
    async function recordNow(what: What): Promise<Entry | null> {
        if (waits) {
            early = true;
            feedback('refused');
        }
        if (!may) return null;
        if (needsPerson) {
            asking = true;
            return null;
        }
        try {
            const logged = await log(work.code, what, person.code);
            if (logged.duplicate) {
                feedback('refused');
                if (what.kind === 'discarded') {
                    toast(
                        `${reviewing.again_discarded}. ${reviewing.again_discarded_text(time(logged.duplicate.event.at), reasonWords(logged.duplicate.event.reason))}`,
                        { tone: 'warn', stay: 10_000 },
                    );
                    return null;
                }
                mode = 'scan';
                result = { kind: 'duplicate', unit: what.unit ?? '', earlier: logged.duplicate };
                return null;
            }
            feedback('counted');
            spoken = site.spoken(entryWords(logged.entry), integer(work.states.logged + 1));
            return logged.entry;
        } catch (error) {
            // The one failure that loses a bag: it must not look like anything else.
            console.error(error);
            feedback('refused');
            mode = 'scan';
            result = { kind: 'failed', unit: what.unit ?? '' };
            return null;
        }
    }
    /** True when it is logged; what was refused may be a number that was typed wrong. */
    async function scanned(text: string): Promise<boolean> {
        mode = 'scan';
        const scan = readScan(text, work.drive?.unit_rule);
        if (scan.kind === 'other') {
            feedback('refused');
            result = { kind: 'other', unit: scan.text, why: scan.why };
            return false;
        }
        if (waits) result = { kind: 'early', unit: scan.unit };
        const entry = await record({
            kind: 'collected',
            component: 'whole_blood',
            nominal_ml: bag.ml,
            abo: bag.abo ?? undefined,
            rh: bag.rh ?? undefined,
            unit: scan.unit,
        });
        if (entry) result = { kind: 'counted', unit: scan.unit, entry };
        return entry !== null;
    }
    function unclear(text: string) {
        mode = 'scan';
        feedback('refused');
        result = { kind: 'unclear', unit: text };
    }
    $effect(() =>
        may || waits ? listenToWedge({ onScan: (text) => void scanned(text), onUnclear: unclear }) : undefined,
    );

    async function undo(entry: Entry) {
        await inTurn(() => takeBack(entry.id, 'logged_by_mistake', person.code));
        feedback('undone');
        if (result?.kind === 'counted' && result.entry.id === entry.id) result = null;
        toast(
            `${site.taken_back}: ${[volumeWords(entry.event.nominal_ml), groupWords(entry.event), entry.event.unit].filter(Boolean).join(' · ') || site.kind[entry.event.kind]}`,
        );
    }
    return {
        get mode() {
            return mode;
        },
        choose(next: Mode) {
            mode = next;
            if (next === 'tap') result = null;
        },
        get asking() {
            return asking;
        },
        set asking(on: boolean) {
            asking = on;
        },
        get spoken() {
            return spoken;
        },
        get result() {
            return result;
        },
        get bag() {
            return bag;
        },
        set bag(next) {
            bag = next;
        },
        get may() {
            return may;
        },
        get waits() {
            return waits;
        },
        get early() {
            return early;
        },
        get last() {
            return work.entries.filter((e) => e.event.kind !== 'reversed' && !work.reversed.has(e.id)).at(-1) ?? null;
        },
        record,
        scanned,
        undo,
    };
}
export type Logging = ReturnType<typeof openLogging>;
