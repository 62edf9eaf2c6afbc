// What a request carries to say who asks. A signed-in browser has an HttpOnly cookie and this page knows its CSRF token;
// a drive's tablet has a device token. The service worker uploads too, so nothing here touches the window.
export interface Holder {
    csrf: string | null;
    bearer: string | null;
    language: string;
}

let holder: () => Promise<Holder> | Holder = () => ({ csrf: null, bearer: null, language: 'vi' });
let onRefused: (code: string) => void = () => {};

export const credentials = {
    use(source: () => Promise<Holder> | Holder, refused: (code: string) => void = () => {}) {
        holder = source;
        onRefused = refused;
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
};
