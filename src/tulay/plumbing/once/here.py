"""Kept by this machine, for all its processes: LMDB in a file that is never synced, 5 microseconds each time.

A look into Valkey costs thirty times as much. The file belongs to one boot of the machine, because what was not synced
does not survive the next; its era is chosen when it is made, and lost with it.
"""

import os
import secrets
import shutil
import threading
from functools import cache
from pathlib import Path

import lmdb
from django.conf import settings

from tulay.plumbing.once.eras import ERA_BYTES

BOOT = Path("/proc/sys/kernel/random/boot_id")
BYTES_MAX = 512 * 1024 * 1024  # some five million, two minutes of 40,000 a second
READERS_MAX = 512
SWEPT_AT_ONCE = 4
SECONDS_BYTES = 5

_ERA = b"era"  # shorter than any other key, and sorts among none of them
_lock = threading.Lock()
_kept: "Kept | None" = None


class Kept:
    """What happened here, by the second until which it matters."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = lmdb.open(
            str(folder),
            map_size=BYTES_MAX,
            max_readers=READERS_MAX,
            sync=False,
            metasync=False,
            mode=0o600,
        )
        with self._file.begin(write=True) as writing:
            writing.put(_ERA, secrets.token_bytes(ERA_BYTES), overwrite=False)
            self.era = bytes(writing.get(_ERA, b""))

    def first_time(self, digest: bytes, *, until: float, now: float) -> bool:
        """Note it; answer whether it was not noted before.

        :raises OSError: there is no room.
        """
        try:
            with self._file.begin(write=True) as writing:
                _sweep(writing, now)
                return bool(writing.put(_seconds(until) + digest, b"", overwrite=False))
        except lmdb.Error as error:
            raise OSError(str(error)) from error

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def count(self) -> int:
        """Return how many are noted."""
        return int(self._file.stat()["entries"]) - 1


def kept() -> Kept:
    """Return what this machine keeps, opened by this process when it is first asked."""
    return _kept or _opened()


@cache
def is_possible() -> bool:
    """Answer whether this system tells its boots apart; otherwise only the shared store is safe."""
    return BOOT.exists()


def forget() -> None:
    """Close it; the next who asks opens it again."""
    if _kept is not None:
        _kept.close()
    _leave()


def _leave() -> None:
    global _lock, _kept
    _lock, _kept = threading.Lock(), None


def _opened() -> Kept:
    global _kept  # noqa: PLW0603 - one for each process
    with _lock:
        if _kept is None:
            boot = BOOT.read_text().strip()
            folder = Path(settings.DATA_DIR) / "run" / "once"
            _kept = Kept(folder / boot)
            for other in folder.iterdir():
                if other.name != boot:
                    shutil.rmtree(other, ignore_errors=True)
        return _kept


def _sweep(writing: lmdb.Transaction, now: float) -> None:
    """Remove a few that no longer matter: more than come in, so that they never pile up."""
    limit = _seconds(now)
    cursor = writing.cursor()
    for _ in range(SWEPT_AT_ONCE):
        if not cursor.first() or bytes(cursor.key()[:SECONDS_BYTES]) >= limit:
            return
        cursor.delete()


def _seconds(at: float) -> bytes:
    return int(at).to_bytes(SECONDS_BYTES, "big")


os.register_at_fork(after_in_child=_leave)  # what a parent opened is not its child's
