#!/bin/bash
# From a fresh clone to a running service with the demo half-year in it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

port=8080
serve=yes
options=()
while [ $# -gt 0 ]; do
    case $1 in
        -h | --help)
            cat <<'TEXT'
Usage: deploy/quickstart.sh [--port N] [options of `giothong demo`]

Installs what is missing, builds, loads the demo (Kiên Giang, first half of 2020) and serves it until Ctrl-C.
  --port N     serve on this port of 127.0.0.1 (default 8080)
  --db FILE    keep the demo in this new database file instead of a temporary one
  --no-serve   load it and stop
TEXT
            exit 0
            ;;
        --port) port=${2:?--port needs a number}; shift ;;
        --port=*) port=${1#--port=} ;;
        --no-serve) serve=no; options+=("$1") ;;
        *) options+=("$1") ;;
    esac
    shift
done

deploy/install-deps.sh --build
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros
[ -e build/release/build.ninja ] || cmake --preset release
cmake --build --preset release
deploy/build-web.sh

if [ $serve = no ]; then
    exec build/release/giothong demo ${options[@]+"${options[@]}"}
fi

# Says what to try once the service answers; ends with it.
announce() {
    local base=http://127.0.0.1:$port
    until curl -fs --max-time 2 "$base/readyz" >/dev/null 2>&1; do
        kill -0 $$ 2>/dev/null || return 0
        sleep 0.3
    done
    cat <<TEXT

Giọt Hồng đang chạy tại $base — Giọt Hồng is running at $base

  Mở trong trình duyệt, tài khoản in ở trên / open in a browser, accounts are printed above:
    $base/
  Với mã TOKEN in ở trên / with the TOKEN printed above:
  API / documentation:
    $base/api/v1/docs
  Tổng số theo chiến dịch / totals by campaign, against the target of the year:
    curl -H "Authorization: Bearer \$TOKEN" '$base/api/v1/totals?organization=kien-giang&from=2020-01-01&to=2020-12-31&by=campaign'
  Theo tháng và nhóm máu / by month and group, as CSV:
    curl -H "Authorization: Bearer \$TOKEN" '$base/api/v1/totals?by=month,abo&format=csv'
  Giá trị theo đơn giá lúc đó / the value under the tariff of the time:
    curl -H "Authorization: Bearer \$TOKEN" '$base/api/v1/valuation?from=2020-01-01&to=2020-06-30'
  Định giá lại / the same bags under another tariff:
    curl -H "Authorization: Bearer \$TOKEN" '$base/api/v1/valuation?from=2020-01-01&to=2020-06-30&tariff=tt-17-2020'

Ctrl-C dừng / stops it.
TEXT
}
announce &
exec build/release/giothong demo --web-root web/dist --port "$port" ${options[@]+"${options[@]}"}
