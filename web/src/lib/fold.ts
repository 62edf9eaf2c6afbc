/** "Giọt Hồng" → "giot hong": for searching without diacritics. */
export function folded(text: string): string {
    return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D').toLowerCase();
}
