#!/bin/bash
# Installs the peers, builds, measures, and prints one table. See tests/bench/measure.py --help for the choices.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

case " $* " in *" --help "* | *" -h "*) exec python3 tests/bench/measure.py --help ;; esac

deploy/install-deps.sh --build --test --bench
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros
mkdir -p build/bench
build() {  # PRESET
    cmake --preset "$1" >build/bench/configure.log || { cat build/bench/configure.log; exit 1; }
    cmake --build --preset "$1" -- --quiet
}
build bench
# The program once more, without hardening, only where its price is asked for.
case " $* " in *hardening*) build unhardened ;; esac

# The SQLite binding is compiled here, against the headers beside this Node.js: its ready-made binary is not in the npm
# registry.
peer=tests/bench/peers/fastify
lock=$(sha256sum <$peer/package-lock.json)
if [ "$(cat $peer/node_modules/.installed 2>/dev/null || true)" != "$lock$(node -v)" ]; then
    node_prefix=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
    (cd $peer && npm_config_build_from_source=true npm_config_nodedir=$node_prefix npm ci --no-audit --no-fund) \
        >build/bench/npm.log 2>&1 || { tail -40 build/bench/npm.log; exit 1; }
    printf '%s' "$lock$(node -v)" >$peer/node_modules/.installed
fi
exec python3 tests/bench/measure.py --build build/bench "$@"
