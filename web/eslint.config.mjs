import svelte from 'eslint-plugin-svelte';
import typescript from 'typescript-eslint';
import configuration from './svelte.config.js';

/** What holds for the client, its scripts and its tests (tests/web has a configuration that adds nothing to this). */
export const common = [
    ...typescript.configs.recommended,
    {
        rules: {
            // A name that begins with a line is there to be left out: `const { id: _id, ...rest }`.
            '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
            'no-restricted-syntax': [
                'error',
                {
                    selector: 'TSAsExpression > TSNeverKeyword, TSTypeAssertion > TSNeverKeyword',
                    message: 'What the server is asked is typed by its description: mend the type, not the call.',
                },
            ],
        },
    },
];

export default typescript.config(
    { ignores: ['dist', 'node_modules', 'public', 'src/api/schema.d.ts'] },
    ...common,
    ...svelte.configs.recommended,
    {
        files: ['**/*.svelte', '**/*.svelte.ts'],
        languageOptions: {
            parserOptions: { parser: typescript.parser, extraFileExtensions: ['.svelte'], svelteConfig: configuration },
        },
        rules: {
            // Maps, sets and dates here are made whole inside a derivation and never changed afterwards; nothing would follow.
            'svelte/prefer-svelte-reactivity': 'off',
            // A blank in a mustache is the way to keep it where the markup breaks the line; prettier writes it so.
            'svelte/no-useless-mustaches': 'off',
            // svelte-check, which knows every warning of the compiler, judges what is ignored.
            'svelte/no-unused-svelte-ignore': 'off',
        },
    },
);
