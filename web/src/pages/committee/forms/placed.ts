// A refusal stands at the fields that it names. What a form has no field for is said above it, so that nothing is refused in silence.
import { isRefused } from '../../../api/client';

export function unplaced(error: unknown, ...pointers: string[]): unknown {
    if (!isRefused(error) || error.fields.length === 0) return error;
    return error.fields.every((f) => pointers.includes(f.pointer)) ? null : error;
}
