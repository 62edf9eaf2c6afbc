// Pictures of pages at the two widths, when a folder for them is named in SHOTS.
import { join } from 'node:path';
import { laptop, phone } from './browser.mjs';

export async function shoot(page, name) {
    const folder = process.env.SHOTS;
    if (!folder) return;
    const before = page.viewportSize();
    for (const [width, size] of Object.entries({ phone, laptop })) {
        await page.setViewportSize(size);
        await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
    }
    await page.setViewportSize(before);
}
