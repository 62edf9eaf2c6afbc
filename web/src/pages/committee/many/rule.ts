// Rules of RFC 5545 that people ask for: every so many weeks on these days, or every so many months on a day or on the nth weekday.
export const weekday_codes = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export interface Rule {
    frequency: 'WEEKLY' | 'MONTHLY';
    every: number;
    /** Monday is 0. */
    weekdays: readonly number[];
    /** With MONTHLY: the day of the month, or the nth of a weekday (−1: the last). */
    monthly: { day: number } | { nth: number; weekday: number };
    ends: { count: number } | { until: string };
}
export const weekdayOf = (day: string): number => (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;
/** The fifth of a weekday is spoken of as the last. */
export function nthOf(day: string): number {
    const n = Math.ceil(Number(day.slice(8)) / 7);
    return n === 5 ? -1 : n;
}
export function ruleText(rule: Rule): string {
    const parts = [`FREQ=${rule.frequency}`];
    if (rule.every > 1) parts.push(`INTERVAL=${rule.every}`);
    if (rule.frequency === 'WEEKLY')
        parts.push(
            `BYDAY=${[...rule.weekdays]
                .sort((a, b) => a - b)
                .map((d) => weekday_codes[d])
                .join(',')}`,
        );
    else if ('day' in rule.monthly) parts.push(`BYMONTHDAY=${rule.monthly.day}`);
    else parts.push(`BYDAY=${rule.monthly.nth}${weekday_codes[rule.monthly.weekday]}`);
    // The drive's days are days of Viet Nam, so that the last one counts whole.
    parts.push('count' in rule.ends ? `COUNT=${rule.ends.count}` : `UNTIL=${rule.ends.until.replaceAll('-', '')}`);
    return parts.join(';');
}
