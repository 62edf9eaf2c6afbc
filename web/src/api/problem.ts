// What can come back instead of an answer. Pages look at codes, never at wording.
import type { components } from './schema';

export type ProblemDocument = components['schemas']['Problem'];
export interface FieldProblem {
    pointer: string;
    code: string;
    detail: string;
}

/** The server refused. `detail` is in the reader's language already. */
export class Refused extends Error {
    readonly status: number;
    readonly code: string;
    readonly title: string;
    readonly fields: FieldProblem[];
    readonly requestId: string | null;
    /** Seconds after which to ask again, when the server said so. */
    readonly retryAfter: number | null;

    constructor(status: number, problem: Partial<ProblemDocument> & { code: string }, retryAfter: number | null) {
        super(problem.detail || problem.title || problem.code);
        this.name = 'Refused';
        this.status = status;
        this.code = problem.code;
        this.title = problem.title ?? problem.code;
        this.fields = (problem.errors ?? []) as FieldProblem[];
        this.requestId = problem.request_id ?? null;
        this.retryAfter = retryAfter;
    }

    /** The words for the field at this pointer, or nothing. */
    at(pointer: string): string | undefined {
        return this.fields.find((f) => f.pointer === pointer)?.detail;
    }
}

/** No answer came: no network, no server, or it took too long. Whether a write took effect is not known. */
export class Unreachable extends Error {
    constructor(cause?: unknown) {
        super('unreachable', { cause });
        this.name = 'Unreachable';
    }
}

export function isRefused(error: unknown, ...codes: string[]): error is Refused {
    return error instanceof Refused && (codes.length === 0 || codes.includes(error.code));
}

export async function refusalOf(response: Response): Promise<Refused> {
    const wait = Number(response.headers.get('Retry-After'));
    let problem: Partial<ProblemDocument> & { code: string } = { code: `http_${response.status}` };
    if (response.headers.get('Content-Type')?.startsWith('application/problem+json')) {
        try {
            problem = (await response.json()) as ProblemDocument;
        } catch {
            // A proxy may cut an answer; its status is all that is known then.
        }
    }
    return new Refused(response.status, problem, Number.isFinite(wait) && wait > 0 ? wait : null);
}
