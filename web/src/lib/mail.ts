// A mail that the device's own program writes: an address with the words in it.

/** Outlook and older Windows take no longer address; Vietnamese letters are up to nine signs each in it. */
export const longest_mail = 1_900;

/** What does not fit is left out line by line from the end, and `rest` says how many lines that were. */
export function mailHref(subject: string, lines: readonly string[], rest: (left: number) => string): string {
    for (let kept = lines.length; ; --kept) {
        const left = lines.length - kept;
        const body = [...lines.slice(0, kept), ...(left > 0 ? [rest(left)] : [])].join('\r\n');
        const href = `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
        if (href.length <= longest_mail || kept === 0) return href;
    }
}
