// How figures and days are written: Vietnamese readers expect 1.234,5 and 09/02/2020. Days are those of the drive's place.
import { language } from '../i18n/language.svelte';

export const time_zone = 'Asia/Ho_Chi_Minh';

const kept = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();
function locale(): string {
    return language.current === 'vi' ? 'vi-VN' : 'en-GB';
}
function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
    const key = `n${locale()}${JSON.stringify(options)}`;
    let format = kept.get(key) as Intl.NumberFormat | undefined;
    if (!format) kept.set(key, (format = new Intl.NumberFormat(locale(), options)));
    return format;
}
function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const key = `d${locale()}${JSON.stringify(options)}`;
    let format = kept.get(key) as Intl.DateTimeFormat | undefined;
    if (!format) kept.set(key, (format = new Intl.DateTimeFormat(locale(), { timeZone: time_zone, ...options })));
    return format;
}

/** A whole number: 12.073 */
export function integer(value: number): string {
    return numbers({ maximumFractionDigits: 0 }).format(value);
}
/** With one digit after the comma unless told: 16.761,0 */
export function decimal(value: number, digits = 1): string {
    return numbers({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}
/** A share in percent with one digit, as the server tells it: never 100 before the whole is reached, never 0 of something. */
export function share(part: number, whole: number): number {
    const tenths = Math.floor((1000 * Math.abs(part)) / whole + 0.5);
    const told = part === 0 ? 0 : Math.max(Math.abs(part) < whole ? Math.min(tenths, 999) : tenths, 1);
    return (part < 0 ? -told : told) / 10;
}
/** Of a value that is in percent already: 68,2%. What is not nothing is not written as 0: < 0,1% */
export function percent(value: number, digits = 1): string {
    const least = 10 ** -digits;
    if (value !== 0 && Math.abs(value) < least / 2) return `${value < 0 ? '> −' : '< '}${decimal(least, digits)}%`;
    return `${decimal(value, digits)}%`;
}
/** A part of a whole: 68,2%, and < 0,1% where a part is less than the last digit can say. */
export function percentOf(part: number, whole: number): string {
    const exact = (100 * part) / whole;
    return percent(part !== 0 && Math.abs(exact) < 0.05 ? exact : share(part, whole));
}
/** 9.110.033.000 đ; a figure and its unit stay on one line. */
export function money(value: number): string {
    return `${integer(value)}\u00a0đ`;
}
export function millilitres(value: number): string {
    return `${integer(value)} ml`;
}
export function litres(ml: number): string {
    return `${decimal(ml / 1000)}\u00a0l`;
}

type Moment = string | number | Date;
/** A day as the API writes it (2020-02-09) is a day, not an instant. */
function moment(value: Moment): Date {
    if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return new Date(`${value}T12:00:00+07:00`);
    return new Date(value);
}
/** 09/02/2020 */
export function day(value: Moment): string {
    return dates({ day: '2-digit', month: '2-digit', year: 'numeric' }).format(moment(value));
}
/** 09/02 */
export function shortDay(value: Moment): string {
    // Without a year the browser's Vietnamese writes 09-02.
    return dates({ day: '2-digit', month: '2-digit' }).format(moment(value)).replace('-', '/');
}
/** Chủ Nhật, 09/02/2020 */
export function weekday(value: Moment): string {
    const name = dates({ weekday: 'long' }).format(moment(value));
    return `${name}, ${day(value)}`;
}
/** 08:14 */
export function time(value: Moment): string {
    return dates({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(moment(value));
}
/** 07:00–11:30, which no line breaks apart */
export function hours(from: Moment, to: Moment): string {
    return `${time(from)}\u2060–\u2060${time(to)}`;
}
/** 08:14, 09/02/2020 */
export function instant(value: Moment): string {
    return `${time(value)}, ${day(value)}`;
}
/** Tháng 5/2020; in English May 2020 */
export function month(value: Moment): string {
    if (language.current === 'vi') return `Tháng ${Number(isoDay(value).slice(5, 7))}/${isoDay(value).slice(0, 4)}`;
    return dates({ month: 'long', year: 'numeric' }).format(moment(value));
}
/** 5/2020: under the bars of a chart */
export function shortMonth(value: Moment): string {
    return `${Number(isoDay(value).slice(5, 7))}/${isoDay(value).slice(0, 4)}`;
}

/** The local day of an instant, as the API writes it. */
export function isoDay(value: Moment = new Date()): string {
    const parts = new Intl.DateTimeFormat('en-CA', {
        timeZone: time_zone,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
    });
    return parts.format(moment(value));
}
export { isoInstant } from './format-instant';
/** 2 phút, 3 giờ, 5 ngày: how long ago or how far off, in whole units. */
export function duration(ms: number): string {
    const minutes = Math.round(Math.abs(ms) / 60_000);
    const [value, unit] =
        minutes < 60
            ? [minutes, 'minute']
            : minutes < 48 * 60
              ? [Math.round(minutes / 60), 'hour']
              : [Math.round(minutes / 1440), 'day'];
    return numbers({ style: 'unit', unit: unit as string, unitDisplay: 'long' }).format(value as number);
}
