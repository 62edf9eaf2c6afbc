// Whether the window is as narrow as a phone; pages that are laid out in another way there follow a turn of the device.
import { MediaQuery } from 'svelte/reactivity';

export const phone = new MediaQuery('(max-width: 640px)');
