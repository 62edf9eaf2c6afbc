import { counted, subject } from './subject';

/** The map of provinces. */
export const map = subject(
    {
        title: 'Bản đồ các tỉnh', year: 'Năm', show: 'Tô màu theo', figure: { percent: 'Tỷ lệ đạt chỉ tiêu', bags: 'Số túi', drives: 'Số đợt' }, division: 'Đơn vị hành chính', divisions: { old: '63 tỉnh, thành (đến 30/6/2025)', now: '34 tỉnh, thành (từ 1/7/2025)' }, sites: 'Hiện các địa điểm', label: (name: string, value: string) => `${name}: ${value}`, none: 'không có số', no_target: 'chưa giao chỉ tiêu',
        province: 'Tỉnh, thành', committee: 'Ban chỉ đạo', target: 'Chỉ tiêu', percent: 'Tỷ lệ', bags: 'Túi', drives: 'Đợt', sites_in: 'Địa điểm', table: 'Số liệu từng tỉnh', legend: 'Chú giải', up_to: (n: string) => `đến ${n}`, from_to: (a: string, b: string) => `${a} – ${b}`, above: (n: string) => `trên ${n}`, archipelago: { hoangsa: 'Hoàng Sa', truongsa: 'Trường Sa' }, part_of: (name: string) => `(${name})`, points: (n: string) => `${n} địa điểm có toạ độ`, sea: 'Biển Đông', unmatched: (names: string) => `Chưa đặt được lên bản đồ: ${names}`, nothing: 'Chưa có ban chỉ đạo cấp tỉnh nào', nothing_text: 'Bản đồ tô màu các đơn vị cấp tỉnh, tìm theo tên.',
        credit: 'Đường ranh giới:', credit_more: 'của Stephen Truong, giấy phép CC BY 4.0; vị trí Hoàng Sa được vẽ lại theo toạ độ, tên và cách ghép 34 tỉnh do Giọt Hồng thêm.', hint: 'Dùng phím Tab để đi qua các tỉnh, Enter để mở số liệu.',
    },
    {
        title: 'Map of provinces', year: 'Year', show: 'Shaded by', figure: { percent: 'Percent of target', bags: 'Bags', drives: 'Drives' }, division: 'Provinces', divisions: { old: '63 provinces (until 30 June 2025)', now: '34 provinces (since 1 July 2025)' }, sites: 'Show sites', label: (name, value) => `${name}: ${value}`, none: 'no figure', no_target: 'no target',
        province: 'Province', committee: 'Committee', target: 'Target', percent: 'Percent', bags: 'Bags', drives: 'Drives', sites_in: 'Sites', table: 'Figures by province', legend: 'Legend', up_to: (n) => `up to ${n}`, from_to: (a, b) => `${a} – ${b}`, above: (n) => `above ${n}`, archipelago: { hoangsa: 'Hoàng Sa', truongsa: 'Trường Sa' }, part_of: (name) => `(${name})`, points: (n) => `${counted(n, 'site')} with a position`, sea: 'East Sea', unmatched: (names) => `Not found on the map: ${names}`, nothing: 'No provincial committee yet', nothing_text: 'The map shades provincial organisations, found by name.',
        credit: 'Boundaries:', credit_more: 'by Stephen Truong, licence CC BY 4.0; Hoàng Sa drawn anew by its coordinates, names and the joining to 34 provinces added by Giọt Hồng.', hint: 'Tab goes through the provinces, Enter opens the figures.',
    },
);
