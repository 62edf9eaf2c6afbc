// An entry in words.
import { site } from '../../i18n/site';
import { integer } from '../../lib/format';
import type { Entry, EventBody } from '../../lib/store/database';

export function groupWords(event: Pick<EventBody, 'abo' | 'rh'>): string {
    if (!event.abo) return '';
    return event.abo + (event.rh === '-' ? '−' : event.rh === '+' ? '+' : '');
}
export function volumeWords(ml: number | null | undefined): string {
    return ml ? site.volume_ml(integer(ml)) : '';
}
const reasons = () =>
    ({ ...site.defer_reason, ...site.discard_reason, ...site.correct_reason }) as Record<string, string>;
export function reasonWords(reason: string | null | undefined): string {
    return reason ? (reasons()[reason] ?? reason) : '';
}
export function entryWords(entry: Entry, all: readonly Entry[] = []): string {
    const { event } = entry;
    const about = event.kind === 'reversed' ? all.find((e) => e.id === event.event) : undefined;
    const parts = [
        site.kind[event.kind],
        volumeWords(event.nominal_ml),
        groupWords(event),
        (event.count ?? 1) > 1 ? `× ${integer(event.count ?? 1)}` : '',
        event.unit ?? '',
        about ? `(${entryWords(about)})` : '',
        reasonWords(event.reason),
    ];
    return parts.filter(Boolean).join(' · ');
}
/** Why something waits in review; there may be several reasons. */
export function reviewWords(codes: string | readonly string[]): string {
    return [codes]
        .flat()
        .map((code) => (site.review as Record<string, string>)[code] ?? code)
        .join('; ');
}
/** As little as tells one bag from another. */
export function shortWords(entry: Entry): string {
    const { event } = entry;
    return (
        event.unit ??
        ([volumeWords(event.nominal_ml), groupWords(event)].filter(Boolean).join(' ') || site.kind[event.kind])
    );
}
export function options(words: Readonly<Record<string, string>>): { value: string; label: string }[] {
    return Object.entries(words).map(([value, label]) => ({ value, label }));
}
