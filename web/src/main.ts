import './ui/fonts.css';
import './ui/tokens.css';
import './ui/base.css';
import './ui/print.css';
import { mount } from 'svelte';
import App from './app/App.svelte';
import { startRouter } from './app/router.svelte';
import { startSession, whenSignedIn } from './app/session.svelte';
import { startLive } from './app/live.svelte';
import { registerServiceWorker } from './app/update.svelte';
import { language } from './i18n/language.svelte';
import { show } from './lib/theme.svelte';

document.documentElement.lang = language.current;
show();
startRouter();
void startSession().then(async () => {
    startLive();
    // Nobody waits for the queue: it comes with the device's store, after the fields of the sign-in page.
    const { startSync, syncNow } = await import('./app/sync.svelte');
    startSync();
    void syncNow();
});
const root = document.getElementById('app');
if (root) mount(App, { target: root });
// A tablet may lose its network the moment after it was enrolled. Only the sign-in page keeps the whole line for itself.
if (location.pathname === '/signin') void whenSignedIn().then(() => registerServiceWorker(true));
else registerServiceWorker(false);
