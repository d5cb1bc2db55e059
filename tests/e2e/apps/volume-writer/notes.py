"""Keeps a line for each request in a file, and answers with how many there are."""
import http.server
import os

NOTES = os.path.join(os.environ["NOTES_FOLDER"], "notes.txt")


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open(NOTES, "a+") as notes:
            notes.write(self.path + "\n")
            notes.seek(0)
            count = len(notes.readlines())
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"notes kept: %d\n" % count)


http.server.ThreadingHTTPServer(("", 8000), Handler).serve_forever()
