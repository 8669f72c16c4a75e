"""Take a file in: its size first, then what it is, then what a virus scanner says, then a harmless copy."""

import hashlib
import unicodedata
from dataclasses import dataclass, field
from typing import Protocol

from tulay.plumbing.files.kinds import EXTENSIONS, PICTURES, Kind, kind_of
from tulay.plumbing.files.pictures import redrawn
from tulay.plumbing.files.problems import FileEmpty, FileTooLarge, ScannerAway
from tulay.plumbing.files.scanner import AT_THE_DOOR_S, scan

SIZE_MAX = 10 * 1024 * 1024
MB = 1024 * 1024
NAME_MAX = 120


class Upload(Protocol):
    """What a door hands over: Django's and ninja's uploaded files are this."""

    name: str | None
    size: int | None

    def read(self, num_bytes: int = ..., /) -> bytes:
        """Return at most so many bytes."""

    def seek(self, offset: int, /) -> int:
        """Go to a place."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that may be kept: its clean bytes, what they are, and a name fit to be shown."""

    name: str
    content_type: str
    content: bytes = field(repr=False)
    is_cleared: bool = True
    """Whether the scanner has answered; what it has not cleared is kept closed."""

    @property
    def size(self) -> int:
        """Its length in bytes."""
        return len(self.content)

    @property
    def sha256(self) -> bytes:
        """The fingerprint of what is kept."""
        return hashlib.sha256(self.content).digest()


def accept(upload: Upload) -> Accepted:
    """Check a file and return what may be kept of it.

    :raises FileEmpty: it has no bytes.
    :raises FileTooLarge: it is over 10 MB.
    :raises FileRefused: we do not take its kind, it is damaged, or it carries a program or a virus.
    :raises ScannerAway: a virus scanner is named, and did not clear it.
    """
    content, kind = _read(upload)
    scan(content)
    return _kept(upload, content, kind, is_cleared=True)


def accept_closed(upload: Upload) -> Accepted:
    """Check a file as `accept` does; where the scanner does not answer soon, it is taken, and not cleared.

    What is asked about later is what is kept: of a picture the drawing.

    :raises FileEmpty: it has no bytes.
    :raises FileTooLarge: it is over 10 MB.
    :raises FileRefused: we do not take its kind, it is damaged, or it carries a program or a virus.
    """
    content, kind = _read(upload)
    try:
        scan(content, patience_s=AT_THE_DOOR_S)
    except ScannerAway:
        return _kept(upload, content, kind, is_cleared=False)
    return _kept(upload, content, kind, is_cleared=True)


def _read(upload: Upload) -> tuple[bytes, Kind]:
    if upload.size is not None and upload.size > SIZE_MAX:
        raise FileTooLarge(most_mb=SIZE_MAX // MB)
    upload.seek(0)  # whoever looked at it before may have left it anywhere
    content = upload.read(SIZE_MAX + 1)
    if len(content) > SIZE_MAX:
        raise FileTooLarge(most_mb=SIZE_MAX // MB)
    if not content:
        raise FileEmpty
    return content, kind_of(content)


def _kept(upload: Upload, content: bytes, kind: Kind, *, is_cleared: bool) -> Accepted:
    clean = redrawn(content, kind) if kind in PICTURES else content
    return Accepted(shown_name(upload.name or "", kind), kind.value, clean, is_cleared)


def shown_name(typed: str, kind: Kind) -> str:
    """Return a name to show: no path, no control or direction characters, the extension of its kind."""
    kept = _last(typed)
    stem = kept.rsplit(".", 1)[0].strip(" .") if "." in kept else kept
    return f"{stem[:NAME_MAX] or 'document'}.{EXTENSIONS[kind]}"


def legible(typed: str) -> str:
    """Return the name somebody gave a file, fit to be repeated to them in a sentence."""
    return _last(typed)[:NAME_MAX]


def _last(typed: str) -> str:
    last = typed.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] not in "CZ" or c == " ")
    return kept.strip(" .")
