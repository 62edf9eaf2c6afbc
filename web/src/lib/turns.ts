/** Tells answers of an older question from those of the newest: `begin()` before asking, and what it gives back says after
 *  every wait whether nothing was asked since. What an older question brought, a refusal too, is nobody's any more. */
export function turns(): () => () => boolean {
    let newest = 0;
    return () => {
        const mine = ++newest;
        return () => mine === newest;
    };
}
