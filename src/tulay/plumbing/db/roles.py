"""The roles of the database: who owns, works, moves money, holds keys, seals the log. None of them logs in."""

from django.db.backends.base.base import BaseDatabaseWrapper

OWNER, APP, LEDGER, KEYS = "tulay_owner", "tulay_app", "tulay_ledger", "tulay_keys"
SEALER = "tulay_sealer"
ALL = (OWNER, APP, LEDGER, KEYS, SEALER)
EXTENSIONS = ("btree_gist", "citext", "pg_trgm", "unaccent")

_CREATE_ROLE = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another migration made it just now
END $$
"""

_PRIVILEGES = f"""
GRANT {", ".join(ALL)} TO CURRENT_USER;
GRANT CREATE, USAGE ON SCHEMA public TO {OWNER};
GRANT USAGE ON SCHEMA public TO {APP}, {LEDGER}, {KEYS}, {SEALER};
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
