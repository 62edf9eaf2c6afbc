// Cuts the typeface down to what Vietnamese and English pages are written with: src/ui/fonts/. Run again after the typeface was renewed.
//   node scripts/fonts.mjs
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import subset from 'subset-font';

const require = createRequire(import.meta.url);
const folder = new URL('../src/ui/fonts/', import.meta.url);
await mkdir(folder, { recursive: true });
const ascii = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');
const latin = `${ascii}\u00a0·×÷±°²³µ«»§©–—‘’“”…•‰←→−≤≥≈√☐✓\u00c0\u00c1\u00c2\u00c3\u00c8\u00c9\u00ca\u00cc\u00cd\u00d2\u00d3\u00d4\u00d5\u00d9\u00da\u00dd\u00e0\u00e1\u00e2\u00e3\u00e8\u00e9\u00ea\u00ec\u00ed\u00f2\u00f3\u00f4\u00f5\u00f9\u00fa\u00fd`;
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('');
// Every letter of the alphabet with every tone, the letters that stand alone, combining marks as keyboards may send them, and đồng.
const vietnamese = `ĂăĐđĨĩŨũƠơƯư\u0300\u0301\u0303\u0309\u0323₫${range(0x1ea0, 0x1ef9)}`;
for (const weight of [400, 600])
    for (const [name, text] of Object.entries({ latin, vietnamese })) {
        const source = await readFile(
            require.resolve(`@fontsource/be-vietnam-pro/files/be-vietnam-pro-${name}-${weight}-normal.woff2`),
        );
        const out = await subset(source, text, {
            targetFormat: 'woff2',
            noHinting: true,
            keepFeatures: ['kern', 'mark', 'mkmk', 'ccmp', 'locl', 'tnum', 'lnum'],
        });
        await writeFile(new URL(`be-vietnam-pro-${name}-${weight}.woff2`, folder), out);
        console.log(name, weight, source.length, '→', out.length);
    }
