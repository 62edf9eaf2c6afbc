// A question about the books is an address: its filters are the query of the page and of the request.
import { address, get, type Answer, type QueryOf } from '../../api/client';
import { figures } from '../../i18n/figures';
import { language } from '../../i18n/language.svelte';
import { among } from '../../lib/among';
import { forSpreadsheets } from '../../lib/csv';
import { day, integer, month } from '../../lib/format';
import { names } from './names.svelte';

export const filters = [
    'campaign',
    'organization',
    'site',
    'drive',
    'collected_by',
    'from',
    'to',
    'component',
    'nominal_ml',
    'abo',
    'rh',
] as const;
export type Filter = (typeof filters)[number];
export const dimensions = [
    'abo',
    'group',
    'nominal_ml',
    'component',
    'donor_class',
    'organization',
    'site',
    'campaign',
    'collected_by',
    'drive',
    'month',
    'day',
    'year',
] as const;
export type Dimension = (typeof dimensions)[number];
const components = ['whole_blood', 'red_cells_apheresis', 'platelets_apheresis', 'plasma_apheresis', 'other'] as const;
type Told = Answer<'/totals'>;
type Nullable<T> = { [K in keyof T]: T[K] | null };
/** A small cell is kept back from some readers: it is marked, and its figures are null. */
export type Row = Nullable<Told['rows'][number]> & { suppressed?: boolean };
export type Totals = Omit<Told, 'rows' | 'total'> & {
    rows: Row[];
    total: Nullable<Told['total']> & { suppressed?: boolean };
};
export type Question = Partial<Record<Filter, string>>;

export function questionOf(query: URLSearchParams): Question {
    const question: Question = {};
    for (const name of filters) {
        const value = query.get(name);
        if (value) question[name] = value;
    }
    return question;
}
type Asked = QueryOf<'/totals'>;
export type By = NonNullable<Asked['by']>;
export const serverBy = (by: Dimension): By => (by === 'group' ? ['abo', 'rh'] : [by]);
/** As the server is asked; a value that it does not know is left out. */
function asked({ component, nominal_ml, abo, rh, ...rest }: Question): Asked {
    const ml = Number(nominal_ml);
    return {
        ...rest,
        component: among(components, component),
        nominal_ml: nominal_ml && Number.isInteger(ml) ? ml : undefined,
        abo: among(['O', 'A', 'B', 'AB'], abo),
        rh: among(['+', '-'], rh),
    };
}
export const ask = (question: Question, by?: Dimension): Promise<Totals> =>
    askBy(question, by ? serverBy(by) : undefined);
/** By one or two things, as the server names them. */
export async function askBy(question: Question, by?: By): Promise<Totals> {
    return get('/totals', { query: { ...asked(question), by } });
}
/** The same question for a file; CSV in the form that a spreadsheet opens right. */
export function fileAddress(question: Question, by: Dimension, format: 'csv' | 'json' | 'xlsx' | 'pdf'): string {
    const inLanguage = format === 'xlsx' || format === 'pdf' ? { language: language.current } : {};
    return address(
        '/totals',
        {},
        {
            ...question,
            by: serverBy(by),
            format,
            ...(format === 'csv' ? forSpreadsheets(language.current) : inLanguage),
        },
    );
}
/** The page of the same question, narrowed. */
export function pageOf(path: string, question: Question, by: Dimension, more: Question = {}): string {
    const query = new URLSearchParams({ ...question, ...more, by });
    return `${path}?${query}`;
}

export function groupOf(abo: string | null | undefined, rh: string | null | undefined): string {
    if (!abo) return figures.group_unknown;
    return abo + (rh === '-' ? '−' : rh === '+' ? '+' : '');
}
export function rowName(row: Row, by: Dimension): string {
    switch (by) {
        case 'group':
            return groupOf(row.abo, row.rh);
        case 'abo':
            return row.abo ?? figures.group_unknown;
        case 'nominal_ml':
            return row.nominal_ml ? `${integer(row.nominal_ml)} ml` : figures.volume_unknown;
        case 'component':
            return row.component ? figures.components[row.component] : figures.unknown;
        case 'donor_class':
            return row.donor_class ? figures.donors[row.donor_class] : figures.unknown;
        case 'organization':
            return names.organization(row.organization) || figures.no_one;
        case 'collected_by':
            return names.organization(row.collected_by) || figures.no_one;
        case 'site':
            return names.site(row.site) || figures.no_one;
        case 'campaign':
            return names.campaign(row.campaign) || figures.no_one;
        case 'drive':
            return names.drive(row.drive);
        case 'month':
            return row.month ? month(`${row.month}-15`) : figures.unknown;
        case 'day':
            return row.day ? day(row.day) : figures.unknown;
        case 'year':
            return String(row.year ?? figures.unknown);
    }
}
/** What has to be added to the question so that its total is this row. */
export function narrowed(row: Row, by: Dimension): Question | null {
    switch (by) {
        case 'group':
            return row.abo && row.rh ? { abo: row.abo, rh: row.rh } : null;
        case 'abo':
            return row.abo ? { abo: row.abo } : null;
        case 'nominal_ml':
            return row.nominal_ml ? { nominal_ml: String(row.nominal_ml) } : null;
        case 'component':
            return row.component ? { component: row.component } : null;
        case 'month': {
            if (!row.month) return null;
            const [year, number] = row.month.split('-').map(Number);
            const last = new Date(Date.UTC(year ?? 0, number ?? 1, 0)).getUTCDate();
            return { from: `${row.month}-01`, to: `${row.month}-${last}` };
        }
        case 'day':
            return row.day ? { from: row.day, to: row.day } : null;
        case 'year':
            return row.year ? { from: `${row.year}-01-01`, to: `${row.year}-12-31` } : null;
        case 'organization':
        case 'collected_by':
        case 'site':
        case 'campaign':
        case 'drive': {
            const code = row[by];
            return code ? { [by]: code } : null;
        }
        case 'donor_class':
            return null;
    }
}
