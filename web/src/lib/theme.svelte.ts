// Light, dark, or as the device has it.
export type Theme = 'system' | 'light' | 'dark';
const key = 'giothong.theme';
const system = matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme {
    try {
        const value = localStorage.getItem(key);
        return value === 'light' || value === 'dark' ? value : 'system';
    } catch {
        return 'system';
    }
}
let choice = $state<Theme>(stored());
let systemDark = $state(system.matches);
system.addEventListener('change', () => {
    systemDark = system.matches;
});

export const theme = {
    get choice() {
        return choice;
    },
    get dark() {
        return choice === 'dark' || (choice === 'system' && systemDark);
    },
    set(next: Theme) {
        choice = next;
        try {
            if (next === 'system') localStorage.removeItem(key);
            else localStorage.setItem(key, next);
        } catch {
            /* the choice lasts as long as the page */
        }
        show();
    },
};
export function show() {
    if (choice === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
}
