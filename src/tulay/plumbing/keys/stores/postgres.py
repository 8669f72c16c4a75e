"""Keys in a PostgreSQL of their own (`TULAY_KEYS_URL`), for installations of several machines.

Not the main cluster: a restored backup of that one must not bring a destroyed key back. Every statement works as the
role `tulay_keys`, which owns the tables; `tulay migrate` makes them (`set_up`).
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import UnsupportedOperation
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from tulay.plumbing.keys.errors import KeysUnavailable
from tulay.plumbing.keys.stores import Root, Tombstone, WrappedKey

PATIENCE_S = 2
ROLE = "tulay_keys"
_BURYING = int.from_bytes(b"buryings")
_SET_UP = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN CREATE ROLE {ROLE} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- somebody made it just now
END $$;
GRANT {ROLE} TO CURRENT_USER;
CREATE SCHEMA IF NOT EXISTS keys AUTHORIZATION {ROLE};
SET LOCAL ROLE {ROLE};
CREATE TABLE IF NOT EXISTS keys.root (
  kind text NOT NULL, version integer NOT NULL, sealed bytea NOT NULL, PRIMARY KEY (kind, version)
);
CREATE TABLE IF NOT EXISTS keys.subject_key (
  subject_id uuid PRIMARY KEY, key_id bytea NOT NULL UNIQUE, kek integer NOT NULL, wrapped bytea NOT NULL
);
CREATE INDEX IF NOT EXISTS subject_key_kek ON keys.subject_key (kek);
CREATE TABLE IF NOT EXISTS keys.tombstone (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subject_id uuid NOT NULL UNIQUE, at timestamptz NOT NULL
);
"""
_COLUMNS = "subject_id, key_id, kek, wrapped"
_INSERT = f"""
INSERT INTO keys.subject_key ({_COLUMNS}) SELECT %s::uuid, %s::bytea, %s::int, %s::bytea
WHERE NOT EXISTS (SELECT FROM keys.tombstone WHERE subject_id = %s::uuid) ON CONFLICT DO NOTHING
"""  # noqa: S608 - names of ours
_ADD_ROOT = "INSERT INTO keys.root VALUES (%s, %s, %s) ON CONFLICT (kind, version) "
_BURIED = "SELECT number, subject_id, at FROM keys.tombstone "


def set_up(url: str) -> None:
    """Make what is missing, as a login that may create roles and schemas."""
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_BURYING])
        connection.execute(_SET_UP)


def store(url: str) -> "TableStore":
    """Open the store at an address."""
    return TableStore(url)


