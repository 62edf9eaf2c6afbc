// A month as rows of seven days that begin on Monday; days of other months are null.
import { language } from '../../../i18n/language.svelte';

export function weeksOf(month: string): (string | null)[][] {
    const first = new Date(`${month}-01T12:00:00Z`);
    const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
    const cells: (string | null)[] = Array.from({ length: (first.getUTCDay() + 6) % 7 }, () => null);
    for (let n = 1; n <= length; ++n) cells.push(`${month}-${String(n).padStart(2, '0')}`);
    while (cells.length % 7) cells.push(null);
    return Array.from({ length: cells.length / 7 }, (_, i) => cells.slice(7 * i, 7 * i + 7));
}

/** Monday to Sunday as the reader writes them. */
export function weekdayHeads(): { short: string; long: string }[] {
    const locale = language.current === 'vi' ? 'vi-VN' : 'en-GB';
    const [short, long] = (['short', 'long'] as const).map(
        (weekday) => new Intl.DateTimeFormat(locale, { weekday, timeZone: 'UTC' }),
    );
    return Array.from({ length: 7 }, (_, i) => {
        const at = new Date(Date.UTC(2024, 0, 1 + i));
        return { short: short!.format(at), long: long!.format(at) };
    });
}
