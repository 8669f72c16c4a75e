"""Migration operations that guard a table by agency and person in PostgreSQL itself (house 12)."""

from django.db.migrations.operations import RunSQL

FUNCTIONS = """
CREATE OR REPLACE FUNCTION tulay_agencies() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN coalesce(current_setting('tulay.agencies', true), '') IN ('', '*') THEN '{}'::uuid[]
         ELSE string_to_array(current_setting('tulay.agencies', true), ',')::uuid[] END
$$;
CREATE OR REPLACE FUNCTION tulay_everywhere() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(current_setting('tulay.agencies', true), '') = '*'
$$;
CREATE OR REPLACE FUNCTION tulay_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('tulay.person', true), '')::uuid
$$;
"""

# Sub-selects make PostgreSQL read each setting once per statement rather than once per row.
OF_AGENCY = "(SELECT tulay_everywhere()) OR {agency} = ANY ((SELECT tulay_agencies())::uuid[])"


def guard(
    table: str, *, agency: str = "agency_id", person: str | None = None, also: str | None = None
) -> RunSQL:
    """Enable row security on `table`: its agency's staff and, if named, the person it is about.

    :param also: a further SQL condition under which a row may be read (never written).
    """
    writable = OF_AGENCY.format(agency=agency)
    if person:
        writable += f" OR {person} = (SELECT tulay_person())"
    readable = f"{writable} OR ({also})" if also else writable
    return RunSQL(
        sql=f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY {table}_read ON {table} FOR SELECT USING ({readable});
CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({writable});
CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({writable}) WITH CHECK ({writable});
CREATE POLICY {table}_remove ON {table} FOR DELETE USING ({writable});
""",
        reverse_sql=f"""
DROP POLICY {table}_read ON {table}; DROP POLICY {table}_add ON {table};
DROP POLICY {table}_change ON {table}; DROP POLICY {table}_remove ON {table};
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
""",
    )
