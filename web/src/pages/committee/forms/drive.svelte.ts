// A drive as a form holds it, and as the server takes it.
import type { Answer, Body } from '../../../api/client';
import { isoDay, time } from '../../../lib/format';
import { slug } from '../../../lib/slug';

export type Drive = Answer<'/drives/{drive}'>;
export type NewDrive = Body<'/drives'>;
type SessionKind = NonNullable<NewDrive['sessions']>[number]['kind'];
export interface SessionTimes {
    kind: SessionKind;
    from: string;
    to: string;
}

export class DriveForm {
    code = $state('');
    title = $state('');
    campaigns = $state<string[]>([]);
    site = $state('');
    organization = $state('');
    collected_by = $state('');
    day = $state('');
    until = $state('');
    from = $state('07:00');
    to = $state('11:00');
    donors = $state('');
    bags = $state('');
    emergency = $state(false);
    team = $state('');
    vehicles = $state<string[]>([]);
    equipment = $state<string[]>([]);
    sessions = $state<SessionTimes[]>([]);
    contact = $state('');
    notes = $state('');

    /** The parts of a drive that a copy keeps. */
    copy(d: Drive): void {
        [this.title, this.site, this.organization, this.collected_by] = [
            d.title,
            d.site,
            d.organization,
            d.collected_by ?? '',
        ];
        [this.from, this.to] = [time(d.starts_at), time(d.ends_at)];
        [this.donors, this.bags] = [d.planned_donors?.toString() ?? '', d.planned_bags?.toString() ?? ''];
        [this.team, this.vehicles, this.equipment] = [d.team ?? '', [...d.vehicles], [...d.equipment]];
        this.sessions = d.sessions.map((s) => ({ kind: s.kind, from: time(s.starts_at), to: time(s.ends_at) }));
        [this.contact, this.notes] = [d.contact, d.notes];
    }
    fill(d: Drive): void {
        this.copy(d);
        [this.code, this.campaigns, this.emergency] = [d.code, [...d.campaigns], d.emergency];
        this.day = isoDay(d.starts_at);
        this.until = isoDay(d.ends_at) === this.day ? '' : isoDay(d.ends_at);
    }
    get complete(): boolean {
        return Boolean(
            this.title.trim() && this.code.trim() && this.site && this.organization && this.day && this.from && this.to,
        );
    }
    /** "Chủ nhật đỏ Rạch Giá" on a day → chu-nhat-do-rach-gia-2027-01-10 */
    get suggested(): string {
        return [slug(this.title, 50), this.day].filter(Boolean).join('-');
    }
    private at = (day: string, clock: string) => `${day}T${clock}:00+07:00`;
    private number = (text: string) => (text.trim() === '' ? null : Number(text));
    body(): NewDrive {
        const last = this.until || this.day;
        return {
            code: this.code.trim(),
            title: this.title.trim(),
            campaigns: this.campaigns,
            site: this.site,
            organization: this.organization,
            collected_by: this.collected_by || null,
            starts_at: this.at(this.day, this.from),
            ends_at: this.at(last, this.to),
            planned_donors: this.number(this.donors),
            planned_bags: this.number(this.bags),
            emergency: this.emergency,
            team: this.team || null,
            vehicles: this.team ? this.vehicles : [],
            equipment: this.team ? this.equipment : [],
            sessions: this.sessions.map((s) => ({
                kind: s.kind,
                starts_at: this.at(this.day, s.from),
                ends_at: this.at(this.day, s.to),
            })),
            contact: this.contact.trim() || null,
            notes: this.notes.trim() || null,
        };
    }
    /** It ends before it begins, or at once. */
    get backwards(): boolean {
        return (
            Boolean(this.day && this.from && this.to) &&
            this.at(this.until || this.day, this.to) <= this.at(this.day, this.from)
        );
    }
    /** When it begins, if that is over. */
    past(now: number): string | null {
        const at = this.day && this.from ? this.at(this.day, this.from) : '';
        return at && Date.parse(at) < now ? at : null;
    }
    wholeNumbers = $derived([this.donors, this.bags].every((t) => t.trim() === '' || /^\d+$/.test(t.trim())));
}
