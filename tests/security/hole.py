"""A service with the hole that sqlmap must find: proof that its silence elsewhere says something."""
import http.server
import sqlite3
import urllib.parse

database = sqlite3.connect(":memory:", check_same_thread=False)
database.executescript("CREATE TABLE person (name TEXT); INSERT INTO person VALUES ('a'), ('b');")


class Hole(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        name = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query).get("name", [""])[0]
        try:
            rows = database.execute(f"SELECT name FROM person WHERE name = '{name}'").fetchall()
            status, text = 200, "\n".join(str(row[0]) for row in rows)
        except sqlite3.Error as error:
            status, text = 500, f"sqlite3.OperationalError: {error}"
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Hole)
print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
