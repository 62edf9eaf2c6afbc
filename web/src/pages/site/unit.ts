// What a scan of a label says. A label carries several codes; only the unit number is one bag, and what is none is told at once,
// before anything is logged.
import { normalUnit, parseRule, type UnitRefusal, type UnitRule } from '../../lib/unit-number';

export type ScanRefusal = UnitRefusal | 'unit_too_short';
export type Scan = { kind: 'unit'; unit: string } | { kind: 'other'; text: string; why: ScanRefusal };

/** Fewer characters than this are a piece of a number, unless the facility says that its numbers are so short. */
const fewest = 4;

/** `rule` is what the numbers of whoever collects look like, as the server gave it with the drive. */
export function readScan(raw: string, rule: string | null | undefined = null): Scan {
    const known: UnitRule = parseRule(rule ?? '') ?? [];
    const read = normalUnit(raw, known);
    // Signs that cannot be seen would only be seen as a blank label.
    const text = raw.trim().replace(/[\u0000-\u001f\u007f]/g, '\ufffd');
    if (read.refused) return { kind: 'other', text, why: read.refused };
    if (known.length === 0 && read.unit.length < fewest) return { kind: 'other', text, why: 'unit_too_short' };
    return { kind: 'unit', unit: read.unit };
}
