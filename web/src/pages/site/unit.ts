// What a scan of a label says. A label carries several codes; only the unit number is one bag.
//
// Layout of an ISBT 128 donation identification number (DOMAIN: ST-001): '=' + thirteen characters + two flags, which are not
// part of the number. Other data of the standard begin with '=' or '&' and a sign that is no letter or digit.
const isbt = /^=([A-NP-Z1-9][A-NP-Z0-9]{2}\d{2}\d{2}\d{6})[0-9A-HJ-NPR-Y]{2}$/i;
const plain = /^[A-Z0-9][A-Z0-9./-]{3,31}$/i;

export type Scan = { kind: 'unit'; unit: string } | { kind: 'other'; text: string };

export function readScan(raw: string): Scan {
    const text = raw.trim().replace(/[\u0000-\u001f]/g, '');
    const din = isbt.exec(text);
    if (din?.[1]) return { kind: 'unit', unit: din[1].toUpperCase() };
    if (/^[=&]/.test(text)) return { kind: 'other', text };
    if (plain.test(text)) return { kind: 'unit', unit: text.toUpperCase() };
    return { kind: 'other', text };
}
