// Whether the server answers. `navigator.onLine` only knows the cable: the last request knows more.
let wire = $state(navigator.onLine);
let server = $state(true);

addEventListener('online', () => { wire = true; });
addEventListener('offline', () => { wire = false; });

export const connection = {
    get online() { return wire; },
    get state(): 'online' | 'no_server' | 'offline' { return !wire ? 'offline' : server ? 'online' : 'no_server'; },
    answered() { server = true; wire = true; },
    missed() { server = false; },
};
