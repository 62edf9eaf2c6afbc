// Whether the server answers. `navigator.onLine` only knows the cable: the last request knows more.
import { reached } from '../api/client';

let wire = $state(navigator.onLine);
let server = $state(true);
let probe: ReturnType<typeof setTimeout> | undefined;

const probe_every = 15_000;

reached.listen((found) => {
    server = found;
    clearTimeout(probe);
    if (found) wire = true;
    else probe = setTimeout(look, probe_every);
});
async function look() {
    try {
        reached.set((await fetch('/healthz', { cache: 'no-store' })).ok);
    } catch {
        reached.set(false);
    }
}

addEventListener('online', () => {
    wire = true;
    if (!server) void look();
});
addEventListener('offline', () => {
    wire = false;
});

export const connection = {
    get online() {
        return wire;
    },
    get state(): 'online' | 'no_server' | 'offline' {
        return !wire ? 'offline' : server ? 'online' : 'no_server';
    },
    answered() {
        if (!server) reached.set(true);
    },
};
