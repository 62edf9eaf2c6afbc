#!/usr/bin/env python3
"""Measures giothong against peers on this machine, in turns, and prints one table of ratios.

Everything runs on 127.0.0.1 on ports that the system picks, is bounded in time, and is ended by its process id.
A bare number says more about the machine than about the program: compare ratios.
"""
import argparse
import contextlib
import csv
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH = ROOT / "tests/bench"


class Failed(Exception):
    pass


class Server:
    """A process that prints the port it listens on."""

    def __init__(self, command, log, env=None, port=None, ready="/"):
        self.log = pathlib.Path(log)
        started = time.monotonic()
        with open(self.log, "wb") as out:
            self.process = subprocess.Popen(
                [str(c) for c in command], stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                env={**os.environ, **(env or {})})
        try:
            self.port = port or self._printed_port(600)
            self._wait_ready(ready, 600)
        except BaseException:
            self.stop()
            raise
        self.start_seconds = time.monotonic() - started

    def _printed_port(self, limit):
        end = time.monotonic() + limit
        while time.monotonic() < end:
            found = re.search(r"127\.0\.0\.1:(\d+)\D", self.log.read_text(errors="replace"))
            if found and found[1] != "0":
                return int(found[1])
            if self.process.poll() is not None:
                break
            time.sleep(0.005)
        raise Failed(f"{self.process.args[0]} did not say its port:\n{self.log.read_text(errors='replace')[-2000:]}")

    def _wait_ready(self, path, limit):
        end = time.monotonic() + limit
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                if self.get(path)[0] < 500:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.005)
        raise Failed(f"{self.process.args[0]} is not ready:\n{self.log.read_text(errors='replace')[-2000:]}")

    def request(self, method, path, body=None, headers=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **(headers or {})} if body is not None else headers or {})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def get(self, path):
        return self.request("GET", path)

    def post(self, path, body):
        status, text = self.request("POST", path, body)
        if status not in (200, 201):
            raise Failed(f"POST {path}: {status} {text.decode(errors='replace')[:500]}")
        return json.loads(text)

    def rss_mib(self):
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(120)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Bench:
    def __init__(self, options):
        self.options = options
        self.build = pathlib.Path(options.build).resolve()
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="run-", dir=ROOT / "build/bench"))
        self.rows = []
        self.notes = []

    # ---- the parties -------------------------------------------------------------------------------------------

    def ours(self, db, slow=False):
        env = {}
        if slow:
            env = {"LD_PRELOAD": str(self.build / "tests/bench/libbench_slow_sync.so"), "SLOW_SYNC_US": "1000"}
        return Server([self.build / "giothong", "serve", "--db", db, "--address", "127.0.0.1", "--port", "0"],
                      self.work / "ours.log", env, ready="/readyz")

    def fastify(self, db, slow=False):
        env = {}
        if slow:
            env = {"LD_PRELOAD": str(self.build / "tests/bench/libbench_slow_sync.so"), "SLOW_SYNC_US": "1000"}
        return Server(["node", BENCH / "peers/fastify/server.js", "--db", db, "--schema", self.schema()],
                      self.work / "fastify.log", env)

    def nginx(self, body):
        # nginx takes no port 0: one that is free now is as good as it gets.
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        place = self.work / "nginx"
        place.mkdir(exist_ok=True)
        text = body.decode().replace("\\", "\\\\").replace("'", "\\'")
        if "$" in text:
            raise Failed("the answer holds a $, which nginx would take for a variable")
        temp = "".join(f"{kind}_temp_path {place}/{kind};" for kind in
                       ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (place / "nginx.conf").write_text(
            f"daemon off; pid {place}/pid; worker_processes {os.cpu_count()};\n"
            f"events {{ worker_connections 1024; multi_accept on; }}\n"
            f"http {{ access_log off; keepalive_requests 1000000000; {temp}\n"
            f"server {{ listen 127.0.0.1:{port} reuseport; default_type application/json;\n"
            f"location / {{ return 200 '{text}'; }} }} }}\n")
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        return Server([nginx, "-p", place, "-c", place / "nginx.conf", "-e", place / "error.log"],
                      self.work / "nginx.log", port=port)

    def load(self, mode, server, *arguments, seconds=None, connections=64):
        seconds = seconds or self.options.seconds
        command = [self.build / "bench_load", mode, "--port", server.port, "--connections", connections, "--json",
                   "--seconds", seconds, *arguments]
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=seconds + 3600)
        if done.returncode:
            raise Failed(f"load {mode}: {done.stdout} {done.stderr[:1500]}")
        return json.loads(done.stdout)

    # ---- preparing ---------------------------------------------------------------------------------------------

    def prepare(self, server, drives, months=1):
        """Makes an organisation, a site and open drives, in turn over `months` from 2016; gives their codes."""
        api = "/api/v1"
        server.post(f"{api}/organizations", {"code": "bench", "name": "Bench", "kind": "provincial_committee"})
        server.post(f"{api}/sites", {"code": "bench-site", "name": "Bench", "organization": "bench"})
        codes = []
        for number in range(drives):
            month = number % months
            day = f"{2016 + month // 12}-{month % 12 + 1:02}-{number // months % 28 + 1:02}"
            code = f"bench-{number}"
            server.post(f"{api}/drives", {
                "code": code, "title": f"Bench {number}", "site": "bench-site", "organization": "bench",
                "starts_at": f"{day}T07:00:00+07:00", "ends_at": f"{day}T11:00:00+07:00"})
            for to in ("approved", "open"):
                server.post(f"{api}/drives/{code}/transitions", {"to": to})
            codes.append(code)
        return codes

    @staticmethod
    def drive_flags(codes):
        return [flag for code in codes for flag in ("--drive", code)]

    def schema(self):
        """The event table and its indexes, as our own migrations made them."""
        path = self.work / "schema.sql"
        if not path.exists():
            db = self.work / "schema.db"
            with self.ours(db):
                pass
            with contextlib.closing(sqlite3.connect(db)) as connection:
                parts = [sql for (sql,) in connection.execute(
                    "SELECT sql FROM sqlite_master WHERE tbl_name = 'event' AND sql IS NOT NULL "
                    "ORDER BY type = 'table' DESC, name")]
            # The peers have no other tables; what they refer to is left out, which is to their advantage.
            path.write_text("\n".join(re.sub(
                r"^CREATE (TABLE|INDEX|UNIQUE INDEX|TRIGGER) ", r"CREATE \1 IF NOT EXISTS ",
                re.sub(r"REFERENCES \w+ \(\w+\)", "", sql)) + ";" for sql in parts))
        return path

    def machine(self, when):
        """What a flush costs now. On a busy machine it waits for a core, and figures of writes mean nothing."""
        times = []
        with open(self.work / "flush", "wb", buffering=0) as file:
            end = time.monotonic() + 1
            while time.monotonic() < end:
                at = time.monotonic()
                file.write(bytes(4096))
                os.fdatasync(file.fileno())
                times.append(time.monotonic() - at)
        times.sort()
        busy = os.getloadavg()[0]
        return (f"Machine {when}: {os.cpu_count()} cores, load {busy:.1f}, a 4 KiB append and fdatasync "
                f"{times[len(times) // 2] * 1e6:.0f} µs (p99 {times[len(times) * 99 // 100] * 1e6:.0f} µs).")

    # ---- the table ---------------------------------------------------------------------------------------------

    def row(self, what, ours, peer=None, ratio=None, p50=None, p99=None, reach="", note=None):
        self.rows.append({"what": what, "ours": ours, "peer": peer or "", "ratio": ratio, "p50": p50, "p99": p99,
                          "reach": reach})
        if note:
            self.notes.append(note)
        self.show(self.rows[-1])

    @staticmethod
    def cells(row):
        number = lambda value, form: "" if value is None else form.format(value)
        return [row["what"], row["ours"], row["peer"], number(row["ratio"], "{:.2f}"), number(row["p50"], "{:.2f}"),
                number(row["p99"], "{:.2f}"), row["reach"]]

    def show(self, row):
        print("  " + " | ".join(self.cells(row)), file=sys.stderr, flush=True)

    def table(self):
        head = ["what", "ours", "peer", "ratio", "p50 ms", "p99 ms", "reach"]
        lines = [head] + [self.cells(row) for row in self.rows]
        width = [max(len(line[i]) for line in lines) for i in range(len(head))]
        for number, line in enumerate(lines):
            print("| " + " | ".join(cell.ljust(width[i]) for i, cell in enumerate(line)) + " |")
            if number == 0:
                print("|" + "|".join("-" * (w + 2) for w in width) + "|")
        for note in self.notes:
            print(f"\n{note}")

    @staticmethod
    def middle(results, key):
        return statistics.median(result[key] for result in results)

    # ---- rows --------------------------------------------------------------------------------------------------

    def totals(self):
        """GET /totals, a 1 KB answer, against nginx returning the same bytes; alone, and while commits change it."""
        with self.ours(self.work / "totals.db") as ours:
            codes = self.prepare(ours, 7)
            flags = self.drive_flags(codes)
            self.load("post-events", ours, *flags, "--events", 20, "--requests", 1000)
            target = "/api/v1/totals?by=drive"
            status, body = ours.get(target)
            if status != 200:
                raise Failed(f"{target}: {status} {body[:500]}")
            with self.nginx(body) as nginx:
                alone, changing, peer, written = [], [], [], []
                for _ in range(self.options.turns):
                    peer.append(self.load("get", nginx, "--target", "/"))
                    alone.append(self.load("get", ours, "--target", target))
                    result = self.load("get", ours, "--target", target, *flags, "--writer-rate", 200,
                                       "--writer-events", 20)
                    changing.append(result)
                    written.append(result["writer_requests"] / result["seconds"])
        for what, results, reach in (("GET /totals, unchanged", alone, "≥ 0.9"),
                                     ("GET /totals, changing", changing, "≥ 0.5")):
            self.row(what, f"{self.middle(results, 'per_second'):,.0f} req/s",
                     f"nginx {self.middle(peer, 'per_second'):,.0f} req/s",
                     self.middle(results, "per_second") / self.middle(peer, "per_second"),
                     self.middle(results, "p50_ms"), self.middle(results, "p99_ms"), reach)
        self.notes.append(f"GET /totals: {len(body)} bytes of body, {alone[0]['bytes_per_answer']:.0f} with headers "
                          f"(nginx {peer[0]['bytes_per_answer']:.0f}); changing: {statistics.median(written):.0f} commits/s "
                          "of 20 events beside.")

    def single(self, slow=False):
        suffix = "-slow" if slow else ""
        ours_results, peer_results = [], []
        with self.ours(self.work / f"single{suffix}.db", slow) as ours:
            codes = self.prepare(ours, 8)
            flags = self.drive_flags(codes)
            with self.fastify(self.work / f"single{suffix}-peer.db", slow) as fastify:
                for _ in range(self.options.turns):
                    peer_results.append(self.load("post-events", fastify, *flags, "--events", 1))
                    ours_results.append(self.load("post-events", ours, *flags, "--events", 1))
        self.row("POST 1 event" + (", flush + 1 ms" if slow else ""),
                 f"{self.middle(ours_results, 'per_second'):,.0f} req/s",
                 f"Fastify {self.middle(peer_results, 'per_second'):,.0f} req/s",
                 self.middle(ours_results, "per_second") / self.middle(peer_results, "per_second"),
                 self.middle(ours_results, "p50_ms"), self.middle(ours_results, "p99_ms"), "" if slow else "≥ 8")
        if slow:
            self.notes.append("flush + 1 ms: both processes with each fsync and fdatasync made 1 ms longer, as on a disk "
                              "without a cache that outlives a power cut.")

    def single_slow(self):
        self.single(slow=True)

    def twenty(self):
        ours_results, peer_results = [], []
        with self.ours(self.work / "twenty.db") as ours:
            codes = self.prepare(ours, 8)
            flags = self.drive_flags(codes)
            for turn in range(self.options.turns):
                done = subprocess.run(
                    [str(self.build / "bench_raw_sqlite"), str(self.work / "twenty-peer.db"), str(self.schema()),
                     str(64 * 20), str(self.options.seconds)], capture_output=True, text=True, timeout=600)
                if done.returncode:
                    raise Failed(done.stderr)
                peer_results.append(json.loads(done.stdout))
                ours_results.append(self.load("post-events", ours, *flags, "--events", 20))
        self.row("POST 20 events", f"{self.middle(ours_results, 'events_per_second'):,.0f} events/s",
                 f"raw SQLite {self.middle(peer_results, 'events_per_second'):,.0f} events/s",
                 self.middle(ours_results, "events_per_second") / self.middle(peer_results, "events_per_second"),
                 self.middle(ours_results, "p50_ms"), self.middle(ours_results, "p99_ms"), "≥ 0.35")

    def imports(self):
        file = pathlib.Path(self.options.malaysia)
        if not file.exists():
            self.notes.append(f"import counts: not measured, {file.name} is not here (--malaysia FILE)")
            return
        sql = ("CREATE INDEX counts_date ON counts (date);"
               "CREATE UNIQUE INDEX counts_hospital ON counts (hospital, date);"
               "CREATE INDEX counts_state ON counts (state);")
        same_rows = self.work / "same_rows.sql"
        # The rows that the import makes of the file, by the shortest way that SQL has: no digest, no chain, no check.
        with open(file, newline="", encoding="utf-8") as source:
            header = next(csv.reader(source))
        groups = [("blood_a", "'A'"), ("blood_b", "'B'"), ("blood_o", "'O'"), ("blood_ab", "'AB'"),
                  ("(daily - blood_a - blood_b - blood_o - blood_ab)", "NULL")]
        if not {"date", "hospital", "daily", "blood_a"} <= set(header):
            raise Failed(f"{file}: not the columns of the Malaysian file")
        same_rows.write_text(
            "CREATE TABLE drive (num INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, code TEXT NOT NULL UNIQUE, title TEXT, "
            "starts_at INTEGER) STRICT;\n"
            "INSERT INTO drive SELECT rowid, lower(hex(randomblob(16))), hospital || '-' || date, hospital || ', ' || date, "
            "unixepoch(date) * 1000 FROM counts;\n" + "".join(
                "INSERT INTO event (id, variant, digest, drive, kind, at, recorded_at, device, actor, abo, count, reason, late) "
                "SELECT lower(hex(randomblob(18))), 0, lower(hex(randomblob(32))), rowid, 'counted', unixepoch(date) * 1000, 0, "
                f"'', 'local', {group}, {column}, '', 0 FROM counts WHERE {column} > 0;\n" for column, group in groups))
        ours, literal, rows = [], [], []
        for turn in range(self.options.turns):
            db = self.work / f"import-{turn}.db"
            started = time.monotonic()
            done = subprocess.run([str(self.build / "giothong"), "import", "counts", str(file), "--map",
                                   str(ROOT / "deploy/maps/moh-malaysia.toml"), "--db", str(db)],
                                  capture_output=True, text=True, timeout=1800)
            ours.append(time.monotonic() - started)
            if done.returncode:
                raise Failed(f"import: {done.returncode} {done.stdout[-800:]} {done.stderr[-800:]}")
            for results, extra in ((literal, []), (rows, [f".read {self.schema()}", f".read {same_rows}"])):
                peer = self.work / f"import-peer-{turn}-{len(extra)}.db"
                started = time.monotonic()
                subprocess.run(["sqlite3", str(peer), "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", ".mode csv",
                                f".import {file} counts", sql, *extra], check=True, capture_output=True, timeout=600)
                results.append(time.monotonic() - started)
        seconds = statistics.median(ours)
        self.row("import counts, 43,450 rows", f"{seconds:.2f} s", f".import {statistics.median(literal):.2f} s",
                 seconds / statistics.median(literal), reach="≤ 3")
        self.row("import counts, same rows", f"{seconds:.2f} s", f".import + INSERT {statistics.median(rows):.2f} s",
                 seconds / statistics.median(rows),
                 note="import counts, same rows: after .import, SQL makes the same drives and events with the same indexes, "
                      "without digests, chains or checks.")

    def growth(self):
        """The same questions as the ledger grows. One database, 600 drives in 60 months, each on a day of its own."""
        db = self.work / "growth.db"
        question = "/api/v1/totals?by=month,abo"
        stored, first = 0, None
        with self.ours(db) as ours:
            codes = self.prepare(ours, 600, months=60)
        flags = self.drive_flags(codes)
        for number in range(600):
            month = number % 60
            flags += ["--at", f"{2016 + month // 12}-{month % 12 + 1:02}-{number // 60 % 28 + 1:02}T08:00:00+07:00"]
        for power in self.options.growth:
            with self.ours(db) as ours:
                wanted = 10 ** power - stored
                result = self.load("post-events", ours, *flags, "--events", 500, "--requests", max(1, wanted // 500),
                                   connections=16)
                stored += result["requests"] * 500
                rate = result["events_per_second"]
            with self.ours(db) as ours:
                started, rss = ours.start_seconds, ours.rss_mib()
                at = time.monotonic()
                status, body = ours.get(question)
                first_ms = (time.monotonic() - at) * 1000
                if status != 200:
                    raise Failed(f"{question}: {status} {body[:500]}")
                # Cold: questions that nobody has asked since the last commit, each adding up all months but the first days.
                cold = []
                for number in range(60):
                    at = time.monotonic()
                    ours.get(f"{question}&from={2015 - number // 12}-{number % 12 + 1:02}-01")
                    cold.append((time.monotonic() - at) * 1000)
                warm = self.load("get", ours, "--target", question, connections=4, seconds=2)
                after = ours.rss_mib()
            # A start after a crash replays what was not saved.
            with self.ours(db) as ours:
                self.load("post-events", ours, *flags, "--events", 500, "--requests", 20, connections=4)
                stored += 10_000
                ours.stop(signal.SIGKILL)
            with self.ours(db) as ours:
                crashed = ours.start_seconds
            figure = statistics.median(cold)
            first = first or figure
            self.row(f"totals by month, abo at 10^{power}", f"{figure:.2f} ms cold", f"{first:.2f} ms at 10^{self.options.growth[0]}",
                     figure / first, warm["p50_ms"], warm["p99_ms"], "≤ 2")
            self.notes.append(
                f"10^{power} events: start {started:.2f} s (after a kill {crashed:.2f} s), memory {rss:.0f} MiB at start, "
                f"{after:.0f} MiB after questions, first answer {first_ms:.1f} ms, {warm['per_second']:,.0f} warm answers/s, "
                f"database {sum(f.stat().st_size for f in self.work.glob('growth.db*')) / 2**20:,.0f} MiB, "
                f"appended at {rate:,.0f} events/s in batches of 500.")


    def report(self):
        """The year's report of 1,000 drives as the ledger grows, against one SQL query with the same sums."""
        steps = ",".join(str(10 ** power) for power in self.options.growth)
        done = subprocess.run([str(self.build / "bench_report"), "--db", str(self.work / "report.db"), "--events", steps],
                              capture_output=True, text=True, timeout=3600)
        if done.returncode:
            raise Failed(f"report: {done.stdout[-500:]} {done.stderr[-500:]}")
        results = [json.loads(line) for line in done.stdout.splitlines()]
        for result in results:
            if not result["same"]:
                raise Failed(f"report: the sums differ: {result}")
            self.row(f"year report at {result['events']:,} events", f"{result['report_ms']:.1f} ms",
                     f"SQL {result['sql_ms']:,.0f} ms", result["report_ms"] / result["sql_ms"], reach="≤ 1")
        growth = results[-1]["report_ms"] / results[0]["report_ms"]
        self.row(f"year report, {results[-1]['events'] // results[0]['events']} times the events",
                 f"{results[-1]['report_ms']:.1f} ms", f"{results[0]['report_ms']:.1f} ms", growth, reach="≤ 2",
                 note=f"year report: {results[0]['drives']:,} drives, JSON of {results[0]['bytes'] / 1024:,.0f} KiB with every "
                      "definition and drive; the query groups the same events by drive, volume, component, group and donor class "
                      "and knows no reversals.")


ROWS = {"totals": Bench.totals, "single": Bench.single, "single-slow": Bench.single_slow, "twenty": Bench.twenty,
        "import": Bench.imports, "growth": Bench.growth,
        "report": Bench.report}


def main():
    parser = argparse.ArgumentParser(prog="tests/bench/run.sh", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/ci", help="folder with giothong, bench_load, bench_raw_sqlite")
    parser.add_argument("--rows", default=",".join(ROWS), help=f"which of {', '.join(ROWS)} (default: all)")
    parser.add_argument("--turns", type=int, default=3, help="how often each pair is measured in turn (default 3)")
    parser.add_argument("--seconds", type=float, default=4, help="length of one measurement (default 4)")
    parser.add_argument("--growth", type=lambda text: [int(n) for n in text.split(",")], default=[5, 6, 7],
                        help="powers of ten, rising (default 5,6,7)")
    parser.add_argument("--malaysia", help="donations_facility_2020_2025.csv",
                        default=ROOT.parent / "shared/data/moh_malaysia/donations_facility_2020_2025.csv")
    parser.add_argument("--keep", action="store_true", help="keep the databases and logs")
    options = parser.parse_args()
    chosen = options.rows.split(",")
    if unknown := [name for name in chosen if name not in ROWS]:
        parser.error(f"unknown row: {', '.join(unknown)}")
    (ROOT / "build/bench").mkdir(parents=True, exist_ok=True)
    # An ended run must end its servers: a signal becomes an exception, and every server stands in a with.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    bench = Bench(options)
    failed = False
    try:
        bench.notes.append(bench.machine("before"))
        for name in chosen:
            try:
                ROWS[name](bench)
            except (Failed, subprocess.SubprocessError, OSError) as error:
                failed = True
                print(f"  {name}: {error}", file=sys.stderr)
                bench.rows.append({"what": name, "ours": "failed", "peer": "", "ratio": None, "p50": None, "p99": None,
                                   "reach": ""})
        bench.notes.append(bench.machine("after"))
        bench.table()
        (ROOT / "build/bench/result.json").write_text(json.dumps(bench.rows, ensure_ascii=False, indent=1) + "\n")
    finally:
        # Deleting gigabytes makes the disk answer slowly for a while; that is why it waits for the end.
        if not options.keep:
            shutil.rmtree(bench.work, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
