"""The roles of the database: who owns, works, moves money, holds keys, seals the log, puts it away. None logs in."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

OWNER, APP, LEDGER, KEYS = "tulay_owner", "tulay_app", "tulay_ledger", "tulay_keys"
SEALER, ARCHIVIST = "tulay_sealer", "tulay_archivist"
ALL = (OWNER, APP, LEDGER, KEYS, SEALER, ARCHIVIST)
EXTENSIONS = ("btree_gist", "citext", "pg_trgm", "unaccent")

_CREATE_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another migration made it just now
END $$
"""

_PRIVILEGES = f"""
GRANT {", ".join(ALL)} TO CURRENT_USER;
GRANT CREATE, USAGE ON SCHEMA public TO {OWNER} WITH GRANT OPTION;
GRANT {LEDGER} TO {OWNER};
GRANT USAGE ON SCHEMA public TO {APP}, {LEDGER}, {KEYS}, {SEALER}, {ARCHIVIST};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO {APP};
"""


def ensure_roles(connection: BaseDatabaseWrapper) -> None:
    """Create missing roles and extensions, as the login role; safe to repeat and to race."""
    with connection.cursor() as cursor:
        for role in ALL:
            cursor.execute(_CREATE_ROLE.format(role=role))
        cursor.execute(_PRIVILEGES)
        for extension in EXTENSIONS:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")


def take_role(connection: BaseDatabaseWrapper, role: str) -> None:
    """Work as `role` from here on in this connection."""
    assert role in ALL
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")


@contextmanager
def in_role(role: str) -> Iterator[None]:
    """Work as another role for a part of the present transaction."""
    assert role in ALL
    assert connection.in_atomic_block, "a role is borrowed for a transaction"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (before,) = cursor.fetchone()
        cursor.execute(f"SET LOCAL ROLE {role}")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {before}")
