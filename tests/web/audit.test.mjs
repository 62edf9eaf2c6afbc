// The audit is read by people: sentences with names, found without accents, field by field, looks folded away.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { axe, closeBrowser, open, until } from './support/browser.mjs';
import { signIn } from './support/site.mjs';
import { world } from './support/world.mjs';

describe('the audit', { timeout: 180_000 }, () => {
    let w, seat, admin;
    before(async () => {
        w = await world();
        admin = await w.service.person('ha', 'Lê Thu Hà', ['administrator', 'committee', 'coordinator']);
        await w.service.drive('go-quao', { title: 'Gò Quao', status: 'approved', days: 40 });
        const ha = await w.service.signedIn(admin);
        const day = new Date(Date.now() + 7 * 3_600_000 + 50 * 86_400_000).toISOString().slice(0, 10);
        await ha.post('/drives/go-quao/move', {
            starts_at: `${day}T07:00:00+07:00`,
            ends_at: `${day}T11:00:00+07:00`,
            reason: 'trùng ngày khai giảng',
            accept_warnings: [],
        });
        seat = await open(w.origin, { viewport: { width: 360, height: 640 } });
    });
    after(async () => {
        await seat.close();
        await w.stop();
        await closeBrowser();
    });

    test('a move reads as a sentence and is found without accents, its fields side by side', async () => {
        const { page } = seat;
        await signIn(page, w.origin, admin);
        await page.goto(`${w.origin}/administration/audit`);
        const sentences = page.locator('[data-sentence]');
        await sentences.first().waitFor();
        await until('names instead of logins', async () =>
            (await sentences.allTextContents()).some((t) =>
                /^Lê Thu Hà dời Gò Quao \d\d\/\d\d.* → \d\d\/\d\d.*, vì trùng ngày khai giảng$/.test(t),
            ),
        );
        const all = await sentences.allTextContents();
        for (const text of all)
            assert.ok(!/POST|PATCH|GET|\{|\/drives|signed_in/.test(text), `people read no codes: ${text}`);
        await axe(page, 'audit');
        assert.ok(
            await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
            'no sideways scrolling',
        );
        await page.getByLabel('Tìm trong nhật ký').fill('le thu ha go quao khai giang');
        await page.getByLabel('Tìm trong nhật ký').blur();
        await until('one row', async () => (await sentences.count()) === 1);
        await page.getByText('Chi tiết').first().click();
        await page.getByRole('rowheader', { name: 'Bắt đầu' }).waitFor();
        const cells = await page.locator('details tr').filter({ hasText: 'Bắt đầu' }).locator('td').allTextContents();
        assert.equal(cells.length, 2);
        assert.notEqual(cells[0], cells[1]);
        if (process.env.SHOTS) {
            await mkdir(process.env.SHOTS, { recursive: true });
            await page.screenshot({ path: join(process.env.SHOTS, 'audit.png'), fullPage: true });
        }
        await axe(page, 'audit, opened');
        // The audit's own reading is a look; looks in a row are one line.
        await page.reload();
        await page.goto(`${w.origin}/administration/audit`);
        await page.locator('li[data-reads]').first().waitFor();
        assert.equal(await page.locator('li[data-reads] details[open]').count(), 0);
        await page.getByRole('button', { name: 'EN' }).click();
        await page.getByText(/Lê Thu Hà moved Gò Quao/).waitFor();
        seat.check();
    });
});
