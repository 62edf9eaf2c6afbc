"""Runs sqlmap on requests with a mark (*) at every place where a value goes in.

  sql.py --sqlmap FILE --out FOLDER        one request as a file
  sql.py --openapi URL --out FOLDER        every operation of URL/api/v1/openapi.json that takes anything; GIOTHONG_TOKEN is shown with each

Ends with 1 when sqlmap finds an injectable place, with 2 when something did not run.
"""
import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import urllib.request

CREDENTIAL = {"Authorization": "Bearer " + os.environ["GIOTHONG_TOKEN"]} if "GIOTHONG_TOKEN" in os.environ else {}
SECONDS = 240  # for one operation; a place takes about a hundred requests
# "appears to be injectable" is a guess that sqlmap checks itself and may take back; this is what is left after that.
FOUND = re.compile(r"identified the following injection point|is vulnerable", re.I)
DONE = re.compile(r"all tested parameters do not appear to be injectable|identified the following injection point", re.I)


def run(request_file, out):
    name = os.path.basename(request_file)[: -len(".txt")]
    command = ["sqlmap", "-r", request_file, "--batch", "--ignore-stdin", "--flush-session", "--disable-coloring", "--dbms=SQLite", "--level=2", "--risk=1",
               "--technique=BEUT", "--time-sec=2", "--threads=4", "--timeout=10", "--retries=1", "--ignore-code=*",
               f"--output-dir={out}/{name}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, stdin=subprocess.DEVNULL)
        text = done.stdout + done.stderr
        over = False
    except subprocess.TimeoutExpired as expired:
        text = (expired.stdout or b"").decode(errors="replace")
        over = True
    with open(f"{out}/{name}.log", "w") as log:
        log.write(text)
    return name, bool(FOUND.search(text)), bool(DONE.search(text)), over


def get(base, path):
    with urllib.request.urlopen(urllib.request.Request(base + path, headers=CREDENTIAL)) as answer:
        return json.load(answer)


class Samples:
    """Values that get past the schema, so that the marks reach what lies behind it."""

    def __init__(self, base, document):
        self.document = document
        self.known = {}
        for kind in ("organizations", "campaigns", "sites", "drives", "targets", "tariffs"):
            try:
                items = get(base, f"/api/v1/{kind}?limit=1")["items"]
            except OSError:
                continue
            if items:
                self.known[kind.rstrip("s")] = items[0].get("code") or items[0]["id"]

    def resolve(self, schema):
        while "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def value(self, schema, name="", depth=0):
        schema = self.resolve(schema)
        for key in ("anyOf", "oneOf"):
            if key in schema:
                return self.value(schema[key][0], name, depth)
        if name in self.known:
            return self.known[name]
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            return schema["enum"][0]
        kind = schema.get("type", "string")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "object":
            if depth > 4:
                return {}
            return {n: self.value(s, n, depth + 1) for n, s in schema.get("properties", {}).items()}
        if kind == "array":
            return [self.value(schema.get("items", {}), name, depth + 1)]
        if kind in ("integer", "number"):
            return max(1, int(schema.get("minimum", 1)))
        if kind == "boolean":
            return True
        form = schema.get("format", "")
        if form == "date":
            return "2020-02-09"
        if form == "date-time":
            return "2020-02-09T08:00:00+07:00"
        if form == "uuid":
            return "0170265a-0000-7000-8000-000000000001"
        return "a" * max(3, int(schema.get("minLength", 3)))


def requests(base, document):
    samples = Samples(base, document)
    host = base.split("://", 1)[1]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method not in ("get", "post", "patch", "put", "delete") or path == "/api/v1/live":
                continue  # a stream has no end to compare
            marks = 0
            target = path
            query = []
            for p in operation.get("parameters", []):
                p = samples.resolve(p)
                value = samples.value(p.get("schema", {}), p["name"])
                if isinstance(value, list):
                    value = value[0]
                if p["in"] == "path":
                    target = target.replace("{" + p["name"] + "}", f"{value}*")
                    marks += 1
                elif p["in"] == "query" and p["name"] != "cursor":
                    query.append(f"{p['name']}={value}*")
                    marks += 1
                elif p["in"] == "query":
                    query.append("cursor=a*")
                    marks += 1
            body = ""
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content:
                text = json.dumps(samples.value(content["schema"]), ensure_ascii=True)
                body, n = re.subn(r': "([^"]*)"', r': "\1*"', text)
                marks += n
            if not marks:
                continue
            # Parameters together may contradict each other; each alone is judged by itself.
            variants = [query] if len(query) < 2 else [[one] for one in query]
            for i, chosen in enumerate(variants):
                line = target + ("?" + "&".join(chosen) if chosen else "")
                head = f"{method.upper()} {line} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n"
                for name, value in CREDENTIAL.items():
                    head += f"{name}: {value}\r\n"
                if method == "patch":
                    head += 'If-Match: "1"\r\n'
                if body:
                    head += "Content-Type: application/json\r\n"
                slug = re.sub(r"[^a-z0-9]+", "-", f"{method}{path}".lower()).strip("-")
                yield f"{slug}-{i}", head + "\r\n" + body


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sqlmap")
    parser.add_argument("--openapi")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    files = []
    if arguments.sqlmap:
        files.append(arguments.sqlmap)
    else:
        for name, text in requests(arguments.openapi, get(arguments.openapi, "/api/v1/openapi.json")):
            file = f"{arguments.out}/{name}.txt"
            with open(file, "w", newline="") as out:
                out.write(text)
            files.append(file)
    marks = sum(open(f).read().count("*") - open(f).read().count("*/*") * 2 for f in files)
    found, unfinished = [], []
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for name, hit, done, over in pool.map(lambda f: run(f, arguments.out), files):
            if hit:
                found.append(name)
            elif not done:
                unfinished.append(name + (" (time)" if over else ""))
    with open(f"{arguments.out}/counted", "w") as out:
        out.write(f"{len(files)} requests with {marks} places")
    for name in found:
        print(f"  injectable: {name}, see {arguments.out}/{name}.log")
    for name in unfinished:
        print(f"  not finished: {name}")
    if found:
        sys.exit(1)
    sys.exit(2 if unfinished or not files else 0)


main()
