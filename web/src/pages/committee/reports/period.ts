// Periods of reports: as they are chosen, and as they are called.
import type { Answer } from '../../../api/client';
import { reports as words } from '../../../i18n/reports';
import { day, isoDay } from '../../../lib/format';

export type ReportAnswer = Answer<'/reports/{report}'>;
export type Kind = ReportAnswer['kind'];
export type Owed = Answer<'/report-calendar'>['items'][number];

export const months: Partial<Record<Kind, number>> = { month: 1, quarter: 3, half_year: 6, nine_months: 9, year: 12 };
export const kinds: readonly Kind[] = [
    'month',
    'quarter',
    'half_year',
    'nine_months',
    'year',
    'free',
    'campaign',
    'drive',
];
/** Kinds that a rule may ask for. */
export const owed_kinds: readonly Kind[] = [
    'month',
    'quarter',
    'half_year',
    'nine_months',
    'year',
    'campaign',
    'drive',
];

const iso = (year: number, month: number, of: number) =>
    new Date(Date.UTC(year, month - 1, of)).toISOString().slice(0, 10);

/** A period of whole months that ends in `year`; `first` is the month it begins with, which may lie in the year before. */
export function periodOf(kind: Kind, year: number, first: number): { from: string; to: string } | null {
    const length = months[kind];
    if (!length) return null;
    const last = first + length - 1;
    const begins = last > 12 ? year - 1 : year;
    return { from: iso(begins, first, 1), to: iso(begins, first + length, 0) };
}
export function periodWords(kind: Kind, from: string, to: string): string {
    const [year, month] = [to.slice(0, 4), Number(from.slice(5, 7))];
    const calendar = from.slice(0, 4) === year;
    if (kind === 'month') return `${words.month_n(month)}/${year}`;
    if (kind === 'quarter' && calendar && month % 3 === 1) return `${words.quarter_n((month + 2) / 3)}/${year}`;
    if (kind === 'half_year' && calendar && month === 1) return `${words.first_half} ${year}`;
    if (kind === 'half_year' && calendar && month === 7) return `${words.second_half} ${year}`;
    if (kind === 'nine_months' && calendar && month === 1) return `${words.kinds.nine_months} ${year}`;
    if (kind === 'year' && calendar) return `${words.kinds.year} ${year}`;
    return `${words.kinds[kind]} ${day(from)} – ${day(to)}`;
}
export const daysBetween = (from: string, to: string): number =>
    Math.round((Date.parse(`${to}T12:00:00Z`) - Date.parse(`${from}T12:00:00Z`)) / 86_400_000);

export type Tone = 'good' | 'warn' | 'bad' | 'calm' | 'none';
/** The state in a word, and beside it what it means for the day it is due. Silence is never drawn as a zero. */
export function standing(o: Owed, today = isoDay()): { tone: Tone; word: string; note: string } {
    const word = words.status[o.status];
    const late = daysBetween(o.due, today);
    if (o.received) {
        const by = o.submitted_at ? daysBetween(o.due, isoDay(o.submitted_at)) : 0;
        return { tone: o.on_time ? 'good' : 'warn', word, note: o.on_time ? words.on_time : words.submitted_late(by) };
    }
    const what = o.status === 'not_begun' ? words.silent : o.status === 'draft' ? words.drafting : words.given_back;
    return {
        tone: o.overdue || o.status === 'returned' ? 'bad' : 'none',
        word,
        note: `${what}; ${o.overdue ? words.days_late(late) : words.due_in(-late)}`,
    };
}
export const toneOf: Record<ReportAnswer['status'], Tone> = {
    draft: 'none',
    submitted: 'calm',
    returned: 'bad',
    accepted: 'good',
    closed: 'good',
};
export const reportHref = (code: string): string => `/committee/reports/${encodeURIComponent(code)}`;
