#!/bin/bash
# Browser tests: the built client in Debian's Chromium against the built program.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if [ "${1:-}" = -h ] || [ "${1:-}" = --help ]; then
    cat <<'TEXT'
Usage: tests/web/run.sh [PATTERN]

  PATTERN    only tests whose name matches

  GIOTHONG   the program (default: the build that is there)
  GIOTHONG_WEB_ROOT  the built client (default: web/dist)
  CHROMIUM   the browser (default: /usr/bin/chromium)
TEXT
    exit 0
fi
if ! cmp -s package-lock.json node_modules/.from-lock; then
    npm ci --no-audit --no-fund
    cp package-lock.json node_modules/.from-lock
fi
# One file at a time: each has a server and a browser of its own, and upload timing is part of what is tested. A file that
# hangs ends the run; `describe` limits each one besides.
# What failed is told once more at the end: the run before it is long.
failed=$(mktemp) told=$(mktemp)
trap 'rm -f "$failed" "$told"' EXIT
run() {
    timeout --kill-after=10 900 node --test ${pattern:+--test-name-pattern="$pattern"} \
        --test-reporter=spec --test-reporter-destination=stdout \
        --test-reporter=./support/failures.mjs --test-reporter-destination="$failed" "$1" && return
    { echo "$1 ($2)"; cat "$failed"; } >>"$told"
    return 1
}
pattern=${1:-}
status=0
for file in ./*.test.mjs; do
    echo "$file"
    # A browser on a machine that does other work can miss a limit of time. What fails twice is broken; what fails once is
    # told as well, and is to be mended.
    run "$file" "first time" || run "$file" "second time" || status=1
done
if [ -s "$told" ]; then
    echo "── failed in the browser$([ $status = 1 ] || echo ', and passed the second time')"
    cat "$told"
fi
exit $status
