// Telephone numbers in words that people wrote: "Anh Tư, 0918 123 456".

export interface Part {
    text: string;
    /** As a telephone dials it; absent in what is no number. */
    tel?: string;
}
// Ten or eleven digits from 0, or from the country's 84: nine are an old identity card.
const number = /(^|[^\d+/])((?:\+?84|0)(?:[ .()-]{0,2}\d){9,10})(?!\d)/g;

export function withPhones(text: string): Part[] {
    const out: Part[] = [];
    let at = 0;
    for (const found of text.matchAll(number)) {
        const [, before = '', written = ''] = found;
        const from = found.index + before.length;
        if (at < from) out.push({ text: text.slice(at, from) });
        const digits = written.replace(/\D/g, '');
        out.push({ text: written, tel: digits.startsWith('84') ? `+${digits}` : digits });
        at = from + written.length;
    }
    if (at < text.length) out.push({ text: text.slice(at) });
    return out;
}
