"""The catalogue of tombstones: one line for each destroyed key, in a file that lies with the catalogue of backups.

A key's store may be restored from a copy in which a destroyed key still is. This file is read by every process before
it opens its first value, and what it names is destroyed again.
"""

import os
from datetime import datetime
from pathlib import Path
from uuid import UUID

Line = tuple[UUID, datetime]


def note(file: Path, subject_id: UUID, at: datetime) -> None:
    """Add a line, durably, before the key goes: a crash in between destroys it at the next start."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        # The first line end closes a line that a crash cut short.
        os.write(handle, f"\n{subject_id} {at.isoformat()}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def read(file: Path) -> list[Line]:
    """Return all lines; one that was cut short by a crash names nobody."""
    try:
        lines = file.read_text().splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        subject_id, _, at = line.partition(" ")
        try:
            found.append((UUID(subject_id), datetime.fromisoformat(at)))
        except ValueError:
            continue
    return found
