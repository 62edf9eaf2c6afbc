// Pictures of every page, for people to look at: by role, at phone and laptop width, in both languages, light and dark, on the demo's data and a
// drive of today.
//   node pictures.mjs FOLDER [PATTERN]     only pictures whose name (page-width-language-scheme) matches
//   node pictures.mjs --readme             the three small pictures of docs/pictures
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closeBrowser, laptop, open, phone } from './support/browser.mjs';
import { pages, plant, visit, work } from './support/every-page.mjs';
import { root } from './support/service.mjs';
import { signIn } from './support/site.mjs';
import { world } from './support/world.mjs';

const [target = '', pattern = ''] = process.argv.slice(2);
if (!target || target === '-h' || target === '--help') {
    console.log('Usage: node pictures.mjs FOLDER [PATTERN] | --readme');
    process.exit(target ? 0 : 2);
}
const seatOf = async (w, role, options) => {
    const seat = await open(w.origin, { ...options, reducedMotion: 'reduce' });
    if (role !== 'nobody') await signIn(seat.page, w.origin, { login: role, password: w.service.password });
    return seat;
};
const speak = (page, language) =>
    page.evaluate(async (wanted) => {
        if (document.documentElement.lang !== wanted) document.querySelector(`button[lang=${wanted}]`)?.click();
        while (document.documentElement.lang !== wanted) await new Promise((resolve) => requestAnimationFrame(resolve));
    }, language);

const w = await world({ demo: true });
try {
    await plant(w.service);
    if (target === '--readme') await readme();
    else await everything(target);
} finally {
    await closeBrowser();
    await w.stop();
}

async function everything(folder) {
    await mkdir(folder, { recursive: true });
    const wide = [];
    for (const [role, list] of Object.entries(pages)) {
        for (const colorScheme of ['light', 'dark']) {
            const combined = ['vi', 'en']
                .flatMap((language) =>
                    Object.entries({ phone, laptop }).map(([width, size]) => ({
                        language,
                        width,
                        size,
                        of: Object.entries(list).filter(([name]) =>
                            new RegExp(pattern).test(`${name}-${width}-${language}-${colorScheme}`),
                        ),
                    })),
                )
                .filter(({ of }) => of.length > 0);
            if (combined.length === 0) continue;
            const seat = await seatOf(w, role, { viewport: laptop, colorScheme });
            const { page } = seat;
            for (const { language, width, size, of } of combined) {
                await page.setViewportSize(size);
                await page.goto(w.origin + (role === 'nobody' ? '/signin' : '/account'));
                await page.locator('h1').first().waitFor();
                await speak(page, language);
                for (const [name, what] of of) {
                    try {
                        await visit(page, w.origin, what);
                        await page.screenshot({
                            path: join(folder, `${name}-${width}-${language}-${colorScheme}.png`),
                            fullPage: true,
                        });
                        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
                        if (over > 0) wide.push(`${name}-${width}-${language}: ${over} px too wide`);
                    } catch (error) {
                        console.log(`${name} ${width} ${language} ${colorScheme}: ${error.message.split('\n')[0]}`);
                    }
                }
            }
            await seat.close();
        }
    }
    for (const line of new Set(wide)) console.log(line);
}

/** At most 120 KB each: the browser itself writes WebP, smaller until it fits. */
async function small(page, name, png, width) {
    for (const quality of [0.9, 0.82, 0.74, 0.66]) {
        const webp = await page.evaluate(
            async ([base64, wide, q]) => {
                const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
                const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
                const height = Math.round((bitmap.height * wide) / bitmap.width);
                const canvas = new OffscreenCanvas(wide, height);
                const pen = canvas.getContext('2d');
                pen.imageSmoothingQuality = 'high';
                pen.drawImage(bitmap, 0, 0, wide, height);
                const blob = await canvas.convertToBlob({ type: 'image/webp', quality: q });
                const out = new Uint8Array(await blob.arrayBuffer());
                let text = '';
                for (let i = 0; i < out.length; i += 8192) text += String.fromCharCode(...out.subarray(i, i + 8192));
                return btoa(text);
            },
            [png.toString('base64'), width, quality],
        );
        const file = join(root, 'docs/pictures', `${name}.webp`);
        await writeFile(file, Buffer.from(webp, 'base64'));
        if ((await stat(file)).size <= 120_000) break;
    }
}

async function readme() {
    await mkdir(join(root, 'docs/pictures'), { recursive: true });
    const shots = [
        {
            name: 'year',
            role: 'ban-chi-dao',
            viewport: { width: 1280, height: 940 },
            what: '/committee?year=2020&on=2020-06-30',
            width: 1280,
        },
        {
            name: 'tap',
            role: 'dieu-phoi',
            viewport: { width: 390, height: 900 },
            what: [
                work,
                async (page) => {
                    for (const ml of [350, 350, 250]) await page.locator(`.big .bag.v${ml}`).click();
                    await page.waitForFunction(
                        () => document.querySelector('[data-count=here] b')?.textContent === '0',
                    );
                },
            ],
            width: 585,
        },
        {
            name: 'calendar',
            role: 'ban-chi-dao',
            viewport: { width: 1480, height: 1087 },
            what: pages['ban-chi-dao']['committee-calendar'],
            width: 1480,
        },
    ];
    for (const { name, role, viewport, what, width } of shots) {
        const seat = await seatOf(w, role, { viewport, colorScheme: 'light', deviceScaleFactor: 2 });
        await visit(seat.page, w.origin, what);
        await small(seat.page, name, await seat.page.screenshot(), width);
        const size = (await readFile(join(root, 'docs/pictures', `${name}.webp`))).length;
        console.log(`docs/pictures/${name}.webp ${size} bytes`);
        await seat.close();
    }
}
