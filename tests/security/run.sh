#!/bin/bash
# Attacks a local server with the tools that others would begin with, and fails on what they find. Everything stays on 127.0.0.1.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

usage() {
    cat <<'TEXT'
Usage: tests/security/run.sh [--program FILE] [--only tls,slow,sql] [--seconds N] [--keep]

Starts the built program with a temporary database and a certificate of its own making, and runs
  tls    testssl.sh against its HTTPS; a finding above LOW fails
  slow   slowhttptest: slow headers, slow bodies, slow reading, ranges; the service must go on answering within two seconds
  sql    sqlmap on every parameter and body member of every operation in openapi.json; first on a program with a hole, which
         it must find

  --program FILE  the program (default build/ci/giothong)
  --seconds N     how long each slow attack lasts (default 30)
  --keep          keep the reports (their folder is printed)

Needs the packages of `deploy/install-deps.sh --security`. Takes about ten minutes.
TEXT
}

program=build/ci/giothong only=tls,slow,sql seconds=30 keep=no
while [ $# -gt 0 ]; do
    case $1 in
        --program) program=${2:?--program needs a file}; shift ;;
        --only) only=${2:?--only needs a list}; shift ;;
        --seconds) seconds=${2:?--seconds needs a number}; shift ;;
        --keep) keep=yes ;;
        -h | --help) usage; exit 0 ;;
        *) echo "tests/security/run.sh: unknown argument: $1" >&2; usage >&2; exit 2 ;;
    esac
    shift
done
for tool in testssl slowhttptest sqlmap openssl curl python3; do
    command -v $tool >/dev/null || { echo "security: $tool is missing; run deploy/install-deps.sh --security" >&2; exit 2; }
done
[ -x "$program" ] || { echo "security: build $program first" >&2; exit 2; }

folder=$(mktemp -d /tmp/giothong-security-XXXXXX)
pids=()
cleanup() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
    wait 2>/dev/null
    if [ $keep = yes ]; then echo "security: reports in $folder"; else rm -rf "$folder"; fi
}
trap cleanup EXIT

summary=() failed=0
result() {  # NAME 0|1 WORDS
    local word=passed
    [ "$2" -eq 0 ] || { word=FAILED; failed=1; }
    summary+=("$(printf '%-14s %-7s %s' "$1" $word "$3")")
    echo "── $1: $word: $3"
}
wanted() { [[ ,$only, == *,$1,* ]]; }

# A root and a certificate below it: what testssl says about trust is then about the chain as it is sent.
certificates() {
    (
        cd "$folder" || exit 1
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 85 -subj "/CN=giothong test root" \
            -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout tls.key -out tls.csr -subj /CN=localhost
        printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\nkeyUsage=critical,digitalSignature\n' >extensions
        openssl x509 -req -in tls.csr -CA ca.pem -CAkey ca.key -days 85 -extfile extensions -out tls.pem
        chmod 600 tls.key
    ) 2>>"$folder/openssl.log"
}

# Starts the program and sets `url`.
serve() {  # NAME FLAGS…
    local name=$1 i
    shift
    : >"$folder/$name.out"
    "$program" serve --port 0 --log-requests none "$@" >"$folder/$name.out" 2>"$folder/$name.err" &
    pids+=($!)
    for ((i = 0; i < 100; i++)); do
        url=$(sed -n 's/^listening on //p' "$folder/$name.out")
        [ -n "$url" ] && return 0
        sleep 0.1
    done
    cat "$folder/$name.err" >&2
    echo "security: the service does not start" >&2
    exit 1
}

# A token that may do everything, in `token`; no server may have the database open.
make_token() {  # DATABASE
    token=$("$program" token create --db "$1" --role administrator --role committee --role coordinator --role auditor 2>"$folder/token.err" |
        grep -m 1 '^gtt_') || { cat "$folder/token.err" >&2; echo "security: no token" >&2; exit 1; }
}

