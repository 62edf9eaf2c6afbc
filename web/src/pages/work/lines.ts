// A thing that waits in words, and where it is settled.
import type { WorkKind, WorkList } from '../../app/work.svelte';
import { session } from '../../app/session.svelte';
import { committee } from '../../i18n/committee';
import { figures } from '../../i18n/figures';
import { reports } from '../../i18n/reports';
import { work as words } from '../../i18n/work';
import { day, instant, integer, weekday } from '../../lib/format';
import type { IconName } from '../../ui/Icon.svelte';
import { names } from '../figures/names.svelte';

type Item = WorkList['first'][number];

export const icons: Record<WorkKind, IconName> = {
    drives_to_close: 'drop',
    bags_in_review: 'search',
    drives_to_open: 'drop',
    changes_to_decide: 'calendar',
    drives_to_approve: 'check',
    drives_to_verify: 'check',
    reports_returned: 'undo',
    reports_to_accept: 'report',
    reports_to_close: 'lock',
    reports_late: 'report',
    clashes: 'warning',
    prices_missing: 'price',
    devices_silent: 'cloud-off',
    behind: 'target',
    tokens_ending: 'key',
    drives_soon: 'calendar',
};
const plan = (code: string) => `/committee/drives/${encodeURIComponent(code)}`;
const site = (code: string, page = '') => `/site/drives/${encodeURIComponent(code)}${page}`;
const committeeSees = () => session.has('committee', 'auditor');
/** Where the drive is run by whoever runs drives, and looked at by the others. */
const run = (code: string, page = '') =>
    session.has('coordinator') || !committeeSees() ? site(code, page) : plan(code);

/** Where one thing is settled; nothing when there is no page for it. */
export function hrefOf(kind: WorkKind, item: Item): string | undefined {
    switch (kind) {
        case 'drives_to_close':
            return run(item.code, '/close');
        case 'drives_to_open':
            return run(item.code);
        case 'devices_silent':
            return item.drive ? run(item.drive, '/devices') : undefined;
        case 'bags_in_review':
            return `/today/review#${encodeURIComponent(item.code)}`;
        case 'changes_to_decide':
            return `/committee/approvals#changes`;
        case 'drives_to_approve':
        case 'drives_to_verify':
        case 'clashes':
            return plan(item.code);
        case 'reports_returned':
        case 'reports_to_accept':
        case 'reports_to_close':
            return `/committee/reports/${encodeURIComponent(item.code)}`;
        case 'reports_late':
            return item.code
                ? `/committee/reports/${encodeURIComponent(item.code)}`
                : `/committee/reports?organization=${encodeURIComponent(item.organization ?? '')}`;
        case 'prices_missing':
            return session.has('administrator')
                ? '/administration/tariffs'
                : `/committee/valuation?from=${item.day ?? ''}&to=${item.until ?? ''}`;
        case 'behind':
            return `/committee/targets?organization=${encodeURIComponent(item.code)}`;
        case 'tokens_ending':
            return session.has('administrator') ? '/administration/tokens' : '/hospital/tokens';
        case 'drives_soon':
            return session.has('hospital') ? '/hospital/planned' : run(item.code);
    }
}
/** Where all of a kind are. */
export function allOf(kind: WorkKind): string | undefined {
    switch (kind) {
        case 'bags_in_review':
            return '/today/review';
        case 'drives_to_approve':
        case 'changes_to_decide':
            return '/committee/approvals';
        case 'drives_to_verify':
            return '/committee/drives?status=closed';
        case 'drives_to_close':
            return committeeSees() ? '/committee/drives?status=open' : '/site';
        case 'drives_to_open':
            return committeeSees() ? '/committee/drives?status=approved' : '/site';
        case 'reports_returned':
        case 'reports_to_accept':
        case 'reports_to_close':
        case 'reports_late':
            return '/committee/reports';
        case 'clashes':
            return '/committee/calendar';
        case 'behind':
            return '/committee/targets';
        case 'drives_soon':
            return session.has('hospital') ? '/hospital/planned' : '/site';
        default:
            return undefined;
    }
}
export function titleOf(kind: WorkKind, item: Item): string {
    if (kind === 'prices_missing')
        return words.no_price(figures.components[item.component ?? 'other'], integer(item.nominal_ml ?? 0));
    if (item.report) return `${reports.kinds[item.report]}: ${item.title}`;
    return item.title;
}
/** What one has to know before opening it, shortest first. */
export function detailOf(kind: WorkKind, item: Item): string {
    const of = (organization: string | undefined) => (organization ? names.organization(organization) : '');
    const days =
        item.day &&
        item.until &&
        (item.day === item.until ? day(item.day) : words.period(day(item.day), day(item.until)));
    const when = item.at ? instant(item.at) : '';
    const parts: (string | undefined | false)[] = (() => {
        switch (kind) {
            case 'drives_to_close':
                return [words.ended_at(when), of(item.organization)];
            case 'drives_to_open':
                return [words.starts_at(when), of(item.organization)];
            case 'bags_in_review':
                return [words.n_waiting(integer(item.count ?? 0)), item.day && weekday(item.day)];
            case 'changes_to_decide':
                return [item.by && words.asked_by(item.by), item.note && words.said(item.note)];
            case 'drives_to_approve':
            case 'drives_to_verify':
                return [item.day && weekday(item.day), of(item.organization)];
            case 'reports_returned':
                return [item.note && words.said(item.note), days];
            case 'reports_to_accept':
                return [days, item.by && words.submitted_by(item.by, when)];
            case 'reports_to_close':
                return [days];
            case 'reports_late':
                return [item.day && words.late_by(integer(item.count ?? 0), day(item.day))];
            case 'clashes':
                return [item.clash && committee.clash[item.clash], item.day && weekday(item.day)];
            case 'prices_missing':
                return [figures.n_bags(integer(item.count ?? 0)), days];
            case 'devices_silent':
                return [words.last_heard(when), item.drive && words.on_drive(names.drive(item.drive))];
            case 'behind':
                return [words.behind_by(integer(item.count ?? 0)), item.note];
            case 'tokens_ending':
                return [words.ends_on(when)];
            case 'drives_soon':
                return [item.at && instant(item.at), of(item.organization)];
        }
    })();
    return parts.filter(Boolean).join(' · ');
}
