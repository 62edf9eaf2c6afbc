// From nothing: an empty database says what to run; one command and at most twelve presses later the first bag is logged.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { axe, closeBrowser, laptop, open, phone, until } from './support/browser.mjs';
import { shoot } from './support/pages.mjs';
import { counts } from './support/site.mjs';
import { dist, program } from './support/service.mjs';

describe('from nothing', { timeout: 400_000 }, () => {
    let folder;
    let child;
    let origin;
    let said = '';
    let seat;
    let page;
    let presses = 0;
    const press = async (locator) => {
        await locator.click();
        ++presses;
    };
    const step = (name) => page.locator(`[data-step=${name}]`);
    async function fits(what) {
        const before = page.viewportSize();
        for (const size of [{ width: 360, height: 640 }, phone, laptop, { width: 683, height: 384 }]) {
            await page.setViewportSize(size);
            const [wide, has] = await page.evaluate(() => [
                document.documentElement.scrollWidth,
                document.documentElement.clientWidth,
            ]);
            assert.ok(wide <= has, `${what} at ${size.width}: ${wide} > ${has}`);
        }
        await page.setViewportSize(before);
    }
    before(async () => {
        folder = await mkdtemp(join(tmpdir(), 'giothong-setup-'));
        // The one command.
        child = spawn(
            program,
            ['serve', '--first-account', '--db', join(folder, 'new.db'), '--port', '0', '--web-root', dist],
            { stdio: ['ignore', 'pipe', 'pipe'] },
        );
        const look = (chunk) => {
            said += chunk;
        };
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        origin = await until('it listens', () => /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0], 20_000);
        seat = await open(origin, { viewport: laptop });
        page = seat.page;
    });
    after(async () => {
        await seat?.close();
        if (child && child.exitCode === null) {
            const ended = new Promise((resolve) => child.once('exit', resolve));
            child.kill('SIGTERM');
            await ended;
        }
        if (folder) await rm(folder, { recursive: true, force: true });
        await closeBrowser();
    });

    test('whoever comes first is told that there is no account and what makes one', async () => {
        await page.goto(`${origin}/signin`);
        await page.locator('[data-empty]').getByText('giothong serve --first-account').waitFor();
        await axe(page, 'no account yet');
        await fits('no account yet');
        await shoot(page, 'setup-no-account');
    });

    test('from the printed link to the first bag in at most twelve presses', async () => {
        const link = await until('the link is printed', () => /\S*\/reset#gtl_\S+/.exec(said)?.[0]);
        const password = 'ngựa trắng uống trà chiều';
        await page.goto(new URL(link, origin).href);
        for (const n of [0, 1]) await page.locator('input[autocomplete=new-password]').nth(n).fill(password);
        await press(page.locator('button[type=submit]'));
        await page.waitForURL('**/signin');
        assert.equal(await page.locator('[data-empty]').count(), 0, 'now there is somebody');
        await page.locator('input[name=username]').fill('quan-tri');
        await page.locator('input[autocomplete=current-password]').fill(password);
        await press(page.locator('button[type=submit]'));
        await page.waitForURL('**/today');

        await step('organizations').getByLabel('Tên đơn vị của bạn').waitFor();
        await axe(page, 'checklist');
        await fits('checklist');
        await shoot(page, 'setup-begin');
        await step('organizations').getByLabel('Tên đơn vị của bạn').fill('Ban chỉ đạo tỉnh Kiên Giang');
        await step('organizations')
            .getByLabel('Các đơn vị bên dưới')
            .first()
            .fill('Phường Rạch Giá\nXã Gò Quao\nXã Gò Quao\n');
        await press(step('organizations').getByRole('button', { name: 'Lưu' }));
        await page.locator('[data-step=organizations][data-done=true]').waitFor();

        await step('sites').getByLabel('Tên địa điểm').fill('Nhà văn hoá Lao động');
        await press(step('sites').getByRole('button', { name: 'Lưu' }));
        await page.locator('[data-step=sites][data-done=true]').waitFor();

        await step('drive').getByLabel('Tên đợt').fill('Chủ nhật đỏ');
        await shoot(page, 'setup-drive');
        await press(step('drive').getByRole('button', { name: 'Lập đợt' }));
        const accept = step('drive').getByLabel('Lý do', { exact: false });
        const go = step('drive').getByRole('link', { name: /mở đợt và ghi túi máu/ });
        await until('made, or asked about the day', async () => (await go.count()) + (await accept.count()) > 0);
        if (await accept.count()) {
            // A Sunday or a holiday: somebody answers for it.
            await accept.last().fill('đã thống nhất');
            await press(step('drive').getByRole('button', { name: 'Lập đợt' }).first());
        }
        await go.waitFor();
        await shoot(page, 'setup-go');
        await press(go);
        await page.waitForURL('**/site/drives/**');
        await press(page.getByRole('button', { name: 'Mở đợt' }).first());
        const dialog = page.getByRole('dialog');
        await until(
            'open, or asked',
            async () => (await dialog.count()) + (await page.locator('.bag.v350:not([disabled])').count()) > 0,
        );
        if (await dialog.count()) await press(dialog.getByRole('button', { name: 'Mở đợt' }));
        await page.locator('.bag.v350').first().waitFor();
        await press(page.locator('.bag.v350').first());
        await until('the bag is on the server', async () => (await counts(page)).sent === 1, 30_000);
        assert.ok(presses <= 12, `${presses} presses`);
        console.log(`    ${presses} presses from the link to the first bag`);
        seat.check();
    });

    test('people are added in one step each, with a role in a sentence and a link to send; the list is gone with the next visit', async () => {
        await page.goto(`${origin}/administration/people`);
        await page.getByRole('button', { name: 'Thêm người' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Họ tên').fill('Nguyễn Thị Lan');
        await dialog.getByText('Mở đợt, ghi từng túi máu, xem lại chỗ vướng và đóng đợt.').waitFor();
        assert.equal(await dialog.getByLabel('Tên đăng nhập').inputValue(), 'nguyen-thi-lan');
        await axe(page, 'a new person');
        await fits('a new person');
        await shoot(page, 'person-new');
        await dialog.getByRole('button', { name: 'Thêm và lấy liên kết' }).click();
        const link = await dialog.locator('[data-link]').textContent();
        assert.match(link, /\/reset#gtl_/);
        await shoot(page, 'person-link');
        await page.goto(`${origin}/administration/people/nguyen-thi-lan`);
        await page.getByText('Điều phối điểm hiến máu').first().waitFor();
        await page.getByText('Ban chỉ đạo tỉnh Kiên Giang').first().waitFor();
        await page.goto(`${origin}/today`);
        await page.getByRole('heading', { name: 'Việc hôm nay' }).waitFor();
        await until('answered', async () => (await page.locator('[data-work], .empty').count()) > 0);
        assert.equal(await page.locator('[data-setup]').count(), 0);
        seat.check();
    });
});
