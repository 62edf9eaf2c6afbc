// The 63 provinces that the map draws, and what each became part of on 1 July 2025 (Resolution 202/2025/QH15): 34.
import { folded } from '../../../lib/fold';

export interface Province {
    id: string;
    name: string;
    now: string;
}
export const provinces: readonly Province[] = (
    [
        ['angiang', 'An Giang', 'An Giang'],
        ['baria', 'Bà Rịa – Vũng Tàu', 'TP. Hồ Chí Minh'],
        ['baclieu', 'Bạc Liêu', 'Cà Mau'],
        ['bacgiang', 'Bắc Giang', 'Bắc Ninh'],
        ['backan', 'Bắc Kạn', 'Thái Nguyên'],
        ['bacninh', 'Bắc Ninh', 'Bắc Ninh'],
        ['bentre', 'Bến Tre', 'Vĩnh Long'],
        ['binhduong', 'Bình Dương', 'TP. Hồ Chí Minh'],
        ['binhdinh', 'Bình Định', 'Gia Lai'],
        ['binhphuoc', 'Bình Phước', 'Đồng Nai'],
        ['binhthuan', 'Bình Thuận', 'Lâm Đồng'],
        ['camau', 'Cà Mau', 'Cà Mau'],
        ['caobang', 'Cao Bằng', 'Cao Bằng'],
        ['cantho', 'Cần Thơ', 'Cần Thơ'],
        ['danang', 'Đà Nẵng', 'Đà Nẵng'],
        ['daklak', 'Đắk Lắk', 'Đắk Lắk'],
        ['daknong', 'Đắk Nông', 'Lâm Đồng'],
        ['dongnai', 'Đồng Nai', 'Đồng Nai'],
        ['dongthap', 'Đồng Tháp', 'Đồng Tháp'],
        ['dienbien', 'Điện Biên', 'Điện Biên'],
        ['gialai', 'Gia Lai', 'Gia Lai'],
        ['hagiang', 'Hà Giang', 'Tuyên Quang'],
        ['hanam', 'Hà Nam', 'Ninh Bình'],
        ['hanoi', 'Hà Nội', 'Hà Nội'],
        ['hatinh', 'Hà Tĩnh', 'Hà Tĩnh'],
        ['haiduong', 'Hải Dương', 'Hải Phòng'],
        ['haiphong', 'Hải Phòng', 'Hải Phòng'],
        ['haugiang', 'Hậu Giang', 'Cần Thơ'],
        ['hoabinh', 'Hoà Bình', 'Phú Thọ'],
        ['hcm', 'TP. Hồ Chí Minh', 'TP. Hồ Chí Minh'],
        ['hungyen', 'Hưng Yên', 'Hưng Yên'],
        ['khanhhoa', 'Khánh Hoà', 'Khánh Hoà'],
        ['kiengiang', 'Kiên Giang', 'An Giang'],
        ['kontum', 'Kon Tum', 'Quảng Ngãi'],
        ['lamdong', 'Lâm Đồng', 'Lâm Đồng'],
        ['langson', 'Lạng Sơn', 'Lạng Sơn'],
        ['laichau', 'Lai Châu', 'Lai Châu'],
        ['laocai', 'Lào Cai', 'Lào Cai'],
        ['longan', 'Long An', 'Tây Ninh'],
        ['namdinh', 'Nam Định', 'Ninh Bình'],
        ['ninhbinh', 'Ninh Bình', 'Ninh Bình'],
        ['ninhthuan', 'Ninh Thuận', 'Khánh Hoà'],
        ['nghean', 'Nghệ An', 'Nghệ An'],
        ['phutho', 'Phú Thọ', 'Phú Thọ'],
        ['phuyen', 'Phú Yên', 'Đắk Lắk'],
        ['quangbinh', 'Quảng Bình', 'Quảng Trị'],
        ['quangnam', 'Quảng Nam', 'Đà Nẵng'],
        ['quangngai', 'Quảng Ngãi', 'Quảng Ngãi'],
        ['quangninh', 'Quảng Ninh', 'Quảng Ninh'],
        ['quangtri', 'Quảng Trị', 'Quảng Trị'],
        ['sonla', 'Sơn La', 'Sơn La'],
        ['soctrang', 'Sóc Trăng', 'Cần Thơ'],
        ['tayninh', 'Tây Ninh', 'Tây Ninh'],
        ['thanhhoa', 'Thanh Hoá', 'Thanh Hoá'],
        ['thaibinh', 'Thái Bình', 'Hưng Yên'],
        ['thainguyen', 'Thái Nguyên', 'Thái Nguyên'],
        ['tthue', 'Thừa Thiên Huế', 'Huế'],
        ['tiengiang', 'Tiền Giang', 'Đồng Tháp'],
        ['travinh', 'Trà Vinh', 'Vĩnh Long'],
        ['tuyenquang', 'Tuyên Quang', 'Tuyên Quang'],
        ['vinhlong', 'Vĩnh Long', 'Vĩnh Long'],
        ['vinhphuc', 'Vĩnh Phúc', 'Phú Thọ'],
        ['yenbai', 'Yên Bái', 'Lào Cai'],
    ] as const
).map(([id, name, now]) => ({ id, name, now }));

// What a province is also called, in codes and in names of committees.
const more_names: Readonly<Record<string, readonly string[]>> = {
    hcm: ['ho chi minh', 'tphcm', 'hcm', 'tp hcm'],
    tthue: ['hue', 'thua thien hue'],
    baria: ['ba ria vung tau', 'ba ria'],
    daklak: ['dac lac', 'dak lac'],
    daknong: ['dac nong'],
};
const plain = (text: string) =>
    ` ${folded(text)
        .replace(/[^a-z0-9]+/g, ' ')
        .trim()} `;
const known = provinces
    .flatMap((p) => [plain(p.name), ...(more_names[p.id] ?? []).map((n) => ` ${n} `)].map((name) => ({ name, p })))
    // The longer name goes first, so that no name is found inside another.
    .sort((a, b) => b.name.length - a.name.length);

/** The province that a committee's code or name speaks of. */
export function provinceOf(organization: { code: string; name: string }): Province | undefined {
    for (const text of [plain(organization.code), plain(organization.name)]) {
        const found = known.find((k) => text.includes(k.name));
        if (found) return found.p;
    }
    return undefined;
}
