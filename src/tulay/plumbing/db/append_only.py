"""Migration operations that make a table refuse to forget or to lose rows (house 12)."""

from django.db.migrations.operations import RunSQL

FUNCTION = """
CREATE OR REPLACE FUNCTION tulay_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: its rows are append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;
"""


def append_only(table: str) -> RunSQL:
    """Refuse UPDATE, DELETE and TRUNCATE by trigger, and take the privileges away besides."""
    return RunSQL(
        sql=f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION tulay_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION tulay_refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM tulay_app;
""",
        reverse_sql=f"""
DROP TRIGGER {table}_append_only ON {table};
DROP TRIGGER {table}_no_truncate ON {table};
GRANT UPDATE, DELETE ON {table} TO tulay_app;
""",
    )


def stays(table: str) -> RunSQL:
    """Refuse to remove a row or to give it another key, so that others may name it without a foreign key."""
    return RunSQL(
        sql=f"""
CREATE FUNCTION {table}_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is refused: others name its rows', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER {table}_stays BEFORE DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION {table}_stays();
CREATE TRIGGER {table}_keeps_keys BEFORE UPDATE OF id ON {table}
  FOR EACH ROW WHEN (OLD.id IS DISTINCT FROM NEW.id) EXECUTE FUNCTION {table}_stays();
""",
        reverse_sql=f"""
DROP TRIGGER {table}_stays ON {table};
DROP TRIGGER {table}_keeps_keys ON {table};
DROP FUNCTION {table}_stays();
""",
    )
