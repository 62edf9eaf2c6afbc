// What a page needs is asked for while the entry is still on its way: a small script beside it knows the modules and the
// style of every page by its address. The sign-in page is part of the entry, so for it nothing is asked for.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin, Rollup } from 'vite';

interface Page {
    path: string;
    module: string;
}

/** The addresses and modules in app/routes.ts, in their order. */
function pagesOf(file: string): Page[] {
    const text = readFileSync(file, 'utf8');
    return [...text.matchAll(/path: '([^']+)',\s*load: \(\) => import\('\.\.([^']+)'\)/g)].map((found) => ({
        path: found[1] ?? '',
        module: `/src${found[2] ?? ''}`,
    }));
}

/** `always` are modules that every page but the open ones needs, whatever it imports by itself. */
export function askAhead(routes: string, always: readonly string[]): Plugin {
    let fileName = '';
    let source = '';
    const make = (bundle: Rollup.OutputBundle) => {
        const chunks = Object.values(bundle).filter((c) => c.type === 'chunk');
        const byName = new Map(chunks.map((c) => [c.fileName, c]));
        const here = new Set<string>();
        const collect = (name: string, into: Set<string>) => {
            const chunk = byName.get(name);
            if (!chunk || into.has(name) || here.has(name)) return;
            into.add(name);
            for (const style of chunk.viteMetadata?.importedCss ?? []) if (!here.has(style)) into.add(style);
            for (const next of chunk.imports) collect(next, into);
        };
        const filesOf = (module: string) => {
            const found = new Set<string>();
            const chunk = chunks.find(
                (c) => c.facadeModuleId?.endsWith(module) || c.moduleIds.some((id) => id.endsWith(module)),
            );
            if (!chunk) throw new Error(`no chunk holds ${module}`);
            collect(chunk.fileName, found);
            return found;
        };
        const entry = chunks.find((c) => c.isEntry);
        if (!entry) throw new Error('no entry');
        const own = new Set<string>();
        collect(entry.fileName, own);
        for (const name of own) here.add(name);

        const files: string[] = [];
        const number = (name: string) => {
            const known = files.indexOf(name);
            return known >= 0 ? known : files.push(name) - 1;
        };
        const everywhere = new Set(always.flatMap((module) => [...filesOf(module)]));
        const pages = pagesOf(routes).map(({ path, module }) => [
            `^${path.replace(/:\w+/g, '[^/]+')}/?$`,
            [...filesOf(module)].filter((name) => !everywhere.has(name)).map(number),
        ]);
        if (pages.length < 20) throw new Error('the routes were not understood');
        const common = [...everywhere].map(number);
        source =
            `(function(f,c,p){var h=location.pathname,n=h=='/signin'?[]:c;` +
            `for(var i=0;i<p.length;i++)if(new RegExp(p[i][0]).test(h)){n=n.concat(p[i][1]);break}` +
            `n.forEach(function(k){var l=document.createElement('link'),s=/css$/.test(f[k]);` +
            `l.rel=s?'preload':'modulepreload';if(s)l.as='style';l.crossOrigin='';l.href='/'+f[k];` +
            `document.head.appendChild(l)})})(${JSON.stringify(files)},${JSON.stringify(common)},${JSON.stringify(pages)})`;
        fileName = `assets/ahead-${createHash('sha256').update(source).digest('base64url').slice(0, 8)}.js`;
    };
    return {
        name: 'ask-ahead',
        apply: 'build',
        transformIndexHtml: {
            order: 'post',
            handler(_, { bundle }) {
                if (!bundle) return [];
                make(bundle);
                return [{ tag: 'script', attrs: { async: true, src: `/${fileName}` }, injectTo: 'head' as const }];
            },
        },
        generateBundle: {
            order: 'post',
            handler() {
                if (fileName) this.emitFile({ type: 'asset', fileName, source });
            },
        },
    };
}
