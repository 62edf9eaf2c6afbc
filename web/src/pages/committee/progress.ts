// Progress as the server works it out, and how its figures and lights are shown.
import { get, type Answer } from '../../api/client';
import { progress as words } from '../../i18n/progress';
import { day, decimal, integer } from '../../lib/format';

export type Progress = Answer<'/progress'>;
export type ProgressRow = Progress['rows'][number];
export const askProgress = (query: {
    organization?: string;
    campaign?: string;
    from?: string;
    to?: string;
    on?: string;
}): Promise<Progress> => get('/progress', { query: query });

export const lightTone = { green: 'good', amber: 'warn', red: 'bad', grey: 'none' } as const;
/** Bags and people are whole; standard units have a tenth. */
export const figure = (n: number, unit: ProgressRow['unit'] = 'bags'): string =>
    unit === 'standard_units' ? decimal(n) : integer(n);
export const amount = (n: number, row: Pick<ProgressRow, 'unit'>): string =>
    words.amount(figure(n, row.unit), words.units[row.unit]);
/** What a percentage is taken of. */
export function basisWords(row: ProgressRow): string | undefined {
    const t = row.target;
    const parts = [
        t?.head_count && t.head_count_on
            ? words.with_heads(decimal(t.value, 2), integer(t.head_count), day(t.head_count_on))
            : '',
        t?.basis === 'committed' ? words.as_committed : '',
    ];
    return parts.filter(Boolean).join(' · ') || undefined;
}
