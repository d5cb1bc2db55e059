"""A guest book in a database that stands beside the program."""
import http.server
import sqlite3

with sqlite3.connect("guestbook.db") as database:
    database.execute("CREATE TABLE IF NOT EXISTS guest (path TEXT)")


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with sqlite3.connect("guestbook.db") as database:
            database.execute("INSERT INTO guest VALUES (?)", (self.path,))
            (count,) = database.execute("SELECT count(*) FROM guest").fetchone()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"guests so far: %d\n" % count)


print("open", flush=True)
http.server.HTTPServer(("", 8000), Handler).serve_forever()
