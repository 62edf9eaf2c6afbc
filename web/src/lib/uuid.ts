// UUIDv7 (RFC 9562): 48 bits of time, then a counter that only grows within this page, then randomness. Ids of one device
// sort in the order in which they were made, even when its clock is set back meanwhile.
let last = 0;
let counter = 0;

export function uuid7(now = Date.now()): string {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    if (now > last) {
        last = now;
        // Half of the range is left to count in.
        counter = (((bytes[6] ?? 0) & 0x07) << 8) | (bytes[7] ?? 0);
    } else if (++counter > 0xfff) {
        ++last;
        counter = 0;
    }
    const view = new DataView(bytes.buffer);
    view.setUint16(0, Math.floor(last / 2 ** 32));
    view.setUint32(2, last % 2 ** 32);
    view.setUint16(6, 0x7000 | counter);
    view.setUint8(8, ((bytes[8] ?? 0) & 0x3f) | 0x80);
    const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
