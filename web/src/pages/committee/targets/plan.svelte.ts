// What is being planned: the cascade as the server has it, the cells that were changed here, and how to take changes back.
import { all, get, post, type Answer, type Body, type Items } from '../../../api/client';
import { targets as words } from '../../../i18n/targets';
import { turns } from '../../../lib/turns';
import { Attempt } from '../forms/attempt';
import { readNumber, writeNumber } from './number';
import { bagsOf, sumsOf, type Basis } from './sums';

export type Cascade = Answer<'/targets/cascade'>;
export type Row = Cascade['rows'][number];
export type Measure = Cascade['measure'];
export type HeadCount = Items<'/organizations/{organization}/head-counts'>[number];
export interface Span {
    campaign?: string;
    from?: string;
    to?: string;
}
export interface Cell {
    row: Row;
    basis: Basis;
}
export interface Change extends Cell {
    before: number | null;
    after: number;
    supersedes: string | null;
}

const most_at_once = 500;
const key = (code: string, basis: Basis) => `${code} ${basis}`;

export class TargetPlan {
    cascade = $state.raw<Cascade | null>(null);
    /** What stands in a changed cell, as typed. */
    typed = $state.raw<ReadonlyMap<string, string>>(new Map());
    /** The server's words for cells that it refused. */
    refused = $state.raw<ReadonlyMap<string, string>>(new Map());
    heads = $state.raw<ReadonlyMap<string, HeadCount | null>>(new Map());
    #steps = $state.raw<readonly ReadonlyMap<string, string>[]>([]);
    #last = '';
    #begin = turns();

    rows = $derived(this.cascade?.rows ?? []);
    measure = $derived<Measure>(this.cascade?.measure ?? 'bags');
    percent = $derived(this.measure === 'percent_staff' || this.measure === 'percent_population');
    #byCode = $derived(new Map(this.rows.map((r) => [r.organization, r])));
    sums = $derived.by(() =>
        sumsOf(
            this.rows.map((r) => ({ code: r.organization, parent: r.parent })),
            (code) => {
                const row = this.#byCode.get(code);
                return {
                    assigned: row ? this.amount(row, 'assigned') : null,
                    committed: row ? this.amount(row, 'committed') : null,
                };
            },
        ),
    );
    unbalanced = $derived(
        this.rows.filter((r) => ['short_of', 'over'].includes(this.sums.get(r.organization)?.state ?? '')),
    );

    async load(span: Span, measure: Measure, organization?: string): Promise<void> {
        const newest = this.#begin();
        const answer = await get('/targets/cascade', { query: { ...span, measure, organization } });
        if (!newest()) return;
        this.cascade = answer;
        this.drop();
    }
    row(code: string): Row | undefined {
        return this.#byCode.get(code);
    }

    /** The value that the server has for a cell, in the measure that is shown. */
    saved(row: Row, basis: Basis): number | null {
        const target = row[basis];
        // A percentage shown among bags takes part with the bags that it makes.
        if (!target) return null;
        return target.measure === this.measure ? target.value : target.amount;
    }
    text(row: Row, basis: Basis): string {
        const typed = this.typed.get(key(row.organization, basis));
        if (typed !== undefined) return typed;
        const value = this.saved(row, basis);
        return value === null ? '' : writeNumber(value);
    }
    changed(row: Row, basis: Basis): boolean {
        return this.typed.has(key(row.organization, basis));
    }

    /** What is wrong with a cell, in words. */
    fault(row: Row, basis: Basis): string | undefined {
        const text = this.typed.get(key(row.organization, basis));
        if (text === undefined) return undefined;
        const refused = this.refused.get(key(row.organization, basis));
        if (refused) return refused;
        if (text.trim() === '') return words.cannot_withdraw;
        const value = readNumber(text);
        if (value === null) return words.not_a_number;
        if (this.percent) return value > 0 && value <= 100 ? undefined : words.at_most_hundred;
        if (value <= 0) return words.must_be_positive;
        return this.measure !== 'standard_units' && !Number.isInteger(value) ? words.whole : undefined;
    }
    /** In the unit that sums are made in. */
    amount(row: Row, basis: Basis): number | null {
        const text = this.typed.get(key(row.organization, basis));
        if (text === undefined) return row[basis]?.amount ?? null;
        const value = readNumber(text);
        if (value === null || value <= 0) return null;
        if (!this.percent) return value;
        const heads = this.headsOf(row);
        return heads ? bagsOf(value, heads.count) : null;
    }
    headsOf(row: Row): HeadCount | null | undefined {
        const kind = this.measure === 'percent_staff' ? 'staff' : 'population';
        if (this.heads.has(row.organization)) return this.heads.get(row.organization);
        const told = row.assigned?.head_count ?? row.committed?.head_count;
        return told?.kind === kind ? told : undefined;
    }
    /** Which head count a percentage is taken of: the last before the period begins, or the first after. */
    async findHeads(row: Row): Promise<void> {
        if (!this.percent || this.headsOf(row) !== undefined) return;
        await this.rereadHeads(row);
    }
    async rereadHeads(row: Row): Promise<void> {
        const kind = this.measure === 'percent_staff' ? 'staff' : 'population';
        const from = this.cascade?.period.from ?? '';
        const items = await all('/organizations/{organization}/head-counts', {
            path: { organization: row.organization },
        });
        const list = items.filter((h) => h.kind === kind).sort((a, b) => a.on.localeCompare(b.on));
        const before = list.filter((h) => h.on <= from);
        this.heads = new Map(this.heads).set(row.organization, before[before.length - 1] ?? list[0] ?? null);
    }

