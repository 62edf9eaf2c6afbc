// Debian's Chromium, driven by playwright-core.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const args = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--no-first-run',
];
export const phone = { width: 390, height: 844 };
export const laptop = { width: 1366, height: 768 };
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let shared;
/** Browsers over a profile of their own: one that a failed test left behind would keep the run from ending. */
const own = new Set();
export async function browser() {
    shared ??= await chromium.launch({ executablePath, args });
    return shared;
}
export async function closeBrowser() {
    for (const context of own) await context.close();
    await shared?.close();
    shared = undefined;
}

/** A context in which a request to anywhere but `origin`, an error on the console or an uncaught exception is remembered; `check()` fails on them. */
export async function open(origin, { viewport = phone, profile, args: more = [], ...options } = {}) {
    const context = profile
        ? await chromium.launchPersistentContext(profile, {
              executablePath,
              args: [...args, ...more],
              viewport,
              reducedMotion: 'reduce',
              locale: 'vi-VN',
              timezoneId: 'Asia/Ho_Chi_Minh',
              ...options,
          })
        : await (
              await browser()
          ).newContext({
              viewport,
              reducedMotion: 'reduce',
              locale: 'vi-VN',
              timezoneId: 'Asia/Ho_Chi_Minh',
              ...options,
          });
    if (profile) {
        own.add(context);
        context.on('close', () => own.delete(context));
    }
    context.setDefaultTimeout(15_000);
    const strangers = [];
    const errors = [];
    context.on('request', (request) => {
        const url = request.url();
        if (!url.startsWith(`${origin}/`) && !url.startsWith('blob:') && !url.startsWith('data:')) strangers.push(url);
    });
    context.on('weberror', (error) => errors.push(`${error.error().stack ?? error.error()}`));
    context.on('console', (message) => {
        // A request that failed is the test's own doing or is looked at by what the page shows.
        if (message.type() === 'error' && !/Failed to load resource|net::ERR/.test(message.text()))
            errors.push(message.text());
    });
    return {
        context,
        page: await context.newPage(),
        check() {
            assert.deepEqual(strangers, [], 'no request may leave the origin');
            assert.deepEqual(errors, [], 'no error in the page, none against the content security policy');
        },
        close: () => context.close(),
    };
}

/** No serious or critical finding. The policy forbids injected scripts, so axe is evaluated by the driver, not by the page. */
export async function axe(page, name) {
    await page.evaluate(axeSource);
    // What happens to lie under the header that stays is not what is looked for.
    await page.evaluate(() => scrollTo(0, 0));
    const found = await page.evaluate(async () => {
        const result = await globalThis.axe.run(document, {
            resultTypes: ['violations'],
            runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
        });
        return result.violations
            .filter((v) => v.impact === 'serious' || v.impact === 'critical')
            .map((v) => ({
                rule: v.id,
                impact: v.impact,
                nodes: v.nodes.slice(0, 4).map((n) => `${n.target.join(' ')}: ${n.failureSummary}`),
            }));
    });
    assert.deepEqual(found, [], `accessibility of ${name}`);
}

/** A browser profile that outlives its browser. */
export async function profile() {
    const folder = await mkdtemp(join(tmpdir(), 'giothong-profile-'));
    return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Polls what the page shows until it is so. */
export async function until(what, check, limit = 20_000) {
    const end = Date.now() + limit;
    let last;
    for (;;) {
        try {
            last = await check();
            if (last) return last;
        } catch (error) {
            last = error;
        }
        if (Date.now() > end) assert.fail(`${what}: ${last instanceof Error ? last.stack : JSON.stringify(last)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}
