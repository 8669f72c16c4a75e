"""The demo's text gateway: a real HTTP process that keeps every message in a file and sends none on.

It is no yes-man. What it does with a message depends on the last four digits of the number:

    …9901  refuses it for good: there is no such number (422)
    …9902  is out of order twice, then takes it (503, 503, 202)
    …9903  takes it, and answers only after ten seconds
    …9904  takes it, and hangs up without an answer
    …9905  has had too many of late, once, then takes it (429, 202)
    …9906  is out of order for ever (503)

A message that comes again under its id is kept once. By hand: `python -m tulay.site.platform.text_sink FOLDER PORT`.
"""

import json
import re
import signal
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

TEXTS_KEPT = 2_000
BODY_MOST = 16 * 1024
SLOW_S = 10.0
MOODS: dict[str, tuple[int, ...]] = {
    "9901": (422,),
    "9902": (503, 503, 202),
    "9905": (429, 202),
    "9906": (503,),
}
_ID = re.compile(r"[0-9a-f-]{8,64}")


class Keeper:
    """Writes each message whole, newest name last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls: Counter[str] = Counter()
        self._lock = threading.Lock()

    def answer(self, message: dict[str, Any]) -> int:
        """Return what the number's mood is this time, and keep the message if it is taken."""
        number, known = str(message["to"]), str(message["id"])
        with self._lock:
            self.calls[known] += 1
            moods = MOODS.get(number[-4:], (202,))
            status = moods[min(self.calls[known], len(moods)) - 1]
            if status == 202:  # noqa: PLR2004 - taken
                self._keep(message)
        return status

    def _keep(self, message: dict[str, Any]) -> None:
        if any(self.folder.glob(f"*_{message['id']}.json")):
            return
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}_{message['id']}.json"
        new = self.folder / f".{name}"
        new.write_text(json.dumps(message, ensure_ascii=False))
        new.rename(self.folder / name)
        for old in sorted(self.folder.glob("[0-9]*.json"))[:-TEXTS_KEPT]:
            old.unlink(missing_ok=True)


class Gateway(ThreadingHTTPServer):
    """A server on 127.0.0.1 with one address, `POST /messages`."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.keeper = Keeper(folder)
        super().__init__(("127.0.0.1", port), _Door)


class _Door(BaseHTTPRequestHandler):
    server: Gateway
    timeout = 20

    def do_POST(self) -> None:
        message = self._read()
        if message is None:
            self._say(400)
            return
        status = self.server.keeper.answer(message)
        mood = str(message["to"])[-4:]
        if mood == "9904":
            self.close_connection = True
            return
        if mood == "9903":
            time.sleep(SLOW_S)
        self._say(status)

    def _read(self) -> dict[str, Any] | None:
        try:
            length = int(self.headers.get("Content-Length", "0"))
            message = json.loads(self.rfile.read(min(length, BODY_MOST)))
        except ValueError:
            return None
        whole = isinstance(message, dict) and {"id", "to", "text"} <= message.keys()
        return message if whole and _ID.fullmatch(str(message["id"])) else None

    def _say(self, status: int) -> None:
        body = b'{"status": "%d"}' % status
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: numbers do not belong in a log."""


def run(folder: Path, port: int) -> None:
    """Serve until told to stop."""
    server = Gateway(folder, port)
    stop = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stop.set())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stop.wait()
    server.shutdown()


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]))
