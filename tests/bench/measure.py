#!/usr/bin/env python3
"""Measures giothong against peers on this machine, in turns, and prints one table of ratios.

Everything runs on 127.0.0.1 on ports that the system picks, is bounded in time, and is ended by its process id.
A bare number says more about the machine than about the program: compare ratios.
"""
import argparse
import contextlib
import csv
import http.client
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
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH = ROOT / "tests/bench"


class Failed(Exception):
    pass


class Server:
    """A process that prints the port it listens on."""

    def __init__(self, command, log, env=None, port=None, ready="/", credential=None):
        self.credential = credential or {}
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
        headers = {**self.credential, **(headers or {})}
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

    def ours(self, db, slow=False, public=False, settings=None, program=None):
        env = dict(settings or {})
        if public:
            env["GIOTHONG_IDENTITY_PUBLIC_TOTALS"] = "yes"
        if slow:
            env |= {"LD_PRELOAD": str(self.build / "tests/bench/libbench_slow_sync.so"), "SLOW_SYNC_US": "1000"}
        # A token with every role, made before a server holds the database.
        roles = [flag for role in ("administrator", "committee", "coordinator", "auditor") for flag in ("--role", role)]
        program = program or self.build / "giothong"
        made = subprocess.run([program, "token", "create", "--db", str(db), *roles], capture_output=True, text=True)
        if made.returncode:
            raise Failed(f"giothong token create: {made.stderr}")
        return Server([program, "serve", "--db", db, "--address", "127.0.0.1", "--port", "0"],
                      self.work / f"{pathlib.Path(db).stem}.log", env, ready="/readyz",
                      credential={"Authorization": "Bearer " + made.stdout.strip()})

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

    def load(self, mode, server, *arguments, seconds=None, connections=64, signed=True):
        seconds = seconds or self.options.seconds
        if signed:
            arguments += tuple(part for name, value in server.credential.items() for part in ("--header", f"{name}: {value}"))
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
            day = self.day_of(number, months)
            code = f"bench-{number}"
            server.post(f"{api}/drives", {
                "code": code, "title": f"Bench {number}", "site": "bench-site", "organization": "bench",
                "starts_at": f"{day}T07:00:00+07:00", "ends_at": f"{day}T11:00:00+07:00"})
            for to in ("approved", "open"):
                server.post(f"{api}/drives/{code}/transitions", {"to": to})
            codes.append(code)
        return codes

    @staticmethod
    def day_of(number, months):
        month = number % months
        return f"{2016 + month // 12}-{month % 12 + 1:02}-{number // months % 28 + 1:02}"

    @classmethod
    def drive_flags(cls, codes, months=1):
        """The drives that `prepare` made, and for each a time inside its hours: what lies outside waits in review."""
        return [flag for number, code in enumerate(codes)
                for flag in ("--drive", code, "--at", f"{cls.day_of(number, months)}T08:00:00+07:00")]

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

    def bearer(self):
        """GET /totals with a bearer token against the same server asked without one, which public totals allow."""
        with self.ours(self.work / "bearer.db", public=True) as ours:
            codes = self.prepare(ours, 7)
            self.load("post-events", ours, *self.drive_flags(codes), "--events", 20, "--requests", 1000)
            signed, unsigned = [], []
            for _ in range(self.options.turns):
                unsigned.append(self.load("get", ours, "--target", "/api/v1/totals?by=drive", signed=False))
                signed.append(self.load("get", ours, "--target", "/api/v1/totals?by=drive"))
        self.row("GET /totals with a token", f"{self.middle(signed, 'per_second'):,.0f} req/s",
                 f"without {self.middle(unsigned, 'per_second'):,.0f} req/s",
                 self.middle(signed, "per_second") / self.middle(unsigned, "per_second"),
                 self.middle(signed, "p50_ms"), self.middle(signed, "p99_ms"), "≥ 0.9")

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

    def hardening(self):
        """The program as it is shipped against the same sources compiled without hardening, in turn."""
        plain_program = pathlib.Path(self.options.unhardened).resolve() / "giothong"
        results = {"GET /totals": ([], []), "POST 1 event": ([], [])}
        with self.ours(self.work / "hardened.db") as hardened, \
                self.ours(self.work / "unhardened.db", program=plain_program) as plain:
            flags = {}
            for server in (hardened, plain):
                flags[server] = self.drive_flags(self.prepare(server, 8))
                self.load("post-events", server, *flags[server], "--events", 20, "--requests", 1000)
            for turn in range(self.options.turns):
                # Who goes first changes, so that a machine that warms up or tires favours neither.
                pair = [(hardened, 0), (plain, 1)]
                for server, side in pair if turn % 2 else reversed(pair):
                    results["GET /totals"][side].append(self.load("get", server, "--target", "/api/v1/totals?by=drive"))
                    results["POST 1 event"][side].append(self.load("post-events", server, *flags[server], "--events", 1))
        for what, (ours, peer) in results.items():
            self.row(f"{what}, hardened", f"{self.middle(ours, 'per_second'):,.0f} req/s",
                     f"without {self.middle(peer, 'per_second'):,.0f} req/s",
                     self.middle(ours, "per_second") / self.middle(peer, "per_second"),
                     self.middle(ours, "p50_ms"), self.middle(ours, "p99_ms"), "")

    def single_slow(self):
        self.single(slow=True)

    def mixed(self):
        """Uploads of one event beside PATCHes of drives and reads of a volunteer; in groups, and each with its own flush."""
        half = 32
        with self.ours(self.work / "mixed.db") as together, \
                self.ours(self.work / "mixed-alone.db", settings={"GIOTHONG_LIMITS_GROUP_WRITES": "1"}) as apart:
            for server in (together, apart):
                codes = self.prepare(server, 40)
                server.post("/api/v1/volunteers", {"code": "bench-v", "name": "Bench", "organization": "bench",
                                                   "roles": ["registration"]})
            flags = self.drive_flags(codes)
            uploads, figures = [], {"together": [], "apart": []}
            for _ in range(self.options.turns):
                uploads.append(self.load("post-events", together, *flags, "--events", 1, connections=half))
                for name, server in (("apart", apart), ("together", together)):
                    figures[name].append(self.at_once(
                        uploads=("post-events", server, *flags, "--events", 1),
                        others=("changes", server, *flags, "--target", "/api/v1/volunteers/bench-v"), connections=half))
        middle = lambda name, load, key: self.middle([figure[load] for figure in figures[name]], key)
        for load, words in (("others", "PATCHes and reads of persons"), ("uploads", "uploads")):
            self.row(f"mixed: {words}", f"{middle('together', load, 'per_second'):,.0f} req/s",
                     f"each its own flush {middle('apart', load, 'per_second'):,.0f} req/s",
                     middle("together", load, "per_second") / middle("apart", load, "per_second"),
                     middle("together", load, "p50_ms"), middle("together", load, "p99_ms"),
                     "≥ 5" if load == "others" else "")
        self.row("mixed: uploads against uploads alone", f"{middle('together', 'uploads', 'per_second'):,.0f} req/s",
                 f"{half} connections alone {self.middle(uploads, 'per_second'):,.0f} req/s",
                 middle("together", "uploads", "per_second") / self.middle(uploads, "per_second"), reach="≥ 0.9",
                 note=f"mixed: {half} connections upload one event a request, {half} change a drive and read a volunteer in turn.")

    def at_once(self, connections, **loads):
        """Runs loads at the same time; gives their results by name."""
        results, errors = {}, []

        def run(name, arguments):
            try:
                results[name] = self.load(*arguments, connections=connections)
            except Exception as error:  # told by the thread that waits
                errors.append(error)

        threads = [threading.Thread(target=run, args=load) for load in loads.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        return results

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

    def workbooks(self):
        """The same 100,000 rows as a workbook and as CSV."""
        try:
            import openpyxl
        except ImportError:
            self.notes.append("import of a workbook: not measured, python3-openpyxl is not installed")
            return
        rows = 100_000
        table = [["don_vi", "ngay", "so_tui"]] + [
            [f"xa-{i % 500}", f"20{10 + i // 140_000:02}-{1 + i // 500 % 12:02}-{1 + i // 6_000 % 28:02}", 1 + i % 90]
            for i in range(rows)]
        text, book, map_file = self.work / "rows.csv", self.work / "rows.xlsx", self.work / "rows.toml"
        with open(text, "w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows(table)
        workbook = openpyxl.Workbook(write_only=True)
        sheet = workbook.create_sheet()
        for row in table:
            sheet.append(row)
        workbook.save(book)
        map_file.write_text("""format = 1
[source]
name = "rows"
[[organizations]]
code = "{don_vi}"
name = "{don_vi}"
kind = "commune_committee"
[site]
code = "{don_vi}"
name = "{don_vi}"
organization = "{don_vi}"
[drive]
code = "{don_vi}-{ngay}"
organization = "{don_vi}"
site = "{don_vi}"
day = "{ngay}"
create_missing = ["organizations", "sites", "drives"]
[[counts]]
name = "all"
column = "so_tui"
""")
        seconds = {text: [], book: []}
        for turn in range(self.options.turns):
            for file, results in seconds.items():
                started = time.monotonic()
                done = subprocess.run([str(self.build / "giothong"), "import", "counts", str(file), "--map", str(map_file),
                                       "--db", str(self.work / f"{file.name}-{turn}.db")],
                                      capture_output=True, text=True, timeout=1800)
                results.append(time.monotonic() - started)
                if done.returncode:
                    raise Failed(f"import: {done.returncode} {done.stdout[-800:]} {done.stderr[-800:]}")
        as_text, as_book = statistics.median(seconds[text]), statistics.median(seconds[book])
        self.row("import of a workbook, 100,000 rows", f"{as_book:.2f} s", f"as CSV {as_text:.2f} s", as_book / as_text,
                 reach="≤ 3")

    def growth(self):
        """The same questions as the ledger grows. One database, 600 drives in 60 months, each on a day of its own."""
        db = self.work / "growth.db"
        question = "/api/v1/totals?by=month,abo"
        stored, first = 0, None
        with self.ours(db) as ours:
            codes = self.prepare(ours, 600, months=60)
        flags = self.drive_flags(codes, months=60)
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

    # ---- neighbours --------------------------------------------------------------------------------------------

    HEAVIEST = ["/api/v1/totals?by=site,day", "/api/v1/totals?by=drive", "/api/v1/totals?by=site,month",
                "/api/v1/totals?by=organization,month&format=pdf&from=2025-01-01&to=2025-03-31"]

    def neighbours(self):
        """Small questions and uploads while four clients ask the heaviest questions without a pause."""
        drives = self.options.neighbours
        db = self.work / "neighbours.db"
        made = subprocess.run([str(self.build / "bench_country"), str(db), str(drives)], capture_output=True, text=True, timeout=3600)
        if made.returncode:
            raise Failed(f"bench_country: {made.stderr}")
        with self.ours(db) as server:
            last = json.loads(server.get(f"/api/v1/drives/drive-{drives}")[1])
            upload = ["--drive", last["code"], "--at", last["starts_at"]]
            one = f"/api/v1/totals?drive=drive-{drives // 2}"
            quiet = self.side_by_side(server, one, upload)
            quiet["rss"] = server.rss_mib()
            stop, asked, failed = threading.Event(), [0] * len(self.HEAVIEST), []

            def ask(which):
                """One client after the other begins with another question; all go through the whole list."""
                while not stop.is_set():
                    path = self.HEAVIEST[which % len(self.HEAVIEST)]
                    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
                    try:
                        connection.request("GET", path, headers=server.credential)
                        answer = connection.getresponse()
                        while answer.read(1 << 20):
                            pass
                        if answer.status != 200:
                            failed.append(f"{path}: {answer.status}")
                        asked[which % len(self.HEAVIEST)] += 1
                    except OSError as error:
                        if not stop.is_set():
                            failed.append(f"{path}: {error}")
                    finally:
                        connection.close()
                    which += 1

            clients = [threading.Thread(target=ask, args=(n,), daemon=True) for n in range(4)]
            for client in clients:
                client.start()
            try:
                loud = self.side_by_side(server, one, upload)
            finally:
                stop.set()
            loud["rss"] = self.most_rss
            for client in clients:
                client.join(300)
        if failed:
            raise Failed(f"neighbours: {failed[0]} ({len(failed)} in all)")
        size = f"{drives:,} drives"
        for name, words in (("health", "/healthz"), ("totals", "totals of one drive")):
            ratio = loud[name]["p99_ms"] / max(quiet[name]["p99_ms"], 0.001)
            self.row(f"neighbours, {size}: {words}, p99", f"{loud[name]['p99_ms']:.1f} ms", f"quiet {quiet[name]['p99_ms']:.1f} ms",
                     ratio, p50=loud[name]["p50_ms"], p99=loud[name]["p99_ms"], reach="p99 ≤ 20 ms")
            self.row(f"neighbours, {size}: {words}, longest", f"{loud[name]['max_ms']:.0f} ms",
                     f"quiet {quiet[name]['max_ms']:.0f} ms", loud[name]["max_ms"] / max(quiet[name]["max_ms"], 0.001),
                     reach="≤ 250 ms")
        self.row(f"neighbours, {size}: uploads", f"{loud['uploads']['per_second']:,.0f}/s",
                 f"quiet {quiet['uploads']['per_second']:,.0f}/s", loud["uploads"]["per_second"] / quiet["uploads"]["per_second"],
                 reach="≥ 0.7")
        self.row(f"neighbours, {size}: resident memory", f"{loud['rss']:,.0f} MiB", f"quiet {quiet['rss']:,.0f} MiB",
                 loud["rss"] / quiet["rss"], reach="≤ 1.3",
                 note=f"neighbours: four clients went through {', '.join(self.HEAVIEST)} and had {asked} answers meanwhile; the most "
                      "memory of twenty looks in a second.")

    def side_by_side(self, server, one, upload):
        """The three small loads at the same time: each paced, but the uploads, which go on as fast as they are answered."""
        self.most_rss = 0.0
        results, errors = {}, []

        def run(name, *arguments, **more):
            try:
                results[name] = self.load(*arguments, **more)
            except Exception as error:  # told by the thread that waits
                errors.append(error)

        seconds = max(self.options.seconds, 10)
        loads = [threading.Thread(target=run, args=("health", "get", server, "--target", "/healthz", "--rate", 100),
                                  kwargs={"connections": 4, "seconds": seconds}),
                 threading.Thread(target=run, args=("totals", "get", server, "--target", one, "--rate", 50),
                                  kwargs={"connections": 4, "seconds": seconds}),
                 threading.Thread(target=run, args=("uploads", "post-events", server, "--events", 20, *upload),
                                  kwargs={"connections": 1, "seconds": seconds})]
        for load in loads:
            load.start()
        while any(load.is_alive() for load in loads):
            self.most_rss = max(self.most_rss, server.rss_mib())
            time.sleep(0.05)
        if errors:
            raise errors[0]
        return results


ROWS = {"totals": Bench.totals, "bearer": Bench.bearer, "single": Bench.single, "hardening": Bench.hardening, "single-slow": Bench.single_slow, "twenty": Bench.twenty,
        "mixed": Bench.mixed,
        "import": Bench.imports, "workbook": Bench.workbooks, "growth": Bench.growth,
        "report": Bench.report, "neighbours": Bench.neighbours}


def main():
    parser = argparse.ArgumentParser(prog="tests/bench/run.sh", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/bench", help="folder with giothong, bench_load, bench_raw_sqlite")
    parser.add_argument("--unhardened", default="build/unhardened", help="folder with the program that row hardening compares with")
    usual = [name for name in ROWS if name != "hardening"]
    parser.add_argument("--rows", default=",".join(usual),
                        help=f"which of {', '.join(ROWS)} (default: all but hardening, which builds the program once more)")
    parser.add_argument("--turns", type=int, default=3, help="how often each pair is measured in turn (default 3)")
    parser.add_argument("--seconds", type=float, default=4, help="length of one measurement (default 4)")
    parser.add_argument("--growth", type=lambda text: [int(n) for n in text.split(",")], default=[5, 6, 7],
                        help="powers of ten, rising (default 5,6,7)")
    parser.add_argument("--neighbours", type=int, default=200_000, help="drives that the heaviest questions are about (default 200000)")
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
