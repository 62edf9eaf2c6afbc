// Reads barcodes from the camera: with the browser's own detector where it has one (Android), else with a reader in
// WebAssembly that comes from this server.
import type { BarcodeDetector as Detector } from 'barcode-detector/ponyfill';

const formats = ['code_128', 'code_39', 'codabar', 'data_matrix', 'qr_code'] as const;
type Native = { new (options: { formats: readonly string[] }): Detector; getSupportedFormats(): Promise<string[]> };

let made: Promise<Detector> | null = null;

async function make(): Promise<Detector> {
    const native = (globalThis as { BarcodeDetector?: Native }).BarcodeDetector;
    if (native) {
        try {
            const known = await native.getSupportedFormats();
            if (known.includes('code_128')) return new native({ formats: formats.filter((f) => known.includes(f)) });
        } catch {
            // Some systems have the interface and no reader behind it.
        }
    }
    const [{ BarcodeDetector, prepareZXingModule }, { default: wasm }] = await Promise.all([import('barcode-detector/ponyfill'), import('zxing-wasm/reader/zxing_reader.wasm?url')]);
    prepareZXingModule({ overrides: { locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasm : prefix + path) } });
    return new BarcodeDetector({ formats: [...formats] });
}

function reader(): Promise<Detector> {
    made ??= make().catch((error) => {
        made = null;
        throw error;
    });
    return made;
}

/** Fetches what scanning needs while there is a network, so that the service worker has it later. */
export async function warmUp(): Promise<void> {
    try {
        const detector = await reader();
        await detector.detect(new ImageData(16, 16));
    } catch {
        // Without a reader the camera button says so.
    }
}

/** Calls `onScan` for each code once; the same code again only after it was out of sight. */
export async function scanWith(video: HTMLVideoElement, onScan: (text: string) => void): Promise<() => void> {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } }, audio: false });
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
