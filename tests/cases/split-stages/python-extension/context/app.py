"""Answers with a sum that an extension in C works out."""
from http.server import BaseHTTPRequestHandler, HTTPServer

import fastsum


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"the sum is {fastsum.below(1001)}\n".encode())


HTTPServer(("", 8000), Handler).serve_forever()
