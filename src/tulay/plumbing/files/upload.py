"""Take a file in: its size first, then what it is, then what a virus scanner says, then a harmless copy."""

import hashlib
import unicodedata
from dataclasses import dataclass, field
from typing import Protocol

from tulay.plumbing.files.kinds import EXTENSIONS, PICTURES, Kind, kind_of
from tulay.plumbing.files.pictures import redrawn
from tulay.plumbing.files.problems import FileEmpty, FileTooLarge
from tulay.plumbing.files.scanner import scan

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
    if upload.size is not None and upload.size > SIZE_MAX:
        raise FileTooLarge(most_mb=SIZE_MAX // MB)
    upload.seek(0)  # whoever looked at it before may have left it anywhere
    content = upload.read(SIZE_MAX + 1)
    if len(content) > SIZE_MAX:
        raise FileTooLarge(most_mb=SIZE_MAX // MB)
    if not content:
        raise FileEmpty
    kind = kind_of(content)
    scan(content)
    clean = redrawn(content, kind) if kind in PICTURES else content
    return Accepted(shown_name(upload.name or "", kind), kind.value, clean)


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
