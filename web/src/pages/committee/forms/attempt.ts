// A write whose answer was lost is asked for again under the same key, so that it does not happen twice. Another body, an answer or a
// refusal ends the attempt: the next one has a key of its own.
import { isRefused } from '../../../api/client';
import { uuid7 } from '../../../lib/uuid';

export class Attempt {
    #body = '';
    #key = '';
    async run<T>(body: unknown, send: (key: string) => Promise<T>): Promise<T> {
        const text = JSON.stringify(body);
        if (text !== this.#body) [this.#body, this.#key] = [text, uuid7()];
        try {
            const answer = await send(this.#key);
            this.#body = '';
            return answer;
        } catch (error) {
            if (isRefused(error)) this.#body = '';
            throw error;
        }
    }
}
