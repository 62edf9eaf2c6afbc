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
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
        answer.on('error', () => response.destroy());
    }

    async stop() {
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }
}
