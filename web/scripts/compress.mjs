// Puts a .br and a .gz beside every file of dist that gains from it; the server sends those as they are.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const compressible = /\.(html|js|css|svg|json|webmanifest|wasm|txt)$/;
const dist = new URL('../dist/', import.meta.url).pathname;

async function* files(folder) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) yield* files(path);
        else yield path;
    }
}

let count = 0;
for await (const path of files(dist)) {
    if (!compressible.test(path)) continue;
    const bytes = await readFile(path);
    const br = await promisify(brotliCompress)(bytes, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    });
    const gz = await promisify(gzip)(bytes, { level: 9 });
    if (br.length < bytes.length) await writeFile(path + '.br', br);
    if (gz.length < bytes.length) await writeFile(path + '.gz', gz);
    ++count;
}
console.log(`compressed ${count} files`);
