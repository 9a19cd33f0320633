"""A server of calendars by https, on the loopback. The last word of a path says how it answers."""

import http.server
import ssl
import threading
from pathlib import Path

LARGE_BYTES = 9 * 1024 * 1024


class CalendarServer:
    def __init__(self, certificate: Path, key: Path):
        self.text = ""
        self.answered: list[int] = []  # by which status
        ours = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                ours.answer(self)

            def log_message(self, *_) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self.server.server_address[1]}"
        self.running = True

    def __enter__(self) -> "CalendarServer":
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def stop(self) -> None:
        if self.running:
            self.server.shutdown()
            self.server.server_close()
        self.running = False

    def answer(self, request: http.server.BaseHTTPRequestHandler) -> None:
        folder, _, word = request.path.rpartition("/")
        body = self.text.encode()
        etag = f'"{hash(self.text)}"'
        match word:
            case "moved.ics":
                return self.send(request, 302, {"Location": "plan.ics"})
            case "plain.ics":
                return self.send(request, 301, {"Location": f"http://127.0.0.1{folder}/plan.ics"})
            case "circle.ics":
                return self.send(request, 307, {"Location": request.path})
            case "inward.ics":
                return self.send(request, 302, {"Location": f"https://127.0.0.9{folder}/plan.ics"})
            case "gone.ics":
                return self.send(request, 410)
            case "busy.ics":
                return self.send(request, 429, {"Retry-After": "7200"})
            case "page.ics":
                return self.send(request, 200, body=b"<!DOCTYPE html><html><body>Sign in</body></html>")
            case "large.ics":
                return self.send(request, 200, body=b"X" * LARGE_BYTES)
            case "short.ics":
                return self.send(request, 200, {"Content-Length": str(len(body) + 100)}, body)
            case "chunked.ics":
                pieces = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (body[:7], body[7:])) + b"0\r\n\r\n"
                return self.send(request, 200, {"Transfer-Encoding": "chunked"}, pieces)
        if request.headers["If-None-Match"] == etag:
            return self.send(request, 304, {"ETag": etag})
        self.send(request, 200, {"ETag": etag}, body)

    def send(self, request, status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        headers = dict(headers or {})
        if "Transfer-Encoding" not in headers:
            headers.setdefault("Content-Length", str(len(body)))
        request.send_response(status)
        for name, value in {**headers, "Connection": "close"}.items():
            request.send_header(name, value)
        request.end_headers()
        self.answered.append(status)
        try:
            request.wfile.write(body)
        except OSError:
            pass  # it had enough
