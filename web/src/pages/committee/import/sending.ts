// A file goes to the server as a form; how far an import is comes back line by line.
import { address, refusalOf, Refused, send, Unreachable, type Answer } from '../../../api/client';
import type { ProblemDocument } from '../../../api/problem';
import type { Kind } from './kinds';

export type Description = Answer<'/imports/{kind}/description', 'post'>;
export type Report = Answer<'/imports/{kind}', 'post'>;
export type RowReport = Report['results'][number];

/** What the server takes at once; it says so itself where it is set to other numbers. */
export const most_bytes = 16 * 1024 * 1024;
export const most_rows = 100_000;
const patience = 10 * 60_000;

export interface Reading {
    sheet?: string;
    header_row?: number;
    encoding?: string;
}

const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

async function upload(path: string, kind: Kind, file: Blob, reading: Reading, accept: string): Promise<Response> {
    // A workbook is told by its first bytes, as the server does.
    const begins = new Uint8Array(await file.slice(0, 2).arrayBuffer());
    const is_workbook = begins[0] === 0x50 && begins[1] === 0x4b;
    const response = await send('POST', address(path, { kind }, reading), {
        text: file,
        headers: { Accept: accept, 'Content-Type': is_workbook ? workbook : 'text/csv' },
        timeout: patience,
    });
    if (!response.ok) throw await refusalOf(response);
    return response;
}

export async function describe(kind: Kind, file: Blob, reading: Reading): Promise<Description> {
    const response = await upload('/imports/{kind}/description', kind, file, reading, 'application/json');
    return (await response.json()) as Description;
}

export async function tableOf(kind: Kind, file: Blob, reading: Reading): Promise<string> {
    return (await upload('/imports/{kind}/table', kind, file, reading, 'text/csv')).text();
}

/** The bytes of a form must be the same when they are sent again under the same key, so its boundary is always the same. */
const boundary = 'giothong-7f1c0b5e2a94';
function form(csv: string, map: string): string {
    const part = (name: string, more: string, text: string) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${text}\r\n`;
    return `${part('map', '', map)}${part('file', '; filename="bang.csv"', csv)}--${boundary}--\r\n`;
}

interface Sent {
    kind: Kind;
    csv: string;
    map: string;
    dry_run: boolean;
    idempotencyKey?: string;
    signal: AbortSignal;
    onprogress: (done: number, of: number) => void;
}

interface Line {
    done?: number;
    of?: number;
    status?: number;
    answer?: unknown;
}

/** Refusals are thrown, and `Unreachable` when the end of the answer does not come. */
export async function run(sent: Sent): Promise<Report> {
    const response = await send('POST', address('/imports/{kind}', { kind: sent.kind }, { dry_run: sent.dry_run }), {
        text: form(sent.csv, sent.map),
        headers: {
            Accept: 'application/x-ndjson',
            'Content-Type': `multipart/form-data; boundary=${boundary}`,
            ...(sent.idempotencyKey ? { 'Idempotency-Key': sent.idempotencyKey } : {}),
        },
        signal: sent.signal,
        timeout: patience,
    });
    if (!response.ok || !response.body) throw await refusalOf(response);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    // What is read of the answer is no longer under the hand of the request.
    const stop = () => void reader.cancel();
    sent.signal.addEventListener('abort', stop);
    try {
        let text = '';
        for (;;) {
            const { value, done } = await reader.read();
            sent.signal.throwIfAborted();
            if (done) throw new Unreachable();
            text += value;
            for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
                const line = JSON.parse(text.slice(0, end)) as Line;
                text = text.slice(end + 1);
                if (line.status === undefined) sent.onprogress(line.done ?? 0, line.of ?? 0);
                else if (line.status < 300) return line.answer as Report;
                else throw new Refused(line.status, line.answer as ProblemDocument, null);
            }
        }
    } catch (error) {
        if (sent.signal.aborted || error instanceof Refused) throw error;
        throw new Unreachable(error);
    } finally {
        sent.signal.removeEventListener('abort', stop);
    }
}
