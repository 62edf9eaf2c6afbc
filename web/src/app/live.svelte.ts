// Follows the server's ledger by Server-Sent Events, so that open screens are right within a second. Read with fetch instead of
// EventSource: a tablet's token travels in a header. Without the stream it asks in intervals.
import { credentials } from '../api/credentials';
import { signal } from '../lib/signal';
import { connection } from './connection.svelte';
import { session } from './session.svelte';

export interface Ledger {
    seq: number;
    catalog: number;
    tick: number;
}
/** Changes when the books changed, or may have. */
export const ledger = signal<Ledger>({ seq: 0, catalog: 0, tick: 0 });

const poll_every = 30_000;
const silent_after = 45_000;
let stop: AbortController | null = null;

function note(data: string) {
    try {
        const { seq, catalog } = JSON.parse(data) as { seq?: number; catalog?: number };
        const now = ledger.get();
        ledger.set({ seq: Math.max(now.seq, seq ?? 0), catalog: catalog ?? now.catalog, tick: now.tick + 1 });
    } catch {
        /* a newer server may say more than this client knows */
    }
}

async function stream(abort: AbortSignal): Promise<void> {
    const headers: Record<string, string> = { Accept: 'text/event-stream', ...(await credentials.headers('GET')) };
    if (ledger.get().seq) headers['Last-Event-ID'] = String(ledger.get().seq);
    const quiet = new AbortController();
    const cut = () => quiet.abort();
    abort.addEventListener('abort', cut);
    let timer = setTimeout(cut, silent_after);
    try {
        const response = await fetch('/api/v1/live', { headers, cache: 'no-store', signal: quiet.signal });
        if (response.status === 401) credentials.refused('credential_invalid');
        if (!response.ok || !response.body || !response.headers.get('Content-Type')?.startsWith('text/event-stream'))
            throw new Error('no stream');
        connection.answered();
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        let rest = '';
        for (;;) {
            const { value, done } = await reader.read();
            if (done) return;
            clearTimeout(timer);
            timer = setTimeout(cut, silent_after);
            rest += value;
            for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
                const block = rest.slice(0, end);
                rest = rest.slice(end + 2);
                const data = block
                    .split('\n')
                    .filter((l) => l.startsWith('data:'))
                    .map((l) => l.slice(5).trim())
                    .join('\n');
                if (data) note(data);
            }
        }
    } finally {
        clearTimeout(timer);
        abort.removeEventListener('abort', cut);
    }
}

const pause = (ms: number, abort: AbortSignal) =>
    new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        abort.addEventListener(
            'abort',
            () => {
                clearTimeout(timer);
                resolve();
            },
            { once: true },
        );
    });

/** Runs as long as somebody is signed in; a hidden page rests. */
export function startLive(): () => void {
    const abort = new AbortController();
    stop?.abort();
    stop = abort;
    void (async () => {
        let misses = 0;
        while (!abort.signal.aborted) {
            if (document.visibilityState === 'visible' && connection.online && session.kind !== 'nobody') {
                const begun = Date.now();
                try {
                    await stream(abort.signal);
                } catch {
                    /* asked again below */
                }
                if (abort.signal.aborted) return;
                misses = Date.now() - begun > silent_after ? 0 : misses + 1;
                const now = ledger.get();
                ledger.set({ ...now, tick: now.tick + 1 });
            }
            await pause(Math.min(1_000 * 2 ** misses, poll_every), abort.signal);
        }
    })();
    return () => abort.abort();
}
