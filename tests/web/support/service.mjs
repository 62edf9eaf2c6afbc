// The real program over a database of its own, in a temporary folder, on a port that the system picks.
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const dist = process.env.GIOTHONG_WEB_ROOT ?? join(root, 'web/dist');
export const program =
    process.env.GIOTHONG ?? ['ci', 'release', 'dev'].map((p) => join(root, 'build', p, 'giothong')).find(existsSync);

export class Service {
    static async start(options = {}) {
        if (!program) throw new Error('build giothong first, or name it in GIOTHONG');
        if (!existsSync(join(dist, 'index.html'))) throw new Error('build the client first: deploy/build-web.sh');
        const service = new Service();
        service.folder = await mkdtemp(join(tmpdir(), 'giothong-web-'));
        service.database = join(service.folder, 'test.db');
        service.options = options;
        if (options.demo) {
            // The Kiên Giang half-year with its accounts; one password for all of them.
            const { stdout } = await promisify(execFile)(program, ['demo', '--no-serve', '--db', service.database]);
            service.password = /mật khẩu chung: (\S+)/.exec(stdout)[1];
        }
        const roles = ['administrator', 'committee', 'coordinator'].flatMap((role) => ['--role', role]);
        const { stdout } = await promisify(execFile)(program, [
            'token',
            'create',
            '--db',
            service.database,
            '--name',
            'browser tests',
            ...roles,
        ]);
        service.token = stdout.trim();
        await service.up(0);
        return service;
    }

    /** The same database again, on the same port when one was used already. */
    async up(port = this.port) {
        const { extra = [] } = this.options;
        this.child = spawn(
            program,
            ['serve', '--db', this.database, '--port', String(port), '--web-root', dist, ...extra],
            { stdio: ['ignore', 'pipe', 'pipe'] },
        );
        let said = '';
        this.origin = await new Promise((resolve, reject) => {
            const look = (chunk) => {
                said += chunk;
                const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
                if (found) resolve(found[0]);
            };
            this.child.stdout.on('data', look);
            this.child.stderr.on('data', look);
            this.child.once('exit', (code) => reject(new Error(`giothong ended (${code}): ${said}`)));
            setTimeout(() => reject(new Error(`giothong did not start: ${said}`)), 20_000).unref();
        });
        this.port = Number(new URL(this.origin).port);
    }

    /** As a power cut would: no shutdown. */
    async kill() {
        const ended = new Promise((resolve) => this.child.once('exit', resolve));
        process.kill(this.child.pid, 'SIGKILL');
        await ended;
    }

    async stop() {
        if (this.child.exitCode === null && this.child.signalCode === null) {
            const ended = new Promise((resolve) => this.child.once('exit', resolve));
            this.child.kill('SIGTERM');
            await ended;
        }
        await rm(this.folder, { recursive: true, force: true });
    }

    headers() {
        return { 'Content-Type': 'application/json', ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}) };
    }
    async ask(method, path, body) {
        const response = await fetch(`${this.origin}/api/v1${path}`, {
            method,
            headers: this.headers(),
            body: body === undefined ? undefined : JSON.stringify(body),
            signal: AbortSignal.timeout(20_000),
        });
        const text = await response.text();
        if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
        return text ? JSON.parse(text) : undefined;
    }
    get(path) {
        return this.ask('GET', path);
    }
    post(path, body) {
        return this.ask('POST', path, body);
    }

    /** Somebody who may sign in. `scope` holds for every role: {kind, code}. */
    async person(login, name, roles, scope = { kind: 'everything' }) {
        const password = 'ngựa trắng uống trà chiều';
        const made = await this.post('/users', { login, name });
        await this.post('/password-reset', { token: made.password_link.token, password });
        for (const role of roles) await this.post(`/users/${login}/grants`, { role, scope });
        return { login, password, name };
    }
    /** What somebody with a session asks: programs and tablets neither decide nor sign. */
    async signedIn({ login, password }) {
        const response = await fetch(`${this.origin}/api/v1/session`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ login, password }),
            signal: AbortSignal.timeout(20_000),
        });
        if (!response.ok) throw new Error(`signing in as ${login}: ${response.status}`);
        const { csrf } = await response.json();
        const headers = {
            'Content-Type': 'application/json',
            Cookie: response.headers.get('set-cookie').split(';')[0],
            'X-CSRF-Token': csrf,
        };
        return {
            post: async (path, body) => {
                const answer = await fetch(`${this.origin}/api/v1${path}`, {
                    method: 'POST',
                    headers,
                    body: JSON.stringify(body),
                    signal: AbortSignal.timeout(20_000),
                });
                if (!answer.ok) throw new Error(`POST ${path} as ${login}: ${answer.status} ${await answer.text()}`);
                return answer.json();
            },
        };
    }
    /** A tablet of a drive and the people on it; answers the code that enrols it. */
    async device(code, drives, people = []) {
        const made = await this.post('/devices', { code, name: `Máy ${code}`, drives });
        for (const person of people) await this.post(`/devices/${code}/people`, person);
        return made.enrolment.code;
    }

    /** One drive of today, or so many days later, open unless told otherwise; answers its code. */
    async drive(
        code = 'drive-1',
        { status = 'open', planned_bags = 300, title = 'Chủ nhật đỏ – Rạch Giá', days = 0 } = {},
    ) {
        if (!this.planted) {
            this.planted = true;
            await this.post('/organizations', {
                code: 'an-giang',
                name: 'Ban Chỉ đạo tỉnh An Giang',
                kind: 'provincial_committee',
                valid_from: '2020-01-01',
            });
            await this.post('/sites', {
                code: 'rach-gia',
                name: 'Nhà văn hoá Lao động Rạch Giá',
                organization: 'an-giang',
                address: '25 Lê Lợi, Rạch Giá',
                unit_code: 'AG01',
            });
        }
        const day = new Date(Date.now() + 7 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
        await this.post('/drives', {
            code,
            title,
            site: 'rach-gia',
            organization: 'an-giang',
            starts_at: `${day}T00:00:00+07:00`,
            ends_at: `${day}T23:59:00+07:00`,
            planned_bags,
        });
        for (const to of { approved: ['approved'], open: ['approved', 'open'], closed: ['approved', 'open', 'closed'] }[
            status
        ])
            await this.post(`/drives/${code}/transitions`, { to });
        return code;
    }
    async totals(drive) {
        return (await this.get(`/totals?drive=${drive}`)).total;
    }
    /** Every event of a drive. */
    async events(drive) {
        const items = [];
        let cursor = '';
        do {
            const page = await this.get(`/drives/${drive}/events?limit=200${cursor ? `&cursor=${cursor}` : ''}`);
            items.push(...page.items);
            cursor = page.next;
        } while (cursor);
        return items;
    }
}
