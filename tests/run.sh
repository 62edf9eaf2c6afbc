#!/bin/bash
# Installs, builds and runs everything that must hold. Each stage has one line in the summary; any failure is the end
# result, but later stages still run, so that one run shows all that is wrong.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'TEXT'
Usage: tests/run.sh [--all] [--asan] [--tsan] [--fuzz] [--fuzz-seconds N]

Stages: install, build, test (every level), ical (the tests' calendars read by a second library), web (the client's build, its
types, browser tests), form (clang-format, prettier, eslint); with --all also asan (AddressSanitizer and UBSan over unit, contract
and integration), tsan (ThreadSanitizer over the same) and fuzz, each of which builds the whole program once more.
  --all             everything; --asan, --tsan and --fuzz add one of them
  --fuzz-seconds N  how long each fuzz target runs (default 60)
TEXT
}

asan=no tsan=no fuzz=no fuzz_seconds=60
while [ $# -gt 0 ]; do
    case $1 in
        --all) asan=yes tsan=yes fuzz=yes ;;
        --asan) asan=yes ;;
        --tsan) tsan=yes ;;
        --fuzz) fuzz=yes ;;
        --fuzz-seconds) fuzz_seconds=${2:?--fuzz-seconds needs a number}; shift ;;
        -h | --help) usage; exit 0 ;;
        *) echo "tests/run.sh: unknown argument: $1" >&2; usage >&2; exit 2 ;;
    esac
    shift
done

# Other checkouts on this machine share the compiler cache: paths are taken relative to this one.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros
export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1 UBSAN_OPTIONS=print_stacktrace=1
export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:suppressions=$PWD/tests/tsan.supp:print_suppressions=0
jobs=$(nproc)
sanitized_levels='^(unit|contract|integration)$'

summary=()
failed=0
stage() {
    local name=$1 start=$SECONDS result=passed
    shift
    echo "── $name"
    if ! "$@"; then
        result=FAILED
        failed=1
    fi
    summary+=("$(printf '%-22s %-7s %5d s' "$name" "$result" $((SECONDS - start)))")
    [ "$result" = passed ]
}

build() {  # PRESET [TARGET]
    local log="build/$1.configure.log"
    if ! cmake --preset "$1" >"$log" 2>&1; then
        cat "$log"
        return 1
    fi
    cmake --build --preset "$1" ${2:+--target "$2"} -- --quiet
}

# No test may hang a run: the limit holds for each one that sets none of its own.
run_tests() {
    local preset=$1
    shift
    ctest --preset "$preset" -j "$jobs" --timeout 600 --no-tests=error "$@"
}

# Every calendar that a test makes, read by ical.js.
read_calendars() {
    local folder=$PWD/build/ical
    rm -rf "$folder"
    (cd tests/ical && npm ci --no-audit --no-fund --silent) || return 1
    ICAL_OUT=$folder build/ci/giothong_unit --gtest_filter='ICalendar*' --gtest_brief=1 &&
        ICAL_OUT=$folder build/ci/giothong_e2e --gtest_filter='Calendar*' --gtest_brief=1 &&
        node tests/ical/check.mjs "$folder"
}

# The client as it is shipped, in a browser, against the program that was just built.
run_web() {
    deploy/build-web.sh && (cd web && npm run --silent check) && tests/web/run.sh 2>&1 | tee "$web_log"
}

# The form of the sources; `npm run format` in web and `clang-format -i` write it.
check_form() {
    git ls-files -z '*.cpp' '*.hpp' '*.c' | xargs -0 -P "$jobs" -n 40 clang-format --dry-run -Werror &&
        (cd web && npm run --silent form)
}

run_fuzz() {
    local target name found=0 result=0
    for target in build/fuzz/fuzz_*; do
        [ -x "$target" ] && [ -f "$target" ] || continue
        found=1
        name=${target##*/fuzz_}
        mkdir -p "build/fuzz/corpus/$name"
        echo "fuzz_$name: $fuzz_seconds s"
        # A finding leaves its input under build/fuzz; add it to the seeds with the fix.
        if ! "$target" -max_total_time="$fuzz_seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
            -artifact_prefix=build/fuzz/found- "build/fuzz/corpus/$name" "tests/fuzz/seeds/$name" >"build/fuzz/$name.log" 2>&1; then
            tail -60 "build/fuzz/$name.log"
            result=1
        fi
        grep -E 'stat::(number_of_executed_units|average_exec_per_sec)|^Done' "build/fuzz/$name.log" || true
    done
    [ $found = 1 ] || { echo "no fuzz target was built"; return 1; }
    return $result
}

mkdir -p build
stage install deploy/install-deps.sh || exit 1

log=build/ci.test.log
web_log=build/ci.web.log
rm -f "$log" "$web_log"
test_every_level() { run_tests ci 2>&1 | tee "$log"; }
if stage build build ci; then
    stage test test_every_level
    stage ical read_calendars
    stage web run_web
    stage form check_form
fi
if [ $asan = yes ] && stage 'asan build' build asan; then
    stage 'asan test' run_tests asan -L "$sanitized_levels"
fi
if [ $tsan = yes ] && stage 'tsan build' build tsan; then
    stage 'tsan test' run_tests tsan -L "$sanitized_levels"
fi
if [ $fuzz = yes ] && stage 'fuzz build' build fuzz fuzzers; then
    stage 'fuzz run' run_fuzz
fi

echo "── summary"
printf '%s\n' "${summary[@]}"
# What failed, and ctest's own words about every level, again, as the end.
[ -e "$web_log" ] && sed -n '/^── failed in the browser/,$p' "$web_log"
[ -e "$log" ] && sed -n '/tests passed,/,$p' "$log"
exit $failed
