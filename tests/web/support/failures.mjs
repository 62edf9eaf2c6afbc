// A reporter that tells failures alone, each with what a reader of a log's last lines needs.
import { inspect } from 'node:util';

export default async function* failures(events) {
    for await (const { type, data } of events) {
        // A suite fails with its tests; those say why.
        if (
            type !== 'test:fail' ||
            (data.details?.type === 'suite' && /subtests? failed/.test(String(data.details.error?.message)))
        )
            continue;
        const { error } = data.details;
        const why = inspect(error?.cause ?? error, { depth: 3 })
            .split('\n')
            .slice(0, 30);
        yield `FAILED ${data.file ?? ''} ${data.name} (${Math.round(data.details.duration_ms ?? 0)} ms)\n${why.map((line) => `    ${line}`).join('\n')}\n`;
    }
}
