// Days and hours as people type them; the browser's own fields write them as its own language does.

const two = (n: number) => String(n).padStart(2, '0');

/** "9/2/2020", "09022020", "9.2.2020" or "2020-02-09" → "2020-02-09"; '' for what is no day, or not one yet. */
export function dayOf(text: string): string {
    const t = text.trim();
    const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(t);
    const own = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$/.exec(t) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(t);
    const found = iso ? [iso[1], iso[2], iso[3]] : own ? [own[3], own[2], own[1]] : null;
    if (!found) return '';
    const [y, m, d] = found.map(Number) as [number, number, number];
    const at = new Date(Date.UTC(y, m - 1, d));
    return y >= 1900 && at.getUTCFullYear() === y && at.getUTCMonth() === m - 1 && at.getUTCDate() === d
        ? `${y}-${two(m)}-${two(d)}`
        : '';
}
/** "2020-02-09" → "09/02/2020" */
export function dayText(value: string): string {
    const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
    return found ? `${found[3]}/${found[2]}/${found[1]}` : '';
}
/** "7:30", "0730", "7h30" or "7" → "07:30"; '' for what is no time. */
export function timeOf(text: string): string {
    const found = /^(\d{1,2})(?:[:h.](\d{2})?)?$/i.exec(text.trim()) ?? /^(\d{2})(\d{2})$/.exec(text.trim());
    if (!found) return '';
    const [h, m] = [Number(found[1]), Number(found[2] ?? 0)];
    return h < 24 && m < 60 ? `${two(h)}:${two(m)}` : '';
}
