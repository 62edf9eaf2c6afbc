import './ui/fonts.css';
import './ui/tokens.css';
import './ui/base.css';
import './ui/print.css';
import { mount } from 'svelte';
import App from './app/App.svelte';
import { startRouter } from './app/router.svelte';
import { startSession } from './app/session.svelte';
import { startLive } from './app/live.svelte';
import { startSync, syncNow } from './app/sync.svelte';
import { registerServiceWorker } from './app/update.svelte';
import { language } from './i18n/language.svelte';
import { show } from './lib/theme.svelte';

document.documentElement.lang = language.current;
show();
startRouter();
void startSession().then(() => {
    startSync();
    void syncNow();
    startLive();
});
const root = document.getElementById('app');
if (root) mount(App, { target: root });
registerServiceWorker();
