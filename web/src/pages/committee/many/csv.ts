// A table goes to the server as it is; the client's typed way speaks JSON only.
import { address, refusalOf, send } from '../../../api/client';

export async function sendCsv<T>(path: string, table: string, query: object, idempotencyKey?: string): Promise<T> {
    const response = await send('POST', address(path, {}, query), {
        text: table,
        headers: {
            'Content-Type': 'text/csv; charset=utf-8',
            ...(idempotencyKey ? { 'Idempotency-Key': idempotencyKey } : {}),
        },
        timeout: 120_000,
    });
    if (!response.ok) throw await refusalOf(response);
    return (await response.json()) as T;
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
/** The same table with more columns, equal in every row. Rows may contain line breaks in quotes. */
export function withColumns(table: string, more: Record<string, string>): string {
    const lines: string[] = [];
    let open = false;
    let line = '';
    for (const part of table.split(/\r?\n/)) {
        line = open ? `${line}\n${part}` : part;
        if ((part.match(/"/g)?.length ?? 0) % 2 === 1) open = !open;
        if (!open) {
            lines.push(line);
            line = '';
        }
    }
    const rows = lines.filter((l) => l.trim() !== '');
    return rows
        .map((row, i) => [row, ...(i === 0 ? Object.keys(more) : Object.values(more)).map(quoted)].join(','))
        .join('\r\n');
}
