// Loads one of the client's modules into Node, for rules that need no browser.
import { webcrypto } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './service.mjs';

// Node 18 keeps it apart.
globalThis.crypto ??= webcrypto;

export async function load(path) {
    const esbuild = createRequire(join(root, 'web/package.json'))('esbuild');
    const { outputFiles } = await esbuild.build({
        entryPoints: [join(root, 'web/src', path)],
        bundle: true,
        write: false,
        format: 'esm',
        platform: 'neutral',
        target: 'es2021',
        logLevel: 'silent',
    });
    return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
}
