// What a request carries to say who asks. A signed-in browser has an HttpOnly cookie and this page knows its CSRF token;
// a drive's tablet has a device token. The service worker uploads too, so nothing here touches the window.
export interface Holder {
    csrf: string | null;
    bearer: string | null;
    language: string;
}

let holder: () => Promise<Holder> | Holder = () => ({ csrf: null, bearer: null, language: 'vi' });
let onRefused: (code: string) => void = () => {};
let onRenew: (code: string, method: string) => Promise<boolean> = () => Promise.resolve(false);

let generation = 0;

export const credentials = {
    /** Counts sign-ins. What was refused under an earlier one goes out again without asking anybody. */
    get generation() {
        return generation;
    },
    anew() {
        generation += 1;
    },
    /** `renew` answers whether the same person may ask again: somebody signed in again, here or in another window. */
    use(
        source: () => Promise<Holder> | Holder,
        refused: (code: string) => void = () => {},
        renew: typeof onRenew = () => Promise.resolve(false),
    ) {
        holder = source;
        onRefused = refused;
        onRenew = renew;
    },
    async headers(method: string): Promise<Record<string, string>> {
        const { csrf, bearer, language } = await holder();
        const headers: Record<string, string> = { 'Accept-Language': language };
        if (bearer) headers.Authorization = `Bearer ${bearer}`;
        else if (csrf && method !== 'GET') headers['X-CSRF-Token'] = csrf;
        return headers;
    },
    refused(code: string) {
        onRefused(code);
    },
    renewed(code: string, method: string): Promise<boolean> {
        return onRenew(code, method);
    },
    /** A refusal of who asks, not of what he typed. */
    concerns(status: number, code: string): boolean {
        return (
            (status === 401 && code !== 'wrong_credentials' && code !== 'second_factor_required') ||
            (status === 403 && code === 'csrf_token_wrong')
        );
    },
};
