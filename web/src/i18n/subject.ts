// Words live in one file for each subject, Vietnamese first; English must have the same keys and the same parameters.
//   export const common = subject({ save: 'Lưu', of: (a: number) => `${a} …` }, { save: 'Save', … });
//   {common.save}   {common.of(3)}
// A subject's object reads the language when a word is read, so templates follow a change.
import { language } from './language.svelte';

type Word = string | ((...values: never[]) => string) | { readonly [key: string]: string };
type Same<T> = {
    readonly [K in keyof T]: T[K] extends string
        ? string
        : T[K] extends (...values: infer A) => string
          ? (...values: A) => string
          : { readonly [N in keyof T[K]]: string };
};

export function subject<T extends Record<string, Word>>(vi: T, en: Same<T>): Same<T> {
    const words = {} as Record<string, unknown>;
    for (const key of Object.keys(vi))
        Object.defineProperty(words, key, {
            enumerable: true,
            get: () => (language.current === 'en' ? (en as Record<string, unknown>)[key] : vi[key]),
        });
    return words as Same<T>;
}

/** English has two forms, Vietnamese one. A figure may come as it is written: "1" is one, "1.0" and "1,001" are not. */
export function plural(count: number | string, one: string, many = `${one}s`): string {
    return String(count) === '1' ? one : many;
}
export function counted(count: number | string, one: string, many?: string): string {
    return `${count} ${plural(count, one, many)}`;
}
