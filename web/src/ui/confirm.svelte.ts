// One question at a time, asked from anywhere: `if (await ask({…})) …`. `Confirm.svelte` in the shell shows it.
export interface Question {
    title: string;
    text: string;
    /** Lines beneath it, such as the figures that are decided about. */
    lines?: string[];
    yes: string;
    /** What stays when one thinks better of it. */
    no?: string;
    danger?: boolean;
    /** Asks for a reason too; the answer is its text. */
    reason?: { label: string; optional?: string; options?: { value: string; label: string }[] };
}
interface Asked extends Question {
    answer: (value: string | null) => void;
}

let current = $state<Asked | null>(null);
export const asked = {
    get current() {
        return current;
    },
};

/** The reason (an empty text when none was asked for), or null when the person thought better of it. */
export function ask(question: Question): Promise<string | null> {
    current?.answer(null);
    return new Promise((resolve) => {
        current = {
            ...question,
            answer: (value) => {
                current = null;
                resolve(value);
            },
        };
    });
}
