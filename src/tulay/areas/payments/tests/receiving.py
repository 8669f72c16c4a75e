"""A server of a business, for tests: it speaks HTTP on this machine and verifies with a library that is not ours."""

import http.server
import threading
import time
from contextlib import contextmanager

from standardwebhooks import Webhook as Verifier


class _Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((dict(self.headers), body))
        time.sleep(self.server.slow_s)
        status = self.server.statuses.pop(0) if self.server.statuses else 204
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_):
        pass


@contextmanager
def receiving(*statuses, slow_s=0):
    """Receive messages; answer with these statuses, then with 204."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Receiver)
    server.statuses, server.seen, server.slow_s = list(statuses), [], slow_s
    server.address = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def verified(secret, seen):
    """Return what a message says, as the independent library reads it, or raise."""
    headers, body = seen
    return Verifier(secret).verify(body, {name.lower(): value for name, value in headers.items()})
