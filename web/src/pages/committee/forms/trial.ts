// An edit against the calendar, without writing anything: every warning is taken as accepted, so that all of them are told with their
// two sides and what would help; what would refuse it stands apart.
import { patch, type Answer, type Body } from '../../../api/client';
import { committee } from '../../../i18n/committee';
import type { Accepted } from './ClashRefusal.svelte';

const is_hard: readonly string[] = ['team_twice', 'vehicle_twice', 'equipment_twice', 'person_twice', 'site_unfit'];
export const hard = (code: string): boolean => is_hard.includes(code);
export const softCodes = (): Accepted => Object.keys(committee.clash).filter((code) => !hard(code)) as Accepted;

type Tried = Answer<'/drives/{drive}', 'patch'>;
export interface Trial {
    clashes: NonNullable<Tried['warnings']>;
    refusals: NonNullable<Tried['refusals']>;
    waits: boolean;
}

export async function tryEdit(drive: string, change: Body<'/drives/{drive}', 'patch'>, etag: string): Promise<Trial> {
    const { data } = await patch(
        '/drives/{drive}',
        { ...change, accept_warnings: softCodes(), reason: 'thử / trial' },
        { path: { drive }, query: { dry_run: true }, ifMatch: etag },
    );
    return {
        clashes: (data.warnings ?? []).filter((c) => !hard(c.code)),
        refusals: data.refusals ?? [],
        waits: data.needs_approval ?? false,
    };
}
