// What to tell a person when something he asked for did not happen.
import { isRefused, Unreachable } from '../api/client';
import { common } from '../i18n/common';

export function wordsFor(error: unknown): string {
    if (error instanceof Unreachable) return common.unreachable;
    if (isRefused(error)) {
        const wait = error.retryAfter && error.status === 429 ? ` ${common.wait_seconds(error.retryAfter)}` : '';
        if (error.code.startsWith('http_'))
            return error.status >= 500 ? common.server_busy : `${common.unexpected} (${error.status})`;
        return (
            error.message +
            wait +
            (error.status === 500 && error.requestId ? ` ${common.request_id(error.requestId)}` : '')
        );
    }
    return common.unexpected;
}
