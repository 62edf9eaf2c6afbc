// Figures as people type them: 1.200 and 12,5 in Vietnamese, 1,200 and 12.5 in English. A group that has not three digits
// is not guessed at.
import { language } from '../../../i18n/language.svelte';

export function readNumber(text: string): number | null {
    const plain = text.trim().replace(/\s/g, '');
    const [group, point] = language.current === 'vi' ? ['.', ','] : [',', '.'];
    const shape = new RegExp(`^(\\d+|\\d{1,3}(\\${group}\\d{3})+)(\\${point}\\d{1,3})?$`);
    if (!shape.test(plain)) return null;
    return Number(plain.replaceAll(group, '').replace(point, '.'));
}
/** As it may be typed again. */
export function writeNumber(value: number): string {
    return new Intl.NumberFormat(language.current === 'vi' ? 'vi-VN' : 'en-GB', { maximumFractionDigits: 3 }).format(
        value,
    );
}