class TableStore:
    """Few connections: a process asks when a key is new to it, and every few seconds what was destroyed."""

    is_file = False

    def __init__(self, url: str) -> None:
        options = f"-c role={ROLE} -c statement_timeout={PATIENCE_S * 1000}"
        self._pool = ConnectionPool(
            url,
            min_size=0,
            max_size=2,
            timeout=PATIENCE_S,
            open=True,
            kwargs={"autocommit": True, "options": options, "connect_timeout": PATIENCE_S},
        )

    @contextmanager
    def _using(self) -> Iterator[psycopg.Connection[Any]]:
        try:
            with self._pool.connection() as connection:
                yield connection
        except (psycopg.OperationalError, PoolTimeout) as error:
            raise KeysUnavailable from error

    @contextmanager
    def _writing(self, lock: str) -> Iterator[psycopg.Cursor[Any]]:
        with (
            self._using() as connection,
            connection.transaction(),
            connection.cursor() as cursor,
        ):
            # Keys are made side by side, but not beside a burial: what is buried gets no new key.
            cursor.execute(f"SELECT {lock}(%s)", [_BURYING])
            yield cursor

    def _rows(self, statement: str, *values: Any) -> list[Any]:
        with self._using() as connection:
            return connection.execute(statement.encode(), values).fetchall()

    def roots(self) -> list[Root]:
        """Return all roots."""
        return [Root(*row) for row in self._rows("SELECT kind, version, sealed FROM keys.root")]

    def keep_roots(self, roots: Sequence[Root], *, replace: bool = False) -> None:
        """Add roots; one that is there already stays unless it is to be replaced."""
        then = "DO UPDATE SET sealed = excluded.sealed" if replace else "DO NOTHING"
        with self._writing("pg_advisory_xact_lock") as cursor:
            for root in roots:
                values = (root.kind, root.version, root.sealed)
                cursor.execute((_ADD_ROOT + then).encode(), values)

    def drop_root(self, kind: str, version: int) -> None:
        """Forget a root that wraps nothing any more."""
        with self._using() as connection:
            connection.execute(
                "DELETE FROM keys.root WHERE kind = %s AND version = %s", (kind, version)
            )

    def find(
        self, *, key_ids: Collection[bytes] = (), subject_ids: Collection[UUID] = ()
    ) -> list[WrappedKey]:
        """Return the keys with these names or of these subjects, in one round trip."""
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM keys.subject_key WHERE key_id = ANY(%s) OR subject_id = ANY(%s)",  # noqa: S608 - same
            list(key_ids),
            list(subject_ids),
        )
        return [WrappedKey(*row) for row in rows]

    def add(self, keys: Sequence[WrappedKey]) -> None:
        """Add keys; a subject who has one keeps it, a buried one gets none."""
        values = [(k.subject_id, k.key_id, k.kek, k.wrapped, k.subject_id) for k in keys]
        with self._writing("pg_advisory_xact_lock_shared") as cursor:
            cursor.executemany(_INSERT, values)

    def bury(self, subject_id: UUID, at: datetime) -> Tombstone:
        """Destroy a subject's key for good; the second time returns the first tombstone."""
        with self._writing("pg_advisory_xact_lock") as cursor:
            cursor.execute("DELETE FROM keys.subject_key WHERE subject_id = %s", [subject_id])
            cursor.execute(
                "INSERT INTO keys.tombstone (subject_id, at) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                [subject_id, at],
            )
            row = cursor.execute(_BURIED + "WHERE subject_id = %s", [subject_id]).fetchone()
        with self._using() as connection:  # the dead row's bytes leave the table with it
            connection.execute("VACUUM keys.subject_key")
        assert row is not None
        return Tombstone(*row)

    def buried_after(self, number: int) -> list[Tombstone]:
        """Return what was destroyed after a tombstone, oldest first."""
        rows = self._rows(_BURIED + "WHERE number > %s ORDER BY number", number)
        return [Tombstone(*row) for row in rows]

    def behind(self, kek: int, limit: int) -> list[WrappedKey]:
        """Return some keys that an older version than `kek` wraps."""
        rows = self._rows(
            f"SELECT {_COLUMNS} FROM keys.subject_key WHERE kek < %s LIMIT %s",  # noqa: S608 - same
            kek,
            limit,
        )
        return [WrappedKey(*row) for row in rows]

    def rewrap(self, keys: Sequence[WrappedKey]) -> None:
        """Put newer wrappings in place of older ones; what was destroyed meanwhile stays so."""
        values = [(key.kek, key.wrapped, key.key_id, key.kek) for key in keys]
        with self._writing("pg_advisory_xact_lock_shared") as cursor:
            cursor.executemany(
                "UPDATE keys.subject_key SET kek = %s, wrapped = %s WHERE key_id = %s AND kek < %s",
                values,
            )

    def census(self) -> dict[int, int]:
        """Count the subjects' keys by the version that wraps them."""
        return dict(self._rows("SELECT kek, count(*) FROM keys.subject_key GROUP BY kek"))

    def copy_to(self, file: Path) -> None:
        """Leave copies to whoever runs this server: physical ones, kept 7 days (`docs/runbooks/keys.md`)."""
        raise UnsupportedOperation(f"{file.name}: this store is copied where it is run")

    def close(self) -> None:
        """Let go of connections."""
        self._pool.close()
