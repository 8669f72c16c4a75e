"""The gateway's door: HTTP in two dialects, and a few controls for tests."""

import hmac
import json
import time
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import unquote

from tulay.site.platform.gateway_simulator import dialects
from tulay.site.platform.gateway_simulator.desk import Desk
from tulay.site.platform.gateway_simulator.moods import plan_from
from tulay.site.platform.gateway_simulator.orders import Refused
from tulay.site.platform.gateway_simulator.posting import Poster

BODY_MOST: Final = 64 * 1024


class Gateway(ThreadingHTTPServer):
    """A server on 127.0.0.1; whoever has no key is refused."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, *, key: str, desk: Desk, poster: Poster) -> None:
        self.key, self.desk, self.poster = key, desk, poster
        super().__init__(("127.0.0.1", port), Door)

    def handle_error(self, *_: object) -> None:
        """Say nothing of a caller whose patience ended before the answer."""


class Door(BaseHTTPRequestHandler):
    """One connection: authenticates, reads, lets the desk work, answers in the caller's dialect."""

    server: Gateway
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_POST(self) -> None:
        """Take an order or a control."""
        self._answer(self._post)

    def do_GET(self) -> None:
        """Tell of an operation, or of a day."""
        self._answer(self._get)

    def _answer(self, work: Any) -> None:
        try:
            self._check_key()
            work()
        except Refused as refused:
            self._say(refused.status, {"error": refused.code})

    def _check_key(self) -> None:
        given = self.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.server.key}".encode()):
            self.close_connection = True  # its body stays unread
            raise Refused(401, "no-such-key")

    def _post(self) -> None:
        told = self._body()
        path = self.path.partition("?")[0]
        if path.startswith("/control/"):
            self._say(200, self._control(path.removeprefix("/control/"), told))
            return
        dialect, what = dialects.of(path)
        order = dialect.order(what, told)
        manner = self.server.desk.take(order)
        if manner.silent:
            self.close_connection = True
            return
        if manner.wait_s:
            time.sleep(manner.wait_s)
        known = self.server.desk.books.find(order.reference)
        assert known is not None
        self._say(dialect.new if manner.is_new else dialect.known, dialect.shown(known))

    def _get(self) -> None:
        path = unquote(self.path.partition("?")[0])
        if path.startswith("/control/"):
            self._say(200, self._control(path.removeprefix("/control/"), None))
            return
        if path.startswith("/v1/statements/"):
            self._statement(path.rpartition("/")[2])
            return
        dialect, what = dialects.of(path)
        known = self.server.desk.books.find(dialect.asked(what))
        if known is None:
            raise Refused(404, "no-such-operation")
        self._say(200, dialect.shown(known))

    def _statement(self, told: str) -> None:
        try:
            day = date.fromisoformat(told)
        except ValueError:
            raise Refused(422, "bad-day") from None
        if day > self.server.desk.books.now().date():
            raise Refused(404, "no-statement-yet")
        rows = self.server.desk.books.statement(day)
        self._say_text(200, "text/csv; charset=utf-8", dialects.statement(rows))

    def _control(self, what: str, told: Any) -> Any:
        desk = self.server.desk
        match what:
            case "plan":
                try:
                    desk.plan = plan_from(told)
                except ValueError:
                    raise Refused(422, "bad-plan") from None
            case "clock":
                desk.books.ahead = timedelta(seconds=float(told["ahead_s"]))
            case "patience":
                desk.slow_s = float(told["slow_s"])
            case "sums":
                return desk.books.sums()
            case "deliveries":
                return self.server.poster.hand_over()
            case _:
                raise Refused(404, "no-such-control")
        return {}

    def _body(self) -> Any:
        try:
            length = int(self.headers.get("Content-Length", "0"))
        except ValueError:
            length = -1
        if not 0 <= length <= BODY_MOST:
            self.close_connection = True
            raise Refused(413, "too-much")
        try:
            return json.loads(self.rfile.read(length))
        except ValueError:
            raise Refused(400, "not-json") from None

    def _say(self, status: int, told: Any) -> None:
        self._say_text(status, "application/json", json.dumps(told))

    def _say_text(self, status: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: purses do not belong in a log."""
