import { folded } from './fold';

/** "Hòn Đất" → "hon-dat": a name as codes are written, without accents, at most so long and never with a line at an end. */
export function slug(name: string, longest = 60): string {
    return folded(name)
        .replace(/[^a-z0-9]+/g, '-')
        .slice(0, longest + 1)
        .replace(/^-/, '')
        .slice(0, longest)
        .replace(/-$/, '');
}
