// What a camera reads from a QR code as the page paints it.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const jsqr = require('jsqr').default ?? require('jsqr');
const { PNG } = require('pngjs');

export async function readQr(locator) {
    const { width, height, data } = PNG.sync.read(await locator.screenshot());
    const found = jsqr(new Uint8ClampedArray(data), width, height);
    assert.ok(found, 'the picture of the QR code can be read');
    return found.data;
}
