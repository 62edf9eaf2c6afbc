// Reads barcodes from the camera: with the browser's own detector where it has one (Android), else with a reader in
// WebAssembly that comes from this server.
import type { BarcodeDetector as Detector } from 'barcode-detector/ponyfill';

const formats = ['code_128', 'code_39', 'codabar', 'data_matrix', 'qr_code'] as const;
type Native = { new (options: { formats: readonly string[] }): Detector; getSupportedFormats(): Promise<string[]> };

let made: Promise<Detector> | null = null;

async function native(): Promise<Detector | null> {
    const own = (globalThis as { BarcodeDetector?: Native }).BarcodeDetector;
    try {
        const known = (await own?.getSupportedFormats()) ?? [];
        return own && known.includes('code_128')
            ? new own({ formats: formats.filter((f) => known.includes(f)) })
            : null;
    } catch {
        // Some systems have the interface and no reader behind it.
        return null;
    }
}
const ponyfill = () =>
    Promise.all([import('barcode-detector/ponyfill'), import('zxing-wasm/reader/zxing_reader.wasm?url')]);

async function make(): Promise<Detector> {
    const own = await native();
    if (own) return own;
    const [{ BarcodeDetector, prepareZXingModule }, { default: wasm }] = await ponyfill();
    prepareZXingModule({
        overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasm : prefix + path) },
    });
    return new BarcodeDetector({ formats: [...formats] });
}

function reader(): Promise<Detector> {
    made ??= make().catch((error) => {
        made = null;
        throw error;
    });
    return made;
}

/** Fetches the reader while there is a network, so that the service worker has it when there is none. Not before the worker is
 *  there to keep it, and not on a line whose owner asked to save data. */
export async function warmUp(): Promise<void> {
    const line = (navigator as { connection?: { saveData?: boolean } }).connection;
    if (!navigator.onLine || line?.saveData || !('serviceWorker' in navigator)) return;
    try {
        if (await native()) return;
        await navigator.serviceWorker.ready;
        if (!navigator.serviceWorker.controller) return;
        const [, { default: wasm }] = await ponyfill();
        await fetch(wasm);
    } catch {
        // Asked for again with the camera, which then says what is wrong.
    }
}

/** Calls `onScan` for each code once; the same code again only after it was out of sight. */
export async function scanWith(video: HTMLVideoElement, onScan: (text: string) => void): Promise<() => void> {
    const stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: 'environment', width: { ideal: 1280 } },
        audio: false,
    });
    const stop = () => {
        stopped = true;
        for (const track of stream.getTracks()) track.stop();
        video.srcObject = null;
    };
    let stopped = false;
    try {
        const detector = await reader();
        video.srcObject = stream;
        await video.play();
        void (async () => {
            let shown = '';
            let unseen = 0;
            while (!stopped) {
                const begun = performance.now();
                try {
                    const found = (await detector.detect(video))[0]?.rawValue ?? '';
                    if (found && found !== shown) {
                        shown = found;
                        onScan(found);
                    }
                    unseen = found ? 0 : unseen + 1;
                    if (unseen > 8) shown = '';
                } catch {
                    // A frame that cannot be read is followed by the next.
                }
                // A third of the time for the reader leaves a cheap phone cool and the page quick.
                await new Promise((resolve) => setTimeout(resolve, Math.max(60, (performance.now() - begun) * 2)));
            }
        })();
        return stop;
    } catch (error) {
        stop();
        throw error;
    }
}