run_tls() {
    certificates
    serve tls --db "$folder/tls.db" --tls-certificate "$folder/tls.pem" --tls-key "$folder/tls.key"
    local port=${url##*:}
    timeout 900 testssl --quiet --color 0 --warnings batch --connect-timeout 10 --openssl-timeout 10 --add-ca "$folder/ca.pem" \
        --jsonfile "$folder/testssl.json" --ip 127.0.0.1 "https://localhost:$port" >"$folder/testssl.txt" 2>&1
    # A certificate made for one run has no revocation list, no OCSP responder and no DNS record; that is said of it and not of us.
    python3 - "$folder/testssl.json" <<'PY'
import json, sys
try:
    found = json.load(open(sys.argv[1]))
except (OSError, ValueError) as error:
    sys.exit(f"testssl left no report: {error}")
of_the_throwaway = {"cert_revocation", "cert_crlDistributionPoints", "cert_ocspURL", "DNS_CAArecord", "OCSP_stapling",
                    "certificate_transparency"}
levels = ["OK", "INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"]
bad = []
for f in found:
    severity = f["severity"]
    if severity == "WARN" or severity not in levels:
        print(f"  {severity}: {f['id']}: {f['finding']}")
        continue
    if severity in ("OK", "INFO"):
        continue
    print(f"  {severity}: {f['id']}: {f['finding']}")
    if severity != "LOW" and f["id"] not in of_the_throwaway:
        bad.append(f["id"])
if len(found) < 50:
    sys.exit(f"testssl looked at {len(found)} things only: it did not finish")
sys.exit(1 if bad else 0)
PY
    result tls $? "testssl.sh, $(grep -c '"id"' "$folder/testssl.json") things looked at"
}

run_slow() {
    make_token "$folder/slow.db"
    serve slow --db "$folder/slow.db"
    local name mode worst bad
    ulimit -n "$(ulimit -Hn)" 2>/dev/null
    for name in headers body read range; do
        case $name in
            headers) mode=(-H -i 5 -t GET -x 24) ;;
            body) mode=(-B -i 5 -s 8192 -t POST -x 10) ;;
            read) mode=(-X -n 5 -w 1 -y 2 -z 1 -k 10) ;;
            range) mode=(-R -a 1 -b 3000 -t HEAD) ;;
        esac
        local target=$url/api/v1/openapi.json
        [ $name = body ] && target=$url/api/v1/sites
        timeout $((seconds + 30)) slowhttptest -c 2000 -r 500 -l "$seconds" -p 2 "${mode[@]}" -u "$target" >"$folder/slow-$name.txt" 2>&1 &
        local attack=$!
        worst=0 bad=0
        local asked=0
        while kill -0 $attack 2>/dev/null; do
            # In milliseconds; what takes more than two seconds is no service.
            local took
            took=$(curl -s -H "Authorization: Bearer $token" -o /dev/null -m 5 -w '%{http_code} %{time_total}' "$url/api/v1/totals" | awk '{ print ($1 == 200 ? int($2 * 1000) : 99999) }')
            asked=$((asked + 1))
            [ "$took" -gt "$worst" ] && worst=$took
            [ "$took" -gt 2000 ] && bad=$((bad + 1))
            sleep 0.2
        done
        wait $attack
        sed 's/\x1b\[[0-9;]*m//g' "$folder/slow-$name.txt" | grep -q 'service available:[[:space:]]*NO' && bad=$((bad + 1))
        [ $asked -gt 5 ] || bad=$((bad + 1))
        result "slow $name" $((bad > 0)) "2,000 connections; GET /totals asked $asked times meanwhile, slowest answer $worst ms"
    done
}

run_sql() {
    # A tool that finds nothing has to be seen finding something.
    python3 tests/security/hole.py >"$folder/hole.out" 2>"$folder/hole.err" &
    pids+=($!)
    local i hole=
    for ((i = 0; i < 50; i++)); do
        hole=$(cat "$folder/hole.out")
        [ -n "$hole" ] && break
        sleep 0.1
    done
    printf 'GET /?name=a* HTTP/1.1\r\nHost: %s\r\n\r\n' "${hole#http://}" >"$folder/hole.txt"
    python3 tests/security/sql.py --sqlmap "$folder/hole.txt" --out "$folder/hole-report"
    if [ $? -ne 1 ]; then
        result 'sql (proof)' 1 'sqlmap does not find the hole that is there'
        return
    fi
    result 'sql (proof)' 0 'sqlmap finds the hole of tests/security/hole.py'

    "$program" demo --db "$folder/sql.db" --no-serve >"$folder/demo.out" 2>&1 || { cat "$folder/demo.out"; result sql 1 'the demo does not load'; return; }
    make_token "$folder/sql.db"
    serve sql --db "$folder/sql.db"
    GIOTHONG_TOKEN=$token python3 tests/security/sql.py --openapi "$url" --out "$folder/sql-report"
    result sql $? "sqlmap, $(cat "$folder/sql-report/counted" 2>/dev/null)"
}

wanted tls && run_tls
wanted slow && run_slow
wanted sql && run_sql

echo "── summary"
printf '%s\n' "${summary[@]}"
[ ${#summary[@]} -gt 0 ] || failed=1
exit $failed
