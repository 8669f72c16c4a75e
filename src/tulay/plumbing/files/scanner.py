"""A virus scanner, asked before a file may be kept: ClamAV's clamd, by its INSTREAM, over a socket.

`SCANNER_URL` names it. Where none is named, none is asked. Where one is, no file is kept that it did not clear: when it
is away, slow, or says anything but OK, the file stays out, and the sender is told to try again.
"""

import re
import socket
import struct
import time
from urllib.parse import urlsplit

from django.conf import settings

from tulay.plumbing.files.problems import FileInfected, ScannerAway

TIMEOUT_S = 15
"""For everything: to connect, to send, to wait for the answer."""
_PIECE = 64 * 1024
_ANSWER_MAX = 1_024
_LENGTH = struct.Struct(">I")
_CLEAN = b"stream: OK\0"
_FOUND = re.compile(rb"stream: .+ FOUND\0")


def scan(content: bytes) -> None:
    """Let a file pass that the scanner clears, or any where no scanner is named.

    :raises FileInfected: the scanner knows it as harmful.
    :raises ScannerAway: the scanner did not say that it is clean.
    """
    if not settings.SCANNER_URL:
        return
    try:
        answer = _asked(content, until=time.monotonic() + TIMEOUT_S)
    except OSError as error:  # no connection, cut, or too slow
        raise ScannerAway from error
    if _FOUND.fullmatch(answer):
        raise FileInfected
    if answer != _CLEAN:
        raise ScannerAway


def _asked(content: bytes, *, until: float) -> bytes:
    with _connected(until) as line:
        _send(line, b"zINSTREAM\0", until)
        for at in range(0, len(content), _PIECE):
            piece = content[at : at + _PIECE]
            _send(line, _LENGTH.pack(len(piece)) + piece, until)
        _send(line, _LENGTH.pack(0), until)
        return _answer(line, until)


def _connected(until: float) -> socket.socket:
    address = urlsplit(settings.SCANNER_URL)
    if address.scheme == "clamd+unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(_left(until))
            line.connect(address.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection(
        (address.hostname or "", address.port or 3310), timeout=_left(until)
    )


def _send(line: socket.socket, words: bytes, until: float) -> None:
    line.settimeout(_left(until))
    line.sendall(words)


def _answer(line: socket.socket, until: float) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _ANSWER_MAX:
        line.settimeout(_left(until))
        more = line.recv(_ANSWER_MAX)
        if not more:
            break
        answer += more
    return answer


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
