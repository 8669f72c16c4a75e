"""Copies of the key file, kept for seven days and apart from the database's backups.

Seven days, and no longer: a destroyed key lives on in older copies. What the last days destroyed, the catalogue of
tombstones destroys again in whatever is brought back.
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tulay.plumbing.keys.stores import KeyStore

KEPT = timedelta(days=7)
NAME_FORM = "%Y%m%dT%H%M%S%fZ"
_ENDING = ".keys.sqlite"


def copy(store: KeyStore, folder: Path, now: datetime) -> Path | None:
    """Write a copy and remove those that are too old; nothing where the store is copied by whoever runs it."""
    if not store.is_file:
        return None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = folder / f"{now.astimezone(UTC).strftime(NAME_FORM)}{_ENDING}"
    unfinished = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        store.copy_to(unfinished)
        unfinished.chmod(0o600)
        handle = os.open(unfinished, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        unfinished.rename(place)
    finally:
        unfinished.unlink(missing_ok=True)
    for old in kept(folder):
        if made_at(old) < now - KEPT:
            old.unlink(missing_ok=True)
    return place


def kept(folder: Path) -> list[Path]:
    """List the copies, oldest first."""
    return sorted(folder.glob(f"[0-9]*{_ENDING}"))


def made_at(file: Path) -> datetime:
    """Return when a copy was made."""
    stamp = file.name.removesuffix(_ENDING)
    return datetime.strptime(stamp, NAME_FORM).replace(tzinfo=UTC)
