#!/bin/sh
# Requests per second of a prepared answer, ours against nginx, in alternating runs on this machine.
# compare_with_nginx.sh PREPARED_SERVER [ROUNDS] [SECONDS] [BYTES]
set -eu
server=$1 rounds=${2:-3} seconds=${3:-5} bytes=${4:-1024}
work=$(mktemp -d)
ours= nginx=
trap 'test -n "$ours" && kill "$ours" 2>/dev/null; test -n "$nginx" && kill "$nginx" 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT

mkfifo "$work/port"
"$server" "$bytes" 2 > "$work/port" 2> "$work/log" &
ours=$!
read -r line < "$work/port"
port=${line##*:}

nginx_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
body=$(head -c "$bytes" /dev/zero | tr '\0' x)
cat > "$work/nginx.conf" <<END
daemon off;
worker_processes 2;
pid $work/nginx.pid;
error_log $work/error.log;
events { worker_connections 1024; }
http {
    access_log off;
    keepalive_requests 1000000000;
    client_body_temp_path $work/body; proxy_temp_path $work/proxy; fastcgi_temp_path $work/fastcgi;
    uwsgi_temp_path $work/uwsgi; scgi_temp_path $work/scgi;
    default_type text/plain;
    server { listen 127.0.0.1:$nginx_port reuseport; location / { return 200 "$body"; } }
}
END
nginx -c "$work/nginx.conf" -e "$work/error.log" &
nginx=$!
until curl -s -o /dev/null "http://127.0.0.1:$nginx_port/"; do kill -0 "$nginx"; done

# Processor time is what can be compared while other programs run: clock ticks of a process and its children.
ticks() {
    cat $(for p in $1 $(pgrep -P "$1"); do echo "/proc/$p/stat"; done) |
        awk '{sub(/.*\) /, ""); t += $12 + $13} END {print t}'
}
run() {
    t0=$(ticks "$2")
    wrk -t2 -c64 -d"${seconds}s" --latency "http://127.0.0.1:$1/prepared" |
        awk '/Requests\/sec/ {r=$2} /requests in/ {n=$1} /50%/ {a=$2} /99%/ {b=$2} END {print r, a, b, n}' > "$work/run"
    t1=$(ticks "$2")
    awk -v t="$((t1 - t0))" -v hz="$(getconf CLK_TCK)" '{printf "%s %s %s %.2f\n", $1, $2, $3, t / hz * 1e6 / $4}' "$work/run"
}
run "$port" "$ours" > /dev/null; run "$nginx_port" "$nginx" > /dev/null  # warm both
i=0
while [ $i -lt "$rounds" ]; do
    a=$(run "$port" "$ours"); b=$(run "$nginx_port" "$nginx")
    echo "$a | $b" | awk '{split($0, s, " [|] "); split(s[1], x, " "); split(s[2], y, " ");
        printf "giothong %d req/s (p50 %s p99 %s, %s us of CPU each)   nginx %d req/s (p50 %s p99 %s, %s us)   ratio %.2f, by CPU %.2f\n", x[1], x[2], x[3], x[4], y[1], y[2], y[3], y[4], x[1]/y[1], y[4]/x[4]}'
    i=$((i + 1))
done
