"""Files that come in pieces over a bad line: what is here so far, sealed, until the rest has come or a day is over.

The file itself says how much has come, so a piece costs no row: sealed frames, each bound to its place in the whole.
A frame that a crash cut off is cut away with the next piece. Nothing in here counts as handed in.
"""

import fcntl
import json
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from tulay.kernel.ids import uuid7
from tulay.plumbing.files.problems import (
    FileEmpty,
    FileTooLarge,
    PieceTooSmall,
    PieceUnfit,
    UploadGone,
    UploadUnfinished,
)
from tulay.plumbing.files.store import OVERHEAD
from tulay.plumbing.files.upload import MB, SIZE_MAX, legible
from tulay.plumbing.keys.errors import Tampered
from tulay.plumbing.keys.sealing import seal, unseal

KEPT = timedelta(hours=24)
AT_ONCE = 5
"""Uploads of one person that are under way; with the next one the oldest is let go."""
PIECE_LEAST = 16 * 1024
PIECE_MOST = 1024 * 1024
_FOLDER = "arriving"
_HEAD = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Arriving:
    """A file that is on its way: for what, how large it will be, how much of it is here."""

    id: UUID
    purpose: str
    name: str = field(repr=False)
    size: int
    received: int
    until: datetime


def begin(*, person_id: UUID, purpose: str, name: str, size: int, now: datetime) -> Arriving:
    """Make room for a file of a person.

    :raises FileEmpty: it will have no bytes.
    :raises FileTooLarge: it will be over 10 MB.
    """
    if size < 1:
        raise FileEmpty
    if size > SIZE_MAX:
        raise FileTooLarge(most_mb=SIZE_MAX // MB)
    folder = _folder(person_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in sorted(folder.iterdir(), reverse=True)[AT_ONCE - 1 :]:
        old.unlink(missing_ok=True)  # their names begin with the time at which they began
    made = Arriving(uuid7(), purpose, legible(name), size, 0, now + KEPT)
    about = {"purpose": purpose, "name": made.name, "size": size, "until": made.until.isoformat()}
    with open(folder / made.id.hex, "xb", opener=_private) as file:
        _write(file, json.dumps(about).encode(), _place(made.id, "about"), person_id)
    return made


def arriving(upload_id: UUID, *, person_id: UUID, purpose: str, now: datetime) -> Arriving:
    """Return how far an upload is.

    :raises UploadGone: there is none of this person for this purpose, or its day is over.
    """
    with _opened(upload_id, person_id) as file:
        return _told(file, upload_id, person_id, purpose, now)


def append(
    upload_id: UUID, piece: bytes, *, at: int, person_id: UUID, purpose: str, now: datetime
) -> Arriving:
    """Add the next piece, for good; two at once: one is added, the other one does not fit any more.

    :raises UploadGone: there is none of this person for this purpose, or its day is over.
    :raises PieceUnfit: it does not go on from where we are, or is more than the rest.
    :raises PieceTooSmall: it is not the last one, and smaller than 16 KiB.
    """
    with _opened(upload_id, person_id) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        told = _told(file, upload_id, person_id, purpose, now)
        end = at + len(piece)
        if at != told.received or end > told.size:
            raise PieceUnfit(received=told.received)
        if len(piece) < PIECE_LEAST and end < told.size:
            raise PieceTooSmall(least_kib=PIECE_LEAST // 1024)
        file.truncate()  # behind the last whole frame, where the count has stopped
        if piece:
            _write(file, piece, _place(upload_id, at), person_id)
        return Arriving(told.id, told.purpose, told.name, told.size, end, told.until)


class Arrived(BytesIO):
    """A file that came in pieces, for `accept` to check as any other."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name: str | None = name
        self.size: int | None = len(content)


def arrived(upload_id: UUID | str, *, person_id: UUID, purpose: str, now: datetime) -> Arrived:
    """Return the whole file; once it has been taken or refused, `sweep` removes its pieces.

    :raises UploadGone: there is none of this person for this purpose, or its day is over.
    :raises UploadUnfinished: some of it is still to come.
    """
    try:
        upload_id = UUID(str(upload_id))
    except ValueError as error:
        raise UploadGone from error
    with _opened(upload_id, person_id) as file:
        told = _told(file, upload_id, person_id, purpose, now)
        if told.received < told.size:
            raise UploadUnfinished(received=told.received, size=told.size)
        file.seek(0)
        content, at = bytearray(), 0
        for number, sealed in enumerate(_frames(file)):
            if number:
                content += unseal(sealed, place=_place(upload_id, at), subject_id=person_id)
                at = len(content)
    return Arrived(bytes(content), told.name)


def let_go(upload_id: UUID, *, person_id: UUID) -> None:
    """Forget what has come; no complaint when it is gone already."""
    (_folder(person_id) / upload_id.hex).unlink(missing_ok=True)


def sweep(*, before: datetime) -> int:
    """Remove what got no piece since `before`, and people's empty folders; return how many files."""
    removed = 0
    for folder in (Path(settings.MEDIA_ROOT) / _FOLDER).glob("*"):
        for file in folder.iterdir():
            if file.stat().st_mtime < before.timestamp():
                file.unlink(missing_ok=True)
                removed += 1
        if folder.stat().st_mtime < before.timestamp():
            with suppress(OSError):  # somebody has begun another one
                folder.rmdir()
    return removed


@contextmanager
def _opened(upload_id: UUID, person_id: UUID) -> Iterator[BinaryIO]:
    try:
        file = (_folder(person_id) / upload_id.hex).open("r+b")
    except FileNotFoundError as error:
        raise UploadGone from error
    try:
        yield file
    finally:
        file.close()


def _told(
    file: BinaryIO, upload_id: UUID, person_id: UUID, purpose: str, now: datetime
) -> Arriving:
    """Read what the file says of itself; it stands behind its last whole frame then."""
    sealed = next(_frames(file), b"")
    try:
        about = json.loads(unseal(sealed, place=_place(upload_id, "about"), subject_id=person_id))
    except Tampered as error:
        raise UploadGone from error
    until = datetime.fromisoformat(about["until"])
    if about["purpose"] != purpose or now >= until:
        raise UploadGone
    received = sum(_lengths(file))
    return Arriving(upload_id, purpose, about["name"], about["size"], received, until)


def _frames(file: BinaryIO) -> Iterator[bytes]:
    while len(head := file.read(_HEAD.size)) == _HEAD.size:
        yield file.read(_HEAD.unpack(head)[0])


def _lengths(file: BinaryIO) -> Iterator[int]:
    """Yield how much is in each whole frame from here on, and stand behind the last of them."""
    whole = os.fstat(file.fileno()).st_size
    while len(head := file.read(_HEAD.size)) == _HEAD.size:
        begin_at, length = file.tell(), _HEAD.unpack(head)[0]
        if begin_at + length > whole:
            file.seek(begin_at - _HEAD.size)
            return
        file.seek(begin_at + length)
        yield length - OVERHEAD
    file.seek(whole - len(head))


def _write(file: BinaryIO, content: bytes, place: str, person_id: UUID) -> None:
    sealed = seal(content, place=place, subject_id=person_id)
    file.write(_HEAD.pack(len(sealed)) + sealed)
    file.flush()
    os.fsync(file.fileno())


def _folder(person_id: UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / _FOLDER / person_id.hex


def _place(upload_id: UUID, at: int | str) -> str:
    return f"arriving|{upload_id}|{at}"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
