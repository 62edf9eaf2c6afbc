// How a value of a report is written. A number, "not reported" and "cannot be" are three things everywhere.
import type { Answer } from '../../../api/client';
import { report as words } from '../../../i18n/report';
import { language } from '../../../i18n/language.svelte';
import { decimal, integer, money, percent, percentOf } from '../../../lib/format';

export type Content = Answer<'/reports/{report}/content'>;
export type Table = Content['tables'][number];
export type Cell = Pick<Content['figures'][number], 'unit' | 'status' | 'value'>;

export function both(text: { vi: string; en: string }): string {
    return text[language.current] || text.vi;
}
/** `bare`: the unit stands elsewhere, in a column's heading. */
export function told(cell: Cell, bare = false): string {
    if (cell.status === 'missing') return '…';
    if (cell.status !== 'value' || cell.value === null) return '–';
    switch (cell.unit) {
        case 'litres':
            return bare ? decimal(cell.value, 3) : words.litres(decimal(cell.value, 3));
        case 'tenths':
            return decimal(cell.value, 1);
        case 'percent':
            return percent(cell.value, 1);
        case 'percent_hundredths':
            return percent(cell.value, 2);
        case 'vnd':
            return bare ? integer(cell.value) : money(cell.value);
        case 'count':
            return integer(cell.value);
    }
}
/** A share that the report rounds up to its last digit is told apart from one that is so large: O− with two bags of six
 *  thousand is < 0,1%. Nothing where the cell says what it is. */
export function lessThanTold(table: Table, row: Table['rows'][number], column: number): string | undefined {
    const cell = row.cells[column];
    if (table.columns[column]?.key !== 'share' || cell?.status !== 'value' || !cell.value) return undefined;
    const known = table.rows.filter((one) => one.cells[column]?.status === 'value');
    const whole = known.reduce((sum, one) => sum + (one.cells[0]?.value ?? 0), 0);
    const part = row.cells[0]?.value ?? 0;
    return part > 0 && part / whole < 0.0005 ? percentOf(part, whole) : undefined;
}
/** What is read aloud in place of a sign. */
export const spoken = (cell: Cell): string =>
    cell.status === 'missing' ? words.missing : cell.status === 'value' ? '' : words.not_applicable;

/** Tables whose rows make a whole, as in the document. */
const whole = new Set([
    'by_volume',
    'by_group',
    'by_component',
    'by_month',
    'by_organization',
    'by_collector',
    'deferred_by_reason',
    'walked_out_by_reason',
    'discarded_by_reason',
    'value',
    'below',
]);
const not_summed = new Set(['price_vnd', 'standard_units', 'share', 'completeness', 'timeliness']);

/** The sum row, exact in the unit's smallest part; null in columns that may not be added up. */
export function totalsOf(table: Table): (Cell | null)[] | null {
    if (!whole.has(table.key) || table.overlap || table.rows.length < 2) return null;
    return table.columns.map((column, c) => {
        if (not_summed.has(column.key)) return null;
        const unit = table.rows[0]?.cells[c]?.unit ?? 'count';
        if (unit === 'percent' || unit === 'percent_hundredths') return null;
        if (!table.rows.some((row) => row.cells[c]?.status === 'value'))
            return { unit, status: 'missing', value: null };
        const scale = unit === 'litres' ? 1000 : unit === 'tenths' ? 10 : 1;
        const sum = table.rows.reduce((all, row) => all + Math.round((row.cells[c]?.value ?? 0) * scale), 0);
        return { unit, status: 'value', value: sum / scale };
    });
}
/** The unit that all values of a column have, for its heading. */
export function unitOf(table: Table, column: number): string {
    const units = new Set(table.rows.map((row) => row.cells[column]?.unit));
    const [unit] = units;
    return units.size === 1 && (unit === 'litres' || unit === 'vnd') ? ` (${words.unit_word[unit]})` : '';
}
export const missingIn = (table: Table): number =>
    table.rows.reduce((all, row) => all + row.cells.filter((cell) => cell.status === 'missing').length, 0);

/** The cell under a key: a figure, or "table.row.column" where a row's key may hold dots. */
export function nameOfKey(content: Content, key: string): string {
    const figure = content.figures.find((f) => f.key === key);
    if (figure) return both(figure.name);
    for (const table of content.tables) {
        if (!key.startsWith(`${table.key}.`)) continue;
        for (const row of table.rows)
            for (const column of table.columns)
                if (key === `${table.key}.${row.key}.${column.key}`)
                    return `${both(table.name)}: ${both(row.name)}, ${both(column.name)}`;
    }
    return key;
}
