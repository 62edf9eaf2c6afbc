// After a move or a cancellation: who has to hear of it. Set from anywhere; TellDialog shows it.
import type { Answer } from '../../api/client';

export type Told = NonNullable<Answer<'/drives/{drive}/move', 'post'>['tell']>[number];
let list = $state.raw<readonly Told[] | null>(null);
export const tell = {
    get list() {
        return list;
    },
};
export function showTold(told: readonly Told[] | undefined): void {
    if (told) list = told;
}
export function closeTold(): void {
    list = null;
}