    set(row: Row, basis: Basis, text: string): void {
        const at = key(row.organization, basis);
        const next = new Map(this.typed);
        const value = this.saved(row, basis);
        // Typed back to what it was: not a change.
        if (text.trim() === '' ? value === null : value !== null && readNumber(text) === value) next.delete(at);
        else next.set(at, text);
        this.#keep(at);
        this.typed = next;
        if (this.refused.has(at)) this.refused = new Map([...this.refused].filter(([k]) => k !== at));
    }
    /** One step back for each cell that was typed in, or for everything that was taken over at once. */
    #keep(at: string): void {
        if (at === this.#last && at !== '') return;
        this.#steps = [...this.#steps.slice(-99), this.typed];
        this.#last = at;
    }
    settle(): void {
        this.#last = '';
    }
    revert(row: Row, basis: Basis): void {
        const value = this.saved(row, basis);
        this.settle();
        this.set(row, basis, value === null ? '' : writeNumber(value));
        this.settle();
    }
    setMany(values: readonly { code: string; value: number }[]): number {
        this.settle();
        this.#keep('');
        const next = new Map(this.typed);
        let taken = 0;
        for (const { code, value } of values) {
            const row = this.#byCode.get(code);
            if (!row || value <= 0) continue;
            if (this.saved(row, 'assigned') === value) next.delete(key(code, 'assigned'));
            else next.set(key(code, 'assigned'), writeNumber(value));
            ++taken;
        }
        this.typed = next;
        return taken;
    }
    get undoable(): boolean {
        return this.#steps.length > 0;
    }
    undo(): void {
        const last = this.#steps[this.#steps.length - 1];
        if (!last) return;
        [this.typed, this.#steps] = [last, this.#steps.slice(0, -1)];
        this.settle();
    }
    drop(): void {
        [this.typed, this.#steps, this.refused] = [new Map(), [], new Map()];
        this.settle();
    }

    get dirty(): boolean {
        return this.typed.size > 0;
    }
    cells = $derived(
        this.rows
            .flatMap((row) => (['assigned', 'committed'] as const).map((basis) => ({ row, basis })))
            .filter((c) => this.typed.has(key(c.row.organization, c.basis))),
    );
    faults = $derived(this.cells.filter((c) => this.fault(c.row, c.basis)));
    changes = $derived<Change[]>(
        this.cells
            .filter((c) => !this.fault(c.row, c.basis))
            .map(({ row, basis }) => ({
                row,
                basis,
                before: this.saved(row, basis),
                after: readNumber(this.text(row, basis)) ?? 0,
                supersedes: row[basis]?.id ?? null,
            })),
    );
    get tooMany(): boolean {
        return this.changes.length > most_at_once;
    }

    body(document: string, reason: string): Body<'/targets/batch'> {
        const plan = this.cascade!;
        return {
            targets: this.changes.map(({ row, basis, after, supersedes }) => ({
                organization: row.organization,
                issued_by:
                    basis === 'committed'
                        ? row.organization
                        : (row.assigned?.issued_by ?? row.parent ?? row.organization),
                ...(plan.campaign ? { campaign: plan.campaign } : { period: plan.period }),
                measure: this.measure,
                value: after,
                basis,
                ...(document ? { document } : {}),
                ...(supersedes && reason ? { reason } : {}),
                ...(supersedes ? { supersedes } : {}),
            })),
        };
    }
    #attempt = new Attempt();
    /** All or none. Refusals go to their cells; the caller shows what has none. */
    async save(document: string, reason: string): Promise<number> {
        const body = this.body(document, reason);
        return (await this.#attempt.run(body, (idempotencyKey) => post('/targets/batch', body, { idempotencyKey })))
            .targets.length;
    }
    refuse(fields: readonly { pointer: string; detail: string }[]): void {
        const changes = this.changes;
        const next = new Map<string, string>();
        for (const field of fields) {
            const at = changes[Number(/^\/targets\/(\d+)/.exec(field.pointer)?.[1] ?? -1)];
            if (at) next.set(key(at.row.organization, at.basis), field.detail);
        }
        this.refused = next;
    }
}
