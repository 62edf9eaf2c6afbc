// What is entered, as the fields hold it and as it is sent. An empty field is "not known" and is sent as null; 0 is a number.
import type { Body } from '../../../api/client';
import { entry as words } from '../../../i18n/report-entry';
import { decimal, integer } from '../../../lib/format';
import { slug } from '../../../lib/slug';
import type { ReportAnswer } from './period';

export type Entered = ReportAnswer['entered'];
type Sent = Body<'/reports/{report}', 'patch'>['entered'];
export type Layer = NonNullable<Entered['layers']>[number];

export const amounts = ['population', 'staff', 'resources_total_vnd', 'resources_plan_vnd', 'budget_vnd'] as const;
export const headlines = [
    'drives',
    'registered',
    'donors',
    'bags',
    'bags_250',
    'bags_350',
    'bags_450',
    'ml',
    'plan_bags',
    'plan_percent',
    'value_vnd',
    'headline_bags',
] as const;
const headline_words = {
    drives: () => words.h_drives,
    registered: () => words.h_registered,
    donors: () => words.h_donors,
    bags: () => words.h_bags,
    bags_250: () => words.h_250,
    bags_350: () => words.h_350,
    bags_450: () => words.h_450,
    ml: () => words.h_ml,
    plan_bags: () => words.h_plan_bags,
    plan_percent: () => words.h_plan_percent,
    value_vnd: () => words.h_value,
    headline_bags: () => words.h_headline_bags,
} as const;
export const headlineWords = (name: (typeof headlines)[number]): string => headline_words[name]();
export const line_amounts = ['quantity', 'quantity_target', 'value_vnd', 'target_vnd'] as const;
const letter_texts = ['number', 'place', 'date', 'superior', 'signer', 'assessment'] as const;
const letter_lists = ['addressees', 'authority', 'recipients', 'tasks'] as const;

export type Line = { id: number; key: string; name: string } & Record<(typeof line_amounts)[number], string>;
export interface Form {
    amounts: Record<(typeof amounts)[number], string>;
    headline: Record<(typeof headlines)[number], string>;
    lines: Line[];
    tariff: string;
    layers: Layer[];
    letter: Record<(typeof letter_texts)[number] | (typeof letter_lists)[number], string>;
}

const write = (value: number | null | undefined) => (value === null || value === undefined ? '' : integer(value));
let ids = 0;
export function emptyLine(name = '', key = ''): Line {
    return { id: ++ids, key, name, quantity: '', quantity_target: '', value_vnd: '', target_vnd: '' };
}
export function formOf(e: Entered): Form {
    return {
        amounts: Object.fromEntries(amounts.map((k) => [k, write(e[k])])) as Form['amounts'],
        headline: Object.fromEntries(
            headlines.map((k) => [
                k,
                k === 'plan_percent' && e.headline?.[k] != null ? decimal(e.headline[k], 1) : write(e.headline?.[k]),
            ]),
        ) as Form['headline'],
        lines: (e.lines ?? []).map((l) => ({
            ...emptyLine(l.name, l.key),
            ...Object.fromEntries(line_amounts.map((k) => [k, write(l[k])])),
        })),
        tariff: e.tariff ?? '',
        layers: [...(e.layers ?? [])],
        letter: {
            ...Object.fromEntries(letter_texts.map((k) => [k, e.letter?.[k] ?? ''])),
            ...Object.fromEntries(letter_lists.map((k) => [k, (e.letter?.[k] ?? []).join('\n')])),
        } as Form['letter'],
    };
}

/** 12.073, 12,073 and 12 073 are one number. Undefined: it is none. */
export function amountOf(text: string): number | null | undefined {
    const digits = text.replace(/[\s.,]|đ$/g, '');
    if (digits === '') return text.trim() === '' ? null : undefined;
    return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}
export function percentOf(text: string): number | null | undefined {
    const plain = text.trim().replace(/%$/, '').trim().replace(',', '.');
    if (plain === '') return null;
    return /^\d{1,5}(\.\d{1,2})?$/.test(plain) ? Number(plain) : undefined;
}
/** As people write numbers here; what is none is left alone. */
export function tidy(text: string): string {
    const value = amountOf(text);
    return typeof value === 'number' ? integer(value) : text;
}

/** Line breaks become spaces. */
export const oneLine = (text: string): string => text.trim().replace(/\s*\n\s*/g, ' ');

/** The body, and what this form itself finds wrong, by pointer. */
export function bodyOf(form: Form): { body: Sent; wrong: Record<string, string> } {
    const wrong: Record<string, string> = {};
    const number = (text: string, pointer: string) => {
        const value = amountOf(text);
        if (value === undefined) wrong[pointer] = words.not_number;
        return value ?? null;
    };
    const headline = Object.fromEntries(
        headlines.map((k) => {
            if (k !== 'plan_percent') return [k, number(form.headline[k], `/entered/headline/${k}`)];
            const value = percentOf(form.headline[k]);
            if (value === undefined) wrong['/entered/headline/plan_percent'] = words.not_percent;
            return [k, value ?? null];
        }),
    );
    const taken = new Set(form.lines.map((l) => l.key).filter(Boolean));
    const keyFor = (line: Line) => {
        if (line.key) return line.key;
        const base = slug(line.name, 50) || 'dong';
        let key = base;
        for (let n = 2; taken.has(key); ++n) key = `${base}-${n}`;
        taken.add(key);
        return key;
    };
    const lines = form.lines.map((line, i) => {
        if (!line.name.trim()) wrong[`/entered/lines/${i}/name`] = words.needs_name;
        return {
            key: keyFor(line),
            name: line.name.trim(),
            ...Object.fromEntries(line_amounts.map((k) => [k, number(line[k], `/entered/lines/${i}/${k}`)])),
        };
    });
    const letter = {
        // The letter's texts are one paragraph each: the server takes no line breaks.
        ...Object.fromEntries(letter_texts.map((k) => [k, oneLine(form.letter[k]) || null])),
        ...Object.fromEntries(
            letter_lists.map((k) => {
                const rows = form.letter[k]
                    .split('\n')
                    .map((row) => row.trim())
                    .filter(Boolean);
                return [k, rows.length > 0 ? rows : null];
            }),
        ),
    };
    const any = (o: object) => Object.values(o).some((v) => v !== null);
    return {
        body: {
            ...Object.fromEntries(amounts.map((k) => [k, number(form.amounts[k], `/entered/${k}`)])),
            lines: lines.length > 0 ? lines : null,
            headline: any(headline) ? headline : null,
            tariff: form.tariff || null,
            layers: form.layers.length > 0 ? form.layers : null,
            letter: any(letter) ? letter : null,
        } as Sent,
        wrong,
    };
}
