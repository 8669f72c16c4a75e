"""Where files lie: sealed in pieces, under random names, in a folder only the application reads.

A piece knows the file, its place and whether it is the last: cutting, swapping or mixing pieces does not open.
"""

import os
import re
import secrets
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db import scope
from tulay.plumbing.files.problems import FileErased
from tulay.plumbing.keys.errors import Tampered
from tulay.plumbing.keys.sealing import seal, unseal
from tulay.plumbing.keys.subjects import is_destroyed

PIECE = 64 * 1024
OVERHEAD = 46  # form, key id, nonce and tag of a sealed piece
ORPHANED_AFTER_HOURS = 24
_KEY = re.compile(r"[0-9a-f]{32}")
_UNFINISHED = ".part"

Owner = Callable[[Collection[str]], set[str]]
_owners: list[Owner] = []


def keeps_files(owner: Owner) -> Owner:
    """Register who knows some of the files: asked for the keys that it still wants."""
    _owners.append(owner)
    return owner


def keep(content: bytes, *, subject_id: UUID) -> str:
    """Write sealed bytes to the disk, for good, and return the name under which they are found."""
    key = secrets.token_hex(16)
    place = _place(key)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = place.with_suffix(_UNFINISHED)
    with open(unfinished, "xb", opener=_private) as file:
        file.writelines(_sealed(content, key, subject_id))
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(place)
    _sync_folder(place.parent)
    return key


def read(key: str, *, subject_id: UUID) -> Iterator[bytes]:
    """Yield the bytes of a file, piece by piece.

    :raises FileErased: at once; its subject was erased.
    :raises Tampered: it was changed, cut, or belongs to somebody else.
    :raises FileNotFoundError: there is no such file.
    """
    if is_destroyed(subject_id):
        raise FileErased
    return _pieces(key, subject_id)


def _pieces(key: str, subject_id: UUID) -> Iterator[bytes]:
    place = _place(key)
    size = place.stat().st_size
    count = -(-size // (PIECE + OVERHEAD))
    with place.open("rb") as file:
        for number in range(count):
            sealed = file.read(PIECE + OVERHEAD)
            yield unseal(sealed, place=_name(key, number, count), subject_id=subject_id)
    if not count:
        raise Tampered(key)


def remove(key: str) -> None:
    """Take a file off the disk; no complaint when it is gone already."""
    _place(key).unlink(missing_ok=True)


def sweep(*, before: datetime) -> int:
    """Remove files older than `before` that nobody has a row for, and writes that never ended; return how many.

    Only with the platform's eyes: whoever does not see a row would take its file for an orphan.
    """
    assert scope.sees_as(SYSTEM), "files are swept by the platform itself"
    removed = 0
    for folder in sorted(_root().glob("[0-9a-f][0-9a-f]")):
        old = [f for f in folder.iterdir() if f.stat().st_mtime < before.timestamp()]
        keys = {f.name for f in old if _KEY.fullmatch(f.name)}
        wanted: set[str] = set().union(*(owner(keys) for owner in _owners)) if keys else set()
        for file in old:
            if file.suffix == _UNFINISHED or file.name in keys - wanted:
                file.unlink(missing_ok=True)
                removed += 1
    return removed


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)


def _place(key: str) -> Path:
    assert _KEY.fullmatch(key), "a storage key is made by keep()"
    return _root() / key[:2] / key


def _sealed(content: bytes, key: str, subject_id: UUID) -> Iterator[bytes]:
    count = -(-len(content) // PIECE)
    for number in range(count):
        piece = content[number * PIECE : (number + 1) * PIECE]
        yield seal(piece, place=_name(key, number, count), subject_id=subject_id)


def _name(key: str, number: int, count: int) -> str:
    end = "last" if number == count - 1 else "more"
    return f"file|{key}|{number}|{end}"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
