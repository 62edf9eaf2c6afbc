// After a move or a cancellation: who has to hear of it. Set from anywhere; TellDialog shows it.
import type { Answer } from '../../api/client';

export type Told = NonNullable<Answer<'/drives/{drive}/move', 'post'>['tell']>[number];
let list = $state.raw<readonly Told[] | null>(null);
let news = $state.raw({ title: '', sentence: '' });
export const tell = {
    get list() {
        return list;
    },
    /** Of which drive, and what they have to hear. */
    get news() {
        return news;
    },
};
export function showTold(told: readonly Told[] | undefined, about: { title: string; sentence: string }): void {
    if (told) [list, news] = [told, about];
}
export function closeTold(): void {
    list = null;
}
