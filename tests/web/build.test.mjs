// What is built: its size, its freshness, and that it keeps to the policy it is served under.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { closeBrowser, open } from './support/browser.mjs';
import { dist, program, root } from './support/service.mjs';
import { openDrive, signIn } from './support/site.mjs';
import { world } from './support/world.mjs';

describe('the build', { timeout: 120_000 }, () => {
    let w;
    before(async () => {
        w = await world();
    });
    after(async () => {
        await w.stop();
        await closeBrowser();
    });

    test('types of the API are those of the program', async () => {
        const { stdout } = await promisify(execFile)('node', [
            join(root, 'web/scripts/generate-api.mjs'),
            '--check',
            program,
        ]).catch((error) => ({ stdout: error.stderr }));
        assert.match(stdout, /up to date/);
    });

    test('every text has compressed neighbours, and no page carries inline code or style', async () => {
        const files = await readdir(join(dist, 'assets'));
        for (const file of files.filter((f) => /\.(js|css|wasm)$/.test(f) && !f.startsWith('.')))
            assert.ok(
                files.includes(`${file}.br`) ||
                    files.includes(`${file}.gz`) ||
                    (await readFile(join(dist, 'assets', file))).length < 120,
                file,
            );
        const html = await readFile(join(dist, 'index.html'), 'utf8');
        assert.doesNotMatch(html, /<style|style=|<script(?![^>]*src=)|\son\w+=/);
    });

    test('the typeface is what Vietnamese is written with, and no drawing brings a library', async () => {
        const files = await readdir(join(dist, 'assets'));
        let letters = 0;
        for (const file of files) {
            const { length } = await readFile(join(dist, 'assets', file));
            if (file.endsWith('.woff2')) letters += length;
            if (file.endsWith('.js')) assert.ok(length <= 260_000, `${file} has ${length} bytes`);
        }
        assert.ok(letters > 10_000 && letters <= 30_000, `${letters} bytes of typeface`);
        // Every letter of the alphabet with every tone is drawn by it, so that no word is in two typefaces.
        const seat = await open(w.origin);
        await seat.page.goto(`${w.origin}/signin`);
        const missing = await seat.page.evaluate(async () => {
            const faces = [...document.fonts];
            await Promise.all(faces.map((face) => face.load()));
            const pen = document.createElement('canvas').getContext('2d');
            const text = 'aáàảãạăắằẳẵặâấầẩẫậeéèẻẽẹêếềểễệiíìỉĩịoóòỏõọôốồổỗộơớờởỡợuúùủũụưứừửữựyýỳỷỹỵđ';
            const width = (family, letter, weight) => {
                pen.font = `${weight} 100px ${family}`;
                return pen.measureText(letter).width;
            };
            // A letter that the typeface lacks is as wide as that of the one behind it, whichever that is.
            return [...text, ...text.toUpperCase(), ...'0123456789.,–−·×…“”₫'].filter((letter) =>
                [400, 600].some(
                    (weight) =>
                        width("'Be Vietnam Pro', monospace", letter, weight) === width('monospace', letter, weight) &&
                        width("'Be Vietnam Pro', serif", letter, weight) === width('serif', letter, weight),
                ),
            );
        });
        assert.deepEqual(missing, []);
        await seat.close();
    });

    test('whoever signs in waits for nothing but the entry', async () => {
        const seat = await open(w.origin, { serviceWorkers: 'block' });
        // No answer of the server, and no module besides: the fields are there all the same.
        w.relay.hold = (request) => (request.url.startsWith('/api/') ? new Promise(() => {}) : null);
        const asked = [];
        seat.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
        await seat.page.goto(`${w.origin}/signin`);
        await seat.page.locator('input[autocomplete=current-password]').waitFor();
        assert.deepEqual(
            asked.filter((path) => /SignIn|PasswordField/.test(path)),
            [],
        );
        w.relay.reset();
        await seat.close();
    });

    test('the first load of the site workspace is at most 200 KB on the wire', async () => {
        const coordinator = await w.service.person('lan', 'Nguyễn Thị Lan', ['coordinator']);
        const drive = await w.service.drive('size');
        const seat = await open(w.origin, { serviceWorkers: 'block' });
        // Signed in before, nothing of the client in the cache: as after an update, or on a new tablet.
        await signIn(seat.page, w.origin, coordinator);
        const page = await seat.context.newPage();
        const wire = await seat.context.newCDPSession(page);
        await wire.send('Network.enable');
        await wire.send('Network.setCacheDisabled', { cacheDisabled: true });
        const sizes = new Map();
        const urls = new Map();
        wire.on('Network.requestWillBeSent', ({ requestId, request }) => urls.set(requestId, request.url));
        wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
            sizes.set(urls.get(requestId), encodedDataLength),
        );
        await openDrive(page, w.origin, drive);
        await page.waitForLoadState('networkidle').catch(() => {});
        const loaded = [...sizes].filter(([url]) => url && !url.endsWith('.png'));
        const total = loaded.reduce((sum, [, bytes]) => sum + bytes, 0);
        const list = loaded
            .sort((a, b) => b[1] - a[1])
            .map(([url, bytes]) => `${String(bytes).padStart(8)} ${new URL(url).pathname}`)
            .join('\n');
        console.log(`first load of the site workspace: ${total} bytes\n${list}`);
        assert.ok(total > 20_000, 'the bytes were seen');
        assert.ok(total <= 200_000, `${total} bytes\n${list}`);
        await seat.close();
    });
});
