"""Keys in a file of their own (SQLite, write-ahead log): the embedded default, shared by all processes of a machine.

`synchronous=FULL`: a key is on the disk before anything it sealed can be committed elsewhere. `secure_delete` and a
truncated log take the bytes of a destroyed key off the file as well. Nothing else in a process may open the file (POSIX
drops all locks of a process on a file when it closes it once), and a process that forks lets go of it first.
"""

import sqlite3
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from tulay.plumbing.keys.errors import KeysUnavailable
from tulay.plumbing.keys.stores import Root, Tombstone, WrappedKey

BUSY_S = 5.0
_BATCH = 500
_TABLES = """
CREATE TABLE IF NOT EXISTS root (
  kind TEXT NOT NULL, version INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (kind, version)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS subject_key (
  subject_id BLOB PRIMARY KEY, key_id BLOB NOT NULL UNIQUE, kek INTEGER NOT NULL, wrapped BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS subject_key_kek ON subject_key (kek);
CREATE TABLE IF NOT EXISTS tombstone (
  number INTEGER PRIMARY KEY AUTOINCREMENT, subject_id BLOB NOT NULL UNIQUE, at TEXT NOT NULL
);
"""
_ADD_ROOT = "INSERT OR IGNORE INTO root (kind, version, sealed) VALUES (?, ?, ?)"
_REPLACE_ROOT = "INSERT OR REPLACE INTO root (kind, version, sealed) VALUES (?, ?, ?)"
_COLUMNS = "subject_id, key_id, kek, wrapped"
_INSERT = f"""
INSERT OR IGNORE INTO subject_key ({_COLUMNS})
SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM tombstone WHERE subject_id = ?1)
"""  # noqa: S608 - names of ours


def store(file: Path) -> "FileStore":
    """Open the store in a file, making it when it is new."""
    return FileStore(file)


class FileStore:
    """One connection a process, used by one thread at a time: a look-up takes microseconds."""

    is_file = True

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = threading.Lock()
        try:
            self._connection = _connected(file)
        except (OSError, sqlite3.Error) as error:
            raise KeysUnavailable from error

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._connection
            except sqlite3.Error as error:
                raise KeysUnavailable from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._using() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise

    def roots(self) -> list[Root]:
        """Return all roots."""
        with self._using() as connection:
            rows = connection.execute("SELECT kind, version, sealed FROM root").fetchall()
        return [Root(*row) for row in rows]

    def keep_roots(self, roots: Sequence[Root], *, replace: bool = False) -> None:
        """Add roots; one that is there already stays unless it is to be replaced."""
        statement = _REPLACE_ROOT if replace else _ADD_ROOT
        with self._writing() as connection:
            connection.executemany(
                statement, [(root.kind, root.version, root.sealed) for root in roots]
            )

    def drop_root(self, kind: str, version: int) -> None:
        """Forget a root that wraps nothing any more."""
        with self._writing() as connection:
            connection.execute("DELETE FROM root WHERE kind = ? AND version = ?", (kind, version))

    def find(
        self, *, key_ids: Collection[bytes] = (), subject_ids: Collection[UUID] = ()
    ) -> list[WrappedKey]:
        """Return the keys with these names or of these subjects."""
        found = []
        subjects = [one.bytes for one in subject_ids]
        with self._using() as connection:
            for column, values in (("key_id", list(key_ids)), ("subject_id", subjects)):
                for start in range(0, len(values), _BATCH):
                    some = values[start : start + _BATCH]
                    found += connection.execute(
                        f"SELECT {_COLUMNS} FROM subject_key WHERE {column} IN ({_places(some)})",  # noqa: S608 - same
                        some,
                    ).fetchall()
        return [_key(row) for row in found]

    def add(self, keys: Sequence[WrappedKey]) -> None:
        """Add keys; a subject who has one keeps it, a buried one gets none."""
        values = [(key.subject_id.bytes, key.key_id, key.kek, key.wrapped) for key in keys]
        with self._writing() as connection:
            connection.executemany(_INSERT, values)

    def bury(self, subject_id: UUID, at: datetime) -> Tombstone:
        """Destroy a subject's key for good; the second time returns the first tombstone."""
        raw = subject_id.bytes
        with self._writing() as connection:
            connection.execute("DELETE FROM subject_key WHERE subject_id = ?", (raw,))
            connection.execute(
                "INSERT OR IGNORE INTO tombstone (subject_id, at) VALUES (?, ?)",
                (raw, at.isoformat()),
            )
            row = connection.execute(
                "SELECT number, subject_id, at FROM tombstone WHERE subject_id = ?", (raw,)
            ).fetchone()
        with self._using() as connection:  # or the log would keep the page as it was
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return _tombstone(row)

    def buried_after(self, number: int) -> list[Tombstone]:
        """Return what was destroyed after a tombstone, oldest first."""
        statement = "SELECT number, subject_id, at FROM tombstone WHERE number > ? ORDER BY number"
        with self._using() as connection:
            return [_tombstone(row) for row in connection.execute(statement, (number,)).fetchall()]

    def behind(self, kek: int, limit: int) -> list[WrappedKey]:
        """Return some keys that an older version than `kek` wraps."""
        with self._using() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM subject_key WHERE kek < ? LIMIT ?",  # noqa: S608 - same
                (kek, limit),
            ).fetchall()
        return [_key(row) for row in rows]

    def rewrap(self, keys: Sequence[WrappedKey]) -> None:
        """Put newer wrappings in place of older ones."""
        values = [(key.kek, key.wrapped, key.key_id, key.kek) for key in keys]
        with self._writing() as connection:
            connection.executemany(
                "UPDATE subject_key SET kek = ?, wrapped = ? WHERE key_id = ? AND kek < ?", values
            )

    def census(self) -> dict[int, int]:
        """Count the subjects' keys by the version that wraps them."""
        with self._using() as connection:
            return dict(
                connection.execute("SELECT kek, count(*) FROM subject_key GROUP BY kek").fetchall()
            )

    def copy_to(self, file: Path) -> None:
        """Write a consistent copy while others go on."""
        with self._using() as connection:
            other = sqlite3.connect(file)
            try:
                connection.backup(other)
            finally:
                other.close()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()


def _connected(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    connection = sqlite3.connect(
        file, timeout=BUSY_S, isolation_level=None, check_same_thread=False
    )
    file.chmod(0o600)
    _with_a_log(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.executescript(_TABLES)
    return connection


def _with_a_log(connection: sqlite3.Connection) -> None:
    """Switch to a write-ahead log; whoever switches at the same moment is not waited for by SQLite, so by us."""
    until = time.monotonic() + BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _places(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _key(row: Any) -> WrappedKey:
    return WrappedKey(UUID(bytes=row[0]), *row[1:])


def _tombstone(row: Any) -> Tombstone:
    return Tombstone(row[0], UUID(bytes=row[1]), datetime.fromisoformat(row[2]))
