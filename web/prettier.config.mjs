/** One form for the client, its tests and the papers; `npm run format` writes it, `npm run lint` demands it. */
export default {
    printWidth: 120,
    tabWidth: 4,
    singleQuote: true,
    trailingComma: 'all',
    proseWrap: 'always',
    plugins: ['prettier-plugin-svelte'],
    overrides: [{ files: '*.svelte', options: { parser: 'svelte' } }],
};
