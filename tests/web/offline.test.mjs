// What was logged is never lost and never counted twice, whatever happens to the network, the server, the page or the clock.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { axe, closeBrowser, open, profile, until } from './support/browser.mjs';
import { label } from './support/label.mjs';
import { counts, installed, openDrive, result, signIn, tap, untilCounts, wedge } from './support/site.mjs';
import { world } from './support/world.mjs';

const upload = (request) => request.method === 'POST' && /\/drives\/[^/]+\/events$/.test(request.url);

describe('without a network', { timeout: 400_000 }, () => {
    let w, coordinator, seat;
    before(async () => {
        w = await world();
        coordinator = await w.service.person('lan', 'Nguyễn Thị Lan', ['coordinator']);
    });
    after(async () => {
        await w.stop();
        await closeBrowser();
    });
    beforeEach(async () => {
        seat = await open(w.origin);
    });
    afterEach(async () => {
        w.relay.reset();
        await seat.close();
    });

    /** The ledger holds exactly these bags, each once. */
    async function exactly(drive, bags, ml) {
        const totals = await w.service.totals(drive);
        assert.equal(totals.bags, bags);
        assert.equal(totals.ml, ml);
        const events = await w.service.events(drive);
        assert.equal(new Set(events.map((e) => e.id)).size, events.length);
        assert.equal((await w.service.get(`/drives/${drive}/review`)).items.length, 0);
        return events;
    }

    test('the network is cut: the page opens, logs, lists what is only here, and sends by itself', async () => {
        const { page, context } = seat;
        const drive = await w.service.drive('cut');
        await signIn(page, w.origin, coordinator);
        await openDrive(page, w.origin, drive);
        await tap(page, 350, 2);
        await untilCounts(page, { logged: 2, sent: 2, here: 0 });
        await installed(page);

        await context.setOffline(true);
        await tap(page, 250, 2);
        await tap(page, 450, 1);
        await untilCounts(page, { logged: 5, sent: 2, here: 3 });
        await page.locator('.tally .of').waitFor({ state: 'attached' });
        await page.reload();
        await untilCounts(page, { logged: 5, sent: 2, here: 3 });
        // The three are in sight without a tap.
        assert.match(
            (await page.locator('[data-here]').textContent()).replace(/\s+/g, ' '),
            /Chỉ ở đây: \d\d:\d\d 450 ml · \d\d:\d\d 250 ml · \d\d:\d\d 250 ml$/,
        );
        assert.equal(await page.locator('[data-figure=bags]').textContent(), '5');
        // The app itself opens too: from its address, through the list.
        await page.goto(`${w.origin}/`);
        await page.getByRole('link', { name: 'Chủ nhật đỏ – Rạch Giá' }).first().click();
        await untilCounts(page, { logged: 5, sent: 2, here: 3 });
        await page.getByRole('link', { name: /5 đã ghi/ }).click();
        await page.getByRole('tab', { name: /Chỉ ở đây/ }).waitFor();
        await until('the list of the three', async () => (await page.locator('li[data-state=waiting]').count()) === 3);
        assert.equal(await page.locator('li[data-state]').count(), 3);
        await axe(page, 'events without a network');
        await page.goto(`${w.origin}/site/drives/${drive}/close`);
        await page.getByText('Còn 3 mục chỉ ở máy này.').waitFor();
        assert.equal(
            await page.getByRole('button', { name: 'Ký và đóng đợt' }).count(),
            0,
            'nothing is closed over what is only here',
        );
        await axe(page, 'close without a network');

        await context.setOffline(false);
        await untilCounts(page, { logged: 5, sent: 5, here: 0 });
        await exactly(drive, 5, 2 * 350 + 2 * 250 + 450);
        seat.check();
    });

    test('the answer is lost after the commit, and the server is killed: sent again, counted once', async () => {
        const { page } = seat;
        const drive = await w.service.drive('killed');
        await signIn(page, w.origin, coordinator);
        await openDrive(page, w.origin, drive);
        let lost = 0;
        w.relay.swallow = (request) => upload(request) && ++lost <= 1;
        await tap(page, 350, 4);
        await until('an answer to be lost', async () => lost >= 1);
        await w.service.kill();
        await tap(page, 250, 2);
        await untilCounts(page, { logged: 6 });
        const before = await counts(page);
        assert.ok(before.here >= 2, JSON.stringify(before));
        await w.service.up();
        await untilCounts(page, { logged: 6, sent: 6, here: 0 }, 40_000);
        await exactly(drive, 6, 4 * 350 + 2 * 250);
        seat.check();
    });

    test('the page is closed in the middle of an upload', async () => {
        const { page, context } = seat;
        const drive = await w.service.drive('closed-tab');
        await signIn(page, w.origin, coordinator);
        await openDrive(page, w.origin, drive);
        await context.setOffline(true);
        await tap(page, 350, 10);
        await untilCounts(page, { logged: 10, here: 10 });
        let arrived;
        const there = new Promise((resolve) => {
            arrived = resolve;
        });
        let release;
        const gate = new Promise((resolve) => {
            release = resolve;
        });
        let first = true;
        // The batch reaches the server; the page goes before the answer can come.
        w.relay.swallow = (request) => upload(request) && first;
        w.relay.hold = (request) => {
            if (!upload(request) || !first) return null;
            arrived();
            return gate;
        };
        await context.setOffline(false);
        await there;
        await page.close();
        release();
        await until('the server to have the batch', async () => (await w.service.totals(drive)).bags === 10);
        first = false;
        const again = await context.newPage();
        await openDrive(again, w.origin, drive);
        await untilCounts(again, { logged: 10, sent: 10, here: 0 });
        await exactly(drive, 10, 3500);
        seat.check();
    });

    test('two windows share one queue, one uploader, one truth', async () => {
        const { page, context } = seat;
        const drive = await w.service.drive('two-tabs');
        await signIn(page, w.origin, coordinator);
        const other = await context.newPage();
        await openDrive(page, w.origin, drive);
        await openDrive(other, w.origin, drive);
        let running = 0;
        let most = 0;
        w.relay.hold = async (request) => {
            if (!upload(request)) return;
            most = Math.max(most, ++running);
            await new Promise((resolve) => setTimeout(resolve, 40));
            --running;
        };
        await context.setOffline(true);
        await Promise.all([tap(page, 350, 15), tap(other, 250, 15)]);
        // The same bag scanned in both windows is one bag.
        await wedge(page, 'VN00000042');
        await result(page, 'counted');
        await wedge(other, 'VN00000042');
        await result(other, 'duplicate');
        await untilCounts(page, { logged: 31, here: 31 });
        await untilCounts(other, { logged: 31, here: 31 });
        await context.setOffline(false);
        await untilCounts(page, { logged: 31, sent: 31, here: 0 });
        await untilCounts(other, { logged: 31, sent: 31, here: 0 });
        assert.equal(most, 1, 'one upload at a time');
        await exactly(drive, 31, 16 * 350 + 15 * 250);
        seat.check();
    });

    test(
        '500 bags without a network, the browser restarted, answers lost on the way: exact',
        { timeout: 180_000 },
        async () => {
            const drive = await w.service.drive('five-hundred', { planned_bags: 500 });
            const kept = await profile();
            try {
                let desk = await open(w.origin, { profile: kept.folder });
                await signIn(desk.page, w.origin, coordinator);
                await openDrive(desk.page, w.origin, drive);
                await installed(desk.page);
                await desk.context.setOffline(true);
                const press = (ml, times) =>
                    desk.page.evaluate(
                        async ([selector, n]) => {
                            const button = document.querySelector(selector);
                            for (let i = 0; i < n; ++i) {
                                button.click();
                                if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
                            }
                        },
                        [`.big .bag.v${ml}`, times],
                    );
                await press(350, 300);
                await press(250, 150);
                await untilCounts(desk.page, { logged: 450, here: 450 }, 60_000);
                for (let i = 0; i < 50; ++i) {
                    const unit = `VN7000${String(i).padStart(4, '0')}`;
                    // On a busy machine keys may come too slowly; the page says so, and a person scans again.
                    await until(`${unit} counted`, async () => {
                        await wedge(desk.page, unit);
                        await desk.page.locator('.result .unit', { hasText: unit }).waitFor({ timeout: 2_000 });
                        return /counted|duplicate/.test(
                            (await desk.page.locator('[data-result]').getAttribute('data-result')) ?? '',
                        );
                    });
                }
                await untilCounts(desk.page, { logged: 500, here: 500 }, 60_000);
                await desk.context.close();

                // Two of the answers never arrive.
                let seen = 0;
                w.relay.swallow = (request) => upload(request) && ++seen <= 2;
                desk = await open(w.origin, { profile: kept.folder });
                await desk.page.goto(`${w.origin}/site`);
                await signIn(desk.page, w.origin, coordinator);
                await openDrive(desk.page, w.origin, drive);
                await untilCounts(desk.page, { logged: 500, sent: 500, here: 0 }, 60_000);
                assert.ok(seen > 2, 'batches were sent again');
                const events = await exactly(drive, 500, 350 * 350 + 150 * 250);
                assert.equal(events.length, 500);
                assert.equal(await desk.page.locator('[data-figure=bags]').textContent(), '500');
                desk.check();
                await desk.close();
            } finally {
                await kept.remove();
            }
        },
    );

    test('the camera reads a label through the reader that comes from this server', async () => {
        await seat.close();
        const shown = await label('12345678');
        seat = await open(w.origin, {
            profile: shown.profile,
            permissions: ['camera'],
            args: [
                '--use-fake-ui-for-media-stream',
                '--use-fake-device-for-media-stream',
                `--use-file-for-fake-video-capture=${shown.video}`,
            ],
        });
        try {
            const { page } = seat;
            const drive = await w.service.drive('camera');
            await signIn(page, w.origin, coordinator);
            await openDrive(page, w.origin, drive);
            await page.getByRole('button', { name: 'Quét' }).click();
            await page.getByRole('button', { name: '450 ml' }).click();
            await page.getByRole('button', { name: 'Dùng máy ảnh' }).click();
            await result(page, 'counted');
            await page.getByText('12345678').first().waitFor();
            await axe(page, 'camera');
            await untilCounts(page, { logged: 1, sent: 1 });
            const [event] = await exactly(drive, 1, 450);
            assert.equal(event.unit, '12345678');
            await page.getByRole('button', { name: 'Tắt máy ảnh' }).click();
            seat.check();
        } finally {
            await seat.close();
            await shown.remove();
            seat = await open(w.origin);
        }
    });

    test('a clock three hours ahead: the person is told, and the ledger has the right time', async () => {
        const { page, context } = seat;
        await context.addInitScript(() => {
            const real = Date.now.bind(Date);
            const ahead = 3 * 3_600_000;
            const Real = Date;
            globalThis.Date = class extends Real {
                constructor(...values) {
                    if (values.length === 0) super(real() + ahead);
                    else super(...values);
                }
                static now() {
                    return real() + ahead;
                }
            };
        });
        const drive = await w.service.drive('clock');
        await signIn(page, w.origin, coordinator);
        await openDrive(page, w.origin, drive);
        await page.getByText(/Đồng hồ máy này nhanh 3 giờ/).waitFor();
        await tap(page, 350, 1);
        await untilCounts(page, { logged: 1, sent: 1 });
        await context.setOffline(true);
        await tap(page, 250, 1);
        await untilCounts(page, { logged: 2, here: 1 });
        await context.setOffline(false);
        await untilCounts(page, { logged: 2, sent: 2, here: 0 });
        for (const event of await exactly(drive, 2, 600))
            assert.ok(Math.abs(Date.parse(event.at) - Date.now()) < 60_000, `${event.at} is not now`);
        seat.check();
    });

    test(
        'a week in a drawer: the browser closed, the session ended meanwhile; nothing is lost and each has the day it happened',
        { timeout: 120_000 },
        async () => {
            const drive = await w.service.drive('week', { days: -7 });
            const kept = await profile();
            const week = 7 * 86_400_000;
            try {
                let desk = await open(w.origin, { profile: kept.folder });
                await signIn(desk.page, w.origin, coordinator);
                await openDrive(desk.page, w.origin, drive);
                await installed(desk.page);
                // The clock's offset has been measured and kept before the network goes.
                await until('the offset to be kept', () =>
                    desk.page.evaluate(
                        () =>
                            new Promise((resolve, reject) => {
                                const opening = indexedDB.open('giothong');
                                opening.onerror = () => reject(opening.error);
                                opening.onsuccess = () => {
                                    const asked = opening.result
                                        .transaction('kept')
                                        .objectStore('kept')
                                        .get('clock-offset');
                                    asked.onsuccess = () => {
                                        opening.result.close();
                                        resolve(Boolean(asked.result));
                                    };
                                };
                            }),
                    ),
                );
                await desk.context.setOffline(true);
                await desk.page.close();
                // From here on it is a week ago: everything after the restart is seven days later than this.
                await desk.context.addInitScript((ms) => {
                    const Real = Date;
                    const real = Date.now.bind(Date);
                    globalThis.Date = class extends Real {
                        constructor(...values) {
                            if (values.length === 0) super(real() - ms);
                            else super(...values);
                        }
                        static now() {
                            return real() - ms;
                        }
                    };
                }, week);
                const then = await desk.context.newPage();
                const made = Date.now() - week;
                await openDrive(then, w.origin, drive);
                await tap(then, 350, 7);
                await tap(then, 250, 3);
                await untilCounts(then, { logged: 10, here: 10 });
                await desk.context.close();

                // Meanwhile the account was signed out everywhere.
                const other = await open(w.origin);
                await signIn(other.page, w.origin, coordinator);
                await other.page.goto(`${w.origin}/account`);
                await other.page.getByRole('button', { name: 'Đăng xuất mọi nơi khác' }).click();
                await other.page.getByRole('dialog').getByRole('button', { name: 'Đăng xuất mọi nơi khác' }).click();
                await until('one session', async () => (await other.page.getByText('Dùng lần cuối').count()) === 1);
                await other.close();

                desk = await open(w.origin, { profile: kept.folder });
                await desk.page.goto(`${w.origin}/site`);
                await signIn(desk.page, w.origin, coordinator);
                await openDrive(desk.page, w.origin, drive);
                await untilCounts(desk.page, { logged: 10, sent: 10, here: 0 }, 40_000);
                for (const event of await exactly(drive, 10, 7 * 350 + 3 * 250)) {
                    const off = Date.parse(event.at) - made;
                    assert.ok(off > -5_000 && off < 120_000, `${event.at} is not the moment of the tap`);
                }
                desk.check();
                await desk.close();
            } finally {
                await kept.remove();
            }
        },
    );

    test('a clock that nobody could compare, set to last year until the network comes: the ledger has the right time', async () => {
        const { page, context } = seat;
        const drive = await w.service.drive('clock-set');
        await signIn(page, w.origin, coordinator);
        await openDrive(page, w.origin, drive);
        await installed(page);
        await context.setOffline(true);
        await page.evaluate(
            () =>
                new Promise((resolve) => {
                    const opening = indexedDB.open('giothong');
                    opening.onsuccess = () => {
                        const change = opening.result.transaction('kept', 'readwrite');
                        change.objectStore('kept').delete('clock-offset');
                        change.oncomplete = () => {
                            opening.result.close();
                            resolve();
                        };
                    };
                }),
        );
        await page.close();
        await context.addInitScript(() => {
            const Real = Date;
            const real = Date.now.bind(Date);
            globalThis.lag = 365 * 86_400_000;
            globalThis.Date = class extends Real {
                constructor(...values) {
                    if (values.length === 0) super(real() - globalThis.lag);
                    else super(...values);
                }
                static now() {
                    return real() - globalThis.lag;
                }
            };
        });
        const again = await context.newPage();
        await openDrive(again, w.origin, drive);
        await tap(again, 350, 2);
        await untilCounts(again, { logged: 2, here: 2 });
        // Somebody sets the clock right in the middle of the work.
        await again.evaluate(() => {
            globalThis.lag = 0;
        });
        await tap(again, 250, 1);
        await untilCounts(again, { logged: 3, here: 3 });
        await context.setOffline(false);
        await untilCounts(again, { logged: 3, sent: 3, here: 0 });
        const now = Date.now();
        for (const event of await exactly(drive, 3, 950))
            assert.ok(Math.abs(Date.parse(event.at) - now) < 120_000, `${event.at} is not now`);
        seat.check();
    });

    test('a page that the worker passed over asks for it, and then works without a network', async () => {
        const { page, context } = seat;
        const drive = await w.service.drive('passed-over');
        await signIn(page, w.origin, coordinator);
        await openDrive(page, w.origin, drive);
        await installed(page);
        // As a page that was being opened when the worker took over the others: loaded past the worker.
        const reloaded = page.waitForEvent('load');
        await (await context.newCDPSession(page)).send('Page.reload', { ignoreCache: true });
        await reloaded;
        await until('a worker', () => page.evaluate(() => navigator.serviceWorker.controller !== null));
        await context.setOffline(true);
        await page.reload();
        await tap(page, 350, 1);
        await untilCounts(page, { logged: 1, here: 1 });
        await context.setOffline(false);
        await untilCounts(page, { logged: 1, sent: 1, here: 0 });
        seat.check();
    });

    test('a newer version waits for a person and leaves the queue alone', async () => {
        const { page, context } = seat;
        const drive = await w.service.drive('update');
        await signIn(page, w.origin, coordinator);
        await openDrive(page, w.origin, drive);
        await installed(page);
        w.relay.refuse = (request) => upload(request);
        await tap(page, 350, 3);
        await untilCounts(page, { logged: 3, here: 3 });
        w.relay.file = (path, text) => (path === '/service-worker.js' ? `${text}\n// a newer version\n` : text);
        await page.evaluate(async () => {
            await (await navigator.serviceWorker.getRegistration()).update();
        });
        const button = page.getByRole('button', { name: 'Dùng bản mới' });
        await button.waitFor();
        await untilCounts(page, { logged: 3, here: 3 });
        const reloaded = page.waitForEvent('load');
        await button.click();
        await reloaded;
        await untilCounts(page, { logged: 3, here: 3 });
        w.relay.refuse = () => false;
        // It may have sent by itself meanwhile.
        await page
            .getByRole('button', { name: 'Gửi ngay' })
            .click({ timeout: 3_000 })
            .catch(() => {});
        await untilCounts(page, { logged: 3, sent: 3, here: 0 });
        await exactly(drive, 3, 1050);
        assert.equal(await button.count(), 0);
        seat.check();
        void context;
    });
});
