// What can be imported, and which columns it takes.
import type { Role } from '../../../api/identity';
import { administration } from '../../../i18n/administration';
import { figures } from '../../../i18n/figures';
import { imports as words } from '../../../i18n/imports';
import { organizations } from '../../../i18n/organizations';
import { targets } from '../../../i18n/targets';

export type Kind = 'organizations' | 'sites' | 'drives' | 'targets' | 'head_counts' | 'counts' | 'tariffs';
export type FieldName = keyof typeof words.fields;

export interface FieldOf {
    name: FieldName;
    /** Without it no row can be imported. */
    needed?: boolean;
    /** How its cells are written. */
    reads?: 'day' | 'time' | 'count' | 'number';
    /** A name may stand in place of a code. */
    named?: boolean;
    /** What a cell may say, in words; the value is what the server knows. */
    choices?: () => Readonly<Record<string, string>>;
    /** What the example row of the template says. */
    example: () => string;
}

export interface KindOf {
    /** All that one of these lists needs; who may what, the server decides anew. */
    roles: readonly Role[];
    fields: readonly FieldOf[];
    /** Where what was imported is seen. */
    list: string;
}

const said = (text: string) => () => text;
const first = (choices: () => Readonly<Record<string, string>>, value: string) => () => choices()[value] ?? value;
const organization_kinds = () => administration.organization_kind;
const measures = () => targets.measures;
const bases = () => words.bases;
const heads = () => organizations.people_kind;
const components = () => figures.components;

export const kinds: Record<Kind, KindOf> = {
    organizations: {
        roles: ['administrator'],
        list: '/administration/organizations',
        fields: [
            { name: 'name', needed: true, example: said('Trường THPT Nguyễn Trung Trực') },
            {
                name: 'kind',
                needed: true,
                choices: organization_kinds,
                example: first(organization_kinds, 'school'),
            },
            { name: 'parent', named: true, example: said('Thành phố Rạch Giá') },
            { name: 'code', example: said('thpt-nguyen-trung-truc') },
            { name: 'valid_from', reads: 'day', example: said('01/01/2026') },
        ],
    },
    sites: {
        roles: ['committee', 'administrator'],
        list: '/committee/sites',
        fields: [
            { name: 'name', needed: true, example: said('Nhà văn hoá Rạch Giá') },
            { name: 'address', example: said('12 Nguyễn Hùng Sơn, Rạch Giá') },
            { name: 'organization', named: true, example: said('Thành phố Rạch Giá') },
            { name: 'lat', reads: 'number', example: said('10,0125') },
            { name: 'lon', reads: 'number', example: said('105,0809') },
            { name: 'unit_code', example: said('') },
            { name: 'code', example: said('nvh-rach-gia') },
        ],
    },
    drives: {
        roles: ['committee', 'administrator'],
        list: '/committee/drives',
        fields: [
            { name: 'day', needed: true, reads: 'day', example: said('15/03/2027') },
            { name: 'starts', reads: 'time', example: said('7:00') },
            { name: 'ends', reads: 'time', example: said('11:00') },
            { name: 'site', needed: true, named: true, example: said('Nhà văn hoá Rạch Giá') },
            { name: 'organization', needed: true, named: true, example: said('Thành phố Rạch Giá') },
            { name: 'title', example: said('Lễ hội Xuân hồng') },
            { name: 'planned_bags', reads: 'count', example: said('250') },
            { name: 'planned_donors', reads: 'count', example: said('320') },
            { name: 'collected_by', named: true, example: said('') },
            { name: 'campaigns', named: true, example: said('') },
            { name: 'contact', example: said('') },
            { name: 'notes', example: said('') },
            { name: 'code', example: said('') },
        ],
    },
    targets: {
        roles: ['committee'],
        list: '/committee/targets',
        fields: [
            { name: 'organization', needed: true, named: true, example: said('Thành phố Rạch Giá') },
            { name: 'value', needed: true, reads: 'number', example: said('1.200') },
            { name: 'measure', needed: true, choices: measures, example: first(measures, 'bags') },
            { name: 'from', reads: 'day', example: said('01/01/2027') },
            { name: 'to', reads: 'day', example: said('31/12/2027') },
            { name: 'campaign', named: true, example: said('') },
            { name: 'issued_by', named: true, example: said('Kiên Giang') },
            { name: 'basis', choices: bases, example: first(bases, 'assigned') },
            { name: 'document', example: said('QĐ 12/QĐ-BCĐ') },
        ],
    },
    head_counts: {
        roles: ['committee', 'administrator'],
        list: '/administration/organizations',
        fields: [
            { name: 'organization', needed: true, named: true, example: said('Thành phố Rạch Giá') },
            { name: 'count', needed: true, reads: 'count', example: said('250.000') },
            { name: 'kind', needed: true, choices: heads, example: first(heads, 'population') },
            { name: 'on', needed: true, reads: 'day', example: said('31/12/2026') },
            { name: 'document', example: said('Niên giám thống kê 2026') },
        ],
    },
    counts: {
        roles: ['coordinator'],
        list: '/committee/figures',
        fields: [
            { name: 'drive', needed: true, example: said('xuan-hong-2027') },
            { name: 'bags_250', reads: 'count', example: said('10') },
            { name: 'bags_350', reads: 'count', example: said('240') },
            { name: 'bags_450', reads: 'count', example: said('0') },
            { name: 'total', reads: 'count', example: said('250') },
        ],
    },
    tariffs: {
        roles: ['administrator'],
        list: '/administration/tariffs',
        fields: [
            { name: 'code', needed: true, example: said('thong-tu-2027') },
            { name: 'title', needed: true, example: said('Giá máu năm 2027') },
            { name: 'valid_from', reads: 'day', example: said('01/01/2027') },
            { name: 'valid_to', reads: 'day', example: said('') },
            { name: 'component', needed: true, choices: components, example: first(components, 'whole_blood') },
            { name: 'nominal_ml', needed: true, reads: 'count', example: said('350') },
            { name: 'price_vnd', needed: true, reads: 'count', example: said('1.009.000') },
            { name: 'source', example: said('') },
        ],
    },
};

/** Whether two texts say the same to a reader. */
export const same = (a: string, b: string) =>
    a.normalize('NFC').trim().toLowerCase() === b.normalize('NFC').trim().toLowerCase();

/** What the server knows a choice as; a cell that says none of them goes as it is, and is refused there. */
export function valueOf(field: FieldOf, text: string): string {
    for (const [value, label] of Object.entries(field.choices?.() ?? {})) if (same(label, text)) return value;
    return text;
}
