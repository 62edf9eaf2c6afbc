// A label as a camera sees it: a film of one picture with a Code 39 barcode of digits.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Five bars and four spaces a sign, 1 is wide (ISO/IEC 16388). */
const code39 = {
    0: '000110100',
    1: '100100001',
    2: '001100001',
    3: '101100000',
    4: '000110001',
    5: '100110000',
    6: '001110000',
    7: '000100101',
    8: '100100100',
    9: '001100100',
    '*': '010010100',
};

export async function label(digits) {
    const [width, height, narrow] = [640, 480, 3];
    const row = Buffer.alloc(width, 235);
    const bars = [...`*${digits}*`].flatMap((c) =>
        [...code39[c]].map((e, i) => [i % 2 === 0, e === '1' ? narrow * 2.5 : narrow]).concat([[false, narrow]]),
    );
    let x = (width - bars.reduce((sum, [, w]) => sum + w, 0)) / 2;
    for (const [dark, w] of bars) {
        if (dark) row.fill(16, Math.round(x), Math.round(x + w));
        x += w;
    }
    const luma = Buffer.alloc(width * height, 235);
    for (let y = 140; y < 340; ++y) row.copy(luma, y * width);
    const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((width * height) / 2, 128)]);
    const folder = await mkdtemp(join(tmpdir(), 'giothong-label-'));
    const video = join(folder, 'label.y4m');
    await writeFile(
        video,
        Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]),
    );
    return { video, profile: join(folder, 'profile'), remove: () => rm(folder, { recursive: true, force: true }) };
}
