"""The witness process (C2SP tlog-witness): cosigns what grew from all that it saw of a log, and remembers it.

It needs no database and knows nothing of what the entries say. In production another body runs it, elsewhere.
"""

import signal
import threading
import time
from collections.abc import Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

from tulay.areas.audit.adapters.files import write_whole
from tulay.areas.audit.rules.notes import (
    Head,
    SigningKey,
    Verifier,
    check_checkpoint,
    cosign,
)
from tulay.areas.audit.rules.witnessing import REQUEST_BYTES_MAX, Refused, judge, read_request
from tulay.site.platform.log_keys import memory_of

PATH: Final = "/add-checkpoint"
SIZE: Final = "text/x.tlog.size"
PLAIN: Final = "text/plain; charset=utf-8"


class Memory:
    """What the witness saw last of each log that it knows."""

    def __init__(self, folder: Path, logs: Sequence[Verifier]) -> None:
        self.folder = folder
        self.logs = {log.name: log for log in logs}

    def last(self, log: Verifier) -> Head | None:
        """Return the last state of a log; None before the first."""
        try:
            text = memory_of(self.folder, log.id).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        return check_checkpoint(text, log)

    def keep(self, log: Verifier, checkpoint: str) -> None:
        """Remember a state before anybody learns that it was witnessed."""
        write_whole(memory_of(self.folder, log.id), checkpoint)


class Desk:
    """Judges one request after the other: between looking and remembering nobody else may come."""

    def __init__(self, key: SigningKey, memory: Memory) -> None:
        self.key = key
        self.memory = memory
        self.turn = threading.Lock()

    def add_checkpoint(self, body: bytes, seconds: int) -> str:
        """Return the cosignature line.

        :raises Refused: with the status to answer.
        """
        request = read_request(body)
        log = self._log_of(request.checkpoint)
        with self.turn:
            head = judge(request, log, self.memory.last(log))
            self.memory.keep(log, request.checkpoint)
        return cosign(head, self.key, seconds)

    def _log_of(self, checkpoint: str) -> Verifier:
        origin = checkpoint.partition("\n")[0]
        if origin not in self.memory.logs:
            raise Refused(HTTPStatus.NOT_FOUND)
        return self.memory.logs[origin]


def server(desk: Desk, host: str, port: int) -> ThreadingHTTPServer:
    """Return the witness at an address, not yet serving."""

    class Door(BaseHTTPRequestHandler):
        """One request."""

        protocol_version = "HTTP/1.1"
        timeout = 10

        def do_POST(self) -> None:
            """Answer `add-checkpoint`."""
            length = self.headers.get("Content-Length", "")
            if self.path != PATH or not length.isdigit() or int(length) > REQUEST_BYTES_MAX:
                self.close_connection = True
                return self._answer(HTTPStatus.NOT_FOUND, "")
            try:
                line = desk.add_checkpoint(self.rfile.read(int(length)), int(time.time()))
            except Refused as refused:
                size = "" if refused.size is None else f"{refused.size}\n"
                return self._answer(refused.status, size, SIZE if size else PLAIN)
            return self._answer(HTTPStatus.OK, line)

        def _answer(self, status: HTTPStatus, text: str, kind: str = PLAIN) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: a log asks every second."""

    return ThreadingHTTPServer((host, port), Door)


def run(key: SigningKey, logs: Sequence[Verifier], folder: Path, host: str, port: int) -> None:
    """Serve until told to stop."""
    stop = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stop.set())
    door = server(Desk(key, Memory(folder, logs)), host, port)
    thread = threading.Thread(target=door.serve_forever, daemon=True)
    thread.start()
    stop.wait()
    door.shutdown()
    door.server_close()
