// Rh may point at a donor: readers who see totals only as a hospital get it for whole calendar periods and without any other
// filter (domain/DESIGN.md, "Small cells"). The server refuses the rest; this module knows the rule so that people are led to what is
// answered instead of being refused.
import type { GrantAnswer } from '../../api/identity';
import { figures } from '../../i18n/figures';
import { rare } from '../../i18n/rare';
import { periodOf, wholeYears, around, type Days } from './periods';
import type { Dimension, Filter, Question } from './question';

/** As the server decides it: a hospital's grant, and none that opens everything. */
export function guarded(grants: readonly GrantAnswer[]): boolean {
    return (
        grants.some((g) => g.role === 'hospital') &&
        !grants.some((g) => g.role !== 'hospital' && g.scope.kind === 'everything')
    );
}

/** Filters that go with no question about Rh. */
const narrow: readonly Filter[] = [
    'campaign',
    'organization',
    'site',
    'drive',
    'collected_by',
    'component',
    'nominal_ml',
];
const ways: readonly Dimension[] = ['group', 'abo', 'month', 'year'];

export interface Remedy {
    question: Question;
    by: Dimension;
    period: string;
    dropped: string[];
}

/** Nothing when the question is answered as it is; else the nearest one that is. An organisation that is the reader's whole scope goes with Rh too. */
export function remedy(question: Question, by: Dimension, own: string | null): Remedy | null {
    if (by !== 'group' && !question.rh) return null;
    const dropped = narrow.filter((name) => question[name] && !(name === 'organization' && question[name] === own));
    const whole = wholeYears(question) || periodOf(question) !== null;
    const way = ways.includes(by);
    if (dropped.length === 0 && whole && way) return null;
    const next: Question = { ...question };
    for (const name of dropped) delete next[name];
    const days = whole ? question : around(question);
    delete next.from;
    delete next.to;
    if (days.from && days.to) Object.assign(next, { from: days.from, to: days.to });
    return {
        question: next,
        by: way ? by : 'month',
        period: periodWords(next),
        dropped: dropped.map((name) => filterWords[name]?.() ?? name),
    };
}
const filterWords: Partial<Record<Filter, () => string>> = {
    campaign: () => figures.campaign,
    organization: () => figures.organization,
    site: () => figures.site,
    drive: () => figures.drive,
    collected_by: () => figures.dimension.collected_by,
    component: () => figures.component,
    nominal_ml: () => figures.volume,
};

export function periodWords(days: Days): string {
    if (!days.from || !days.to) return rare.all_time;
    const found = periodOf(days);
    if (!found) return rare.years(days.from.slice(0, 4), days.to.slice(0, 4));
    const [year, n] = [String(found.year), found.part.slice(1)];
    switch (found.part[0]) {
        case 'h':
            return rare.half(n, year);
        case 'q':
            return rare.quarter(n, year);
        case 'm':
            return rare.month(n, year);
        default:
            return rare.year(year);
    }
}
