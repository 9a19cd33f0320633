"""Gives every publisher at an nginx a name of its own: Debian's liquidsoap opens two sessions and keeps both.

    names = Renaming()
    Nginx(folder, app=names.directives)
    names.close()
"""

import http.server
import itertools
import threading


class NewName(http.server.BaseHTTPRequestHandler):
    numbers = itertools.count(1)

    def do_POST(self):
        self.send_response(302)
        self.send_header("Location", f"own{next(self.numbers)}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Renaming:
    def __init__(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), NewName)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        # For an application of nginx.
        self.directives = f"notify_method post; on_publish http://127.0.0.1:{self.server.server_port}/;"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
