// The language of the reader. Vietnamese unless he chose otherwise.
export type Language = 'vi' | 'en';
export const languages: readonly Language[] = ['vi', 'en'];

const key = 'giothong.language';
function stored(): Language {
    try {
        return localStorage.getItem(key) === 'en' ? 'en' : 'vi';
    } catch {
        return 'vi';
    }
}

let current = $state<Language>(typeof localStorage === 'undefined' ? 'vi' : stored());

export const language = {
    get current(): Language {
        return current;
    },
    set(next: Language) {
        current = next;
        try {
            localStorage.setItem(key, next);
        } catch {
            // Without storage the choice lasts as long as the page.
        }
        document.documentElement.lang = next;
    },
};

export function isLanguage(value: unknown): value is Language {
    return value === 'vi' || value === 'en';
}
