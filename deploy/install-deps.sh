#!/bin/bash
# Installs the Debian 12 packages that building, testing and benchmarking need. Nothing is downloaded when all are there.
set -euo pipefail

usage() {
    cat <<'TEXT'
Usage: deploy/install-deps.sh [--build] [--test] [--bench] [--security] [--list]

  --build   what building and running the service needs
  --test    what tests/run.sh needs besides
  --bench   what tests/bench/run.sh needs besides: the peers that it compares with
  --security  what tests/security/run.sh needs besides
  --list    only print the packages of the groups asked for

Without a group: --build and --test. Runs as root, or through sudo.
TEXT
}

build=(
    g++ cmake ninja-build pkg-config ccache mold
    libboost1.81-dev libboost-url1.81-dev rapidjson-dev
    libsoci-dev libsqlite3-dev libpq-dev libsodium-dev libicu-dev
    libssl-dev                          # TLS inside the server
    libical-dev                         # calendar feeds; the tests read recurrences with it
    libcli11-dev libtomlplusplus-dev libcsv-dev libspdlog-dev libfmt-dev prometheus-cpp-dev libjemalloc-dev zlib1g-dev
    liboath-dev libzxcvbn-dev           # one-time codes, password estimates
    libpango1.0-dev libcairo2-dev       # reports as PDF
    fonts-croscore                      # Tinos: Times with all Vietnamese letters; fonts-liberation of Debian 12 lacks them
    libxlsxwriter-dev                   # reports as workbooks
    libzip-dev libpugixml-dev           # workbooks that are imported
    libqrencode-dev                     # QR codes on reports and for the second factor
    libical-dev                         # calendars for subscribers (RFC 5545)
    curl
)
test=(
    libgtest-dev libgmock-dev libbenchmark-dev
    postgresql-15                       # the tests make clusters of their own in temporary folders
    clang libclang-rt-14-dev            # libFuzzer
    clang-format                        # the form of the sources
    sqlite3 jq
    python3 python3-openpyxl            # a second reading of sheets that are imported
    poppler-utils                       # reads the text and draws the pages of PDFs
    libzbar-dev                         # reads the QR codes on them
    chromium                            # browser tests
)
security=(
    testssl.sh slowhttptest sqlmap      # what attacks from outside would try first
    openssl python3 curl
)
bench=(nginx-light sqlite3 jq g++ make python3)

# A Node.js that is there already stays: other sources' packages conflict with Debian's.
node_major=$( (node -p 'process.versions.node.split(".")[0]') 2>/dev/null || echo 0)
if [ "$node_major" -ge 18 ] && command -v npm >/dev/null; then
    # The SQLite binding is compiled, so Node's headers must be beside it; Debian has them in a package of their own.
    node_prefix=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
    [ -e "$node_prefix/include/node/node.h" ] || bench+=(libnode-dev)
else
    build+=(nodejs npm)                 # builds the web client
    bench+=(nodejs npm libnode-dev)
    test+=(nodejs npm)                  # calendars are read by a second library, too
fi

groups=()
list=no
for argument in "$@"; do
    case $argument in
        --build | --test | --bench | --security) groups+=("${argument#--}") ;;
        --list) list=yes ;;
        -h | --help) usage; exit 0 ;;
        *) echo "install-deps: unknown argument: $argument" >&2; usage >&2; exit 2 ;;
    esac
done
[ ${#groups[@]} -gt 0 ] || groups=(build test)

packages=()
for group in "${groups[@]}"; do
    declare -n members=$group
    packages+=("${members[@]}")
done
mapfile -t packages < <(printf '%s\n' "${packages[@]}" | sort -u)

if [ $list = yes ]; then
    printf '%s\n' "${packages[@]}"
    exit 0
fi

missing=()
for package in "${packages[@]}"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
    echo "install-deps: all ${#packages[@]} packages of ${groups[*]} are installed"
    exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
        echo "install-deps: missing: ${missing[*]}" >&2
        echo "install-deps: run this script as root, or install sudo" >&2
        exit 1
    }
    as_root=(sudo)
fi

# Debian's postgresql-15 makes a cluster and starts it when it is installed, and nginx starts itself. Neither is wanted:
# tests and benchmarks run their own. What is there already is left as it is.
if [[ " ${missing[*]} " == *" postgresql-15 "* && ! -e /etc/postgresql-common/createcluster.conf ]]; then
    "${as_root[@]}" mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $policy >/dev/null
    "${as_root[@]}" chmod 755 $policy
    trap '"${as_root[@]}" rm -f $policy' EXIT
fi

echo "install-deps: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt_get=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
"${apt_get[@]}" update
"${apt_get[@]}" install -y --no-install-recommends -o Dpkg::Options::=--force-confold "${missing[@]}"
