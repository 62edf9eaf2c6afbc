// Stands between the browser and the program, so that a test can lose an answer after the server gave it, refuse connections,
// or change an answer's headers. Without a fault it passes everything on as it is.
import http from 'node:http';

export class Relay {
    static async start(service) {
        const relay = new Relay();
        relay.service = service;
        relay.reset();
        relay.seen = [];
        relay.server = http.createServer(
            (request, response) => void relay.pass(request, response).catch(() => request.socket.destroy()),
        );
        await new Promise((resolve) => relay.server.listen(0, '127.0.0.1', resolve));
        relay.origin = `http://127.0.0.1:${relay.server.address().port}`;
        return relay;
    }

    reset() {
        /** (request, body) → true: forward it, wait for the whole answer, then drop the connection. */
        this.swallow = () => false;
        /** (request, body) → true: drop the connection at once. */
        this.refuse = () => false;
        /** (request, body) → a promise that the forwarding waits for. */
        this.hold = () => null;
        /** (request, body) → the body that the server gets. */
        this.rewrite = null;
        /** (path, text) → the text of a file that the browser gets. */
        this.file = null;
        /** {latency_ms, bytes_per_s} → one slow line for everything, the service worker too; null: as fast as it goes. */
        this.line = null;
        this.free = 0;
    }

    /** Waits until these bytes have gone over the line, after all that were before them. */
    carry(bytes) {
        const now = performance.now();
        this.free = Math.max(this.free, now) + (bytes * 1000) / this.line.bytes_per_s;
        return new Promise((resolve) => setTimeout(resolve, this.free - now));
    }
    /** In packets, so that answers at the same time share the line. */
    async drip(answer, response) {
        const head = 400;
        await this.carry(head);
        response.writeHead(answer.statusCode, answer.headers);
        for await (const chunk of answer)
            for (let at = 0; at < chunk.length; at += 1400) {
                const packet = chunk.subarray(at, at + 1400);
                if (this.line) await this.carry(packet.length);
                response.write(packet);
            }
        response.end();
    }

    async pass(request, response) {
        const chunks = [];
        for await (const chunk of request) chunks.push(chunk);
        const body = Buffer.concat(chunks);
        // What is changed on the way must not come compressed.
        if (this.file) delete request.headers['accept-encoding'];
        const passed = this.rewrite?.(request, body) ?? body;
        this.seen.push({ method: request.method, path: request.url, body });
        if (this.refuse(request, body)) return void request.socket.destroy();
        await this.hold(request, body);
        if (this.line) await new Promise((resolve) => setTimeout(resolve, this.line.latency_ms));
        const answer = await new Promise((resolve, reject) => {
            const up = http.request(
                this.service.origin + request.url,
                {
                    method: request.method,
                    headers: {
                        ...request.headers,
                        host: new URL(this.service.origin).host,
                        ...(passed.length ? { 'content-length': passed.length } : {}),
                    },
                },
                resolve,
            );
            up.on('error', reject);
            response.on('close', () => up.destroy());
            up.end(passed);
        });
        if (this.swallow(request, body)) {
            for await (const _ of answer) {
                /* the server has answered; nobody hears it */
            }
            return void request.socket.destroy();
        }
        if (this.file && request.method === 'GET' && /\.js$/.test(request.url)) {
            const parts = [];
            for await (const part of answer) parts.push(part);
            const text = Buffer.from(this.file(request.url, Buffer.concat(parts).toString()));
            response.writeHead(answer.statusCode, { ...answer.headers, 'content-length': text.length });
            return void response.end(text);
        }
        if (this.line) return this.drip(answer, response);
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
        answer.on('error', () => response.destroy());
    }

    async stop() {
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }
}
