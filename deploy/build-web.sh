#!/bin/bash
# Builds the browser client into web/dist, which the server sends (setting web.root). Does nothing when it is newer than its sources.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../web"

if [ "${1:-}" = -h ] || [ "${1:-}" = --help ]; then
    echo "Usage: deploy/build-web.sh [--force]    builds web/dist with the Node.js that is installed (18 or newer)"
    exit 0
fi

if [ "${1:-}" != --force ] && [ -e dist/index.html ] &&
    [ -z "$(find src public scripts index.html package.json package-lock.json vite.config.ts svelte.config.js tsconfig.json -newer dist/index.html -print -quit)" ]; then
    echo "build-web: web/dist is up to date"
    exit 0
fi
# node_modules carries a copy of the lock file it was made from.
if ! cmp -s package-lock.json node_modules/.from-lock; then
    npm ci --no-audit --no-fund
    cp package-lock.json node_modules/.from-lock
fi
npm run --silent build
