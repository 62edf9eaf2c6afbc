// Reports on paper as they are typed in. The server stores nothing of them, so they stay here while other pages are looked at.
import type { Answer, Body } from '../../../api/client';
import { entry as amountWords } from '../../../i18n/report-entry';
import { paper as words } from '../../../i18n/paper';
import { amountOf, headlines, oneLine, percentOf } from './entry-form';

type Sent = Body<'/report-checks'>['statements'][number];
export type Findings = Answer<'/report-checks', 'post'>['items'][number];
export type Level = NonNullable<Sent['level']>;
export interface Sheet {
    id: number;
    title: string;
    level: Level;
    from: string;
    to: string;
    campaign_name: string;
    place: string;
    inner: string;
    everywhere: boolean;
    numbers: Record<(typeof headlines)[number], string>;
}
/** What one request takes. */
export const most_sheets = 500;

let ids = 0;
function blank(): Sheet {
    return {
        id: ++ids,
        title: '',
        level: 'drive',
        from: '',
        to: '',
        campaign_name: '',
        place: '',
        inner: '',
        everywhere: false,
        numbers: Object.fromEntries(headlines.map((k) => [k, ''])) as Sheet['numbers'],
    };
}
export const typed = $state<{ sheets: Sheet[] }>({ sheets: [blank()] });

/** A further sheet is mostly from the same campaign and place. */
export function addSheet(): Sheet {
    const last = typed.sheets[typed.sheets.length - 1];
    const next = {
        ...blank(),
        ...(last ? { level: last.level, campaign_name: last.campaign_name, place: last.place } : {}),
    };
    typed.sheets.push(next);
    return next;
}
export function removeSheet(id: number): void {
    typed.sheets = typed.sheets.filter((s) => s.id !== id);
    if (typed.sheets.length === 0) typed.sheets = [blank()];
}
export function clearSheets(): void {
    typed.sheets = [blank()];
}
export const empty = (sheet: Sheet): boolean =>
    !sheet.title.trim() && Object.values(sheet.numbers).every((v) => !v.trim());

export function statementsOf(sheets: readonly Sheet[]): { statements: Sent[]; wrong: Record<string, string> } {
    const wrong: Record<string, string> = {};
    const statements = sheets.map((sheet, i) => {
        const at = `/statements/${i}`;
        if (!sheet.title.trim()) wrong[`${at}/title`] = words.needs_name;
        const numbers = Object.fromEntries(
            headlines.map((k) => {
                const value = k === 'plan_percent' ? percentOf(sheet.numbers[k]) : amountOf(sheet.numbers[k]);
                if (value === undefined)
                    wrong[`${at}/${k}`] = k === 'plan_percent' ? amountWords.not_percent : amountWords.not_number;
                return [k, value ?? null];
            }),
        );
        const text = (value: string) => oneLine(value) || null;
        return {
            title: oneLine(sheet.title),
            level: sheet.level,
            from: sheet.from || null,
            to: sheet.to || null,
            campaign_name: text(sheet.campaign_name),
            place: text(sheet.place),
            inner: text(sheet.inner),
            everywhere: sheet.everywhere,
            ...numbers,
        } as Sent;
    });
    return { statements, wrong };
}
