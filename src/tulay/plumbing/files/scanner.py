"""A virus scanner, asked before a file may be kept: ClamAV's clamd, by its INSTREAM, over a socket.

`SCANNER_URL` names it. Where none is named, none is asked. Where one is, nobody opens a file that it did not clear.
When it is away, slow, or says anything but OK, a door either keeps the file out, or keeps it closed and asks again.
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
AT_THE_DOOR_S = 3
"""The same, where somebody waits for the page and the file may be kept closed."""
_PIECE = 64 * 1024
_ANSWER_MAX = 1_024
_HARMLESS = b"Is somebody there?"
_LENGTH = struct.Struct(">I")
_CLEAN = b"stream: OK\0"
_FOUND = re.compile(rb"stream: .+ FOUND\0")


def is_named() -> bool:
    """Answer whether this installation has a scanner."""
    return bool(settings.SCANNER_URL)


def is_there() -> bool:
    """Answer whether files can be checked at this moment; without a scanner every file is clear."""
    try:
        scan(_HARMLESS, patience_s=AT_THE_DOOR_S)
    except ScannerAway:
        return False
    return True


def scan(content: bytes, *, patience_s: float | None = None, at: str = "") -> None:
    """Let a file pass that the scanner clears, or any where no scanner is named.

    :param at: another scanner than the one of the settings.
    :raises FileInfected: the scanner knows it as harmful.
    :raises ScannerAway: the scanner did not say that it is clean.
    """
    place = at or settings.SCANNER_URL
    if not place:
        return
    patience_s = TIMEOUT_S if patience_s is None else patience_s
    try:
        answer = _asked(place, content, until=time.monotonic() + patience_s)
    except OSError as error:  # no connection, cut, or too slow
        raise ScannerAway from error
    if _FOUND.fullmatch(answer):
        raise FileInfected
    if answer != _CLEAN:
        raise ScannerAway


def _asked(place: str, content: bytes, *, until: float) -> bytes:
    with _connected(place, until) as line:
        _send(line, b"zINSTREAM\0", until)
        for at in range(0, len(content), _PIECE):
            piece = content[at : at + _PIECE]
            _send(line, _LENGTH.pack(len(piece)) + piece, until)
        _send(line, _LENGTH.pack(0), until)
        return _answer(line, until)


def _connected(place: str, until: float) -> socket.socket:
    address = urlsplit(place)
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
