"""Every table of an agency is guarded by PostgreSQL itself, and the application cannot lift the guard (house 12)."""

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db
EXEMPT = {
    "identity_role_grant": "read before an actor exists: it is what an actor is made from",
    "identity_policy": "the same: every actor carries what is in force",
    "identity_registration": "a visitor's wish, written before there is an actor; no list of them is shown",
    "identity_affiliation": "written as a visitor's address is proven; its lists ask for each reader's agencies",
}
COMMANDS = {"SELECT", "INSERT", "UPDATE", "DELETE"}

_WITH_AGENCY = """
SELECT c.relname, c.relrowsecurity,
       coalesce(array_agg(p.cmd) FILTER (WHERE p.cmd IS NOT NULL), '{}')
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'agency_id' AND NOT a.attisdropped
LEFT JOIN pg_policies p ON p.tablename = c.relname
WHERE c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid)
GROUP BY c.relname, c.relrowsecurity ORDER BY c.relname
"""
_POWERS = """
SELECT r.rolsuper OR r.rolbypassrls OR r.rolcanlogin,
       (SELECT count(*) FROM pg_class c WHERE c.relowner = r.oid AND c.relkind = 'r')
FROM pg_roles r WHERE r.rolname = %s
"""


def asked(sql, values=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def unguarded():
    for table, is_guarded, commands in asked(_WITH_AGENCY):
        missing = set() if "ALL" in commands else COMMANDS - set(commands)
        if table not in EXEMPT and (not is_guarded or missing):
            yield table


def test_tables_with_an_agency_are_guarded():
    assert list(unguarded()) == []


def test_an_unguarded_table_is_found():
    asked_nothing("CREATE TEMPORARY TABLE seeded_plain (agency_id uuid)")
    assert list(unguarded()) == ["seeded_plain"]


def test_a_table_with_half_a_guard_is_found():
    asked_nothing(
        "CREATE TEMPORARY TABLE seeded_half (agency_id uuid);"
        "ALTER TABLE seeded_half ENABLE ROW LEVEL SECURITY;"
        "CREATE POLICY half ON seeded_half FOR SELECT USING (true)"
    )
    assert list(unguarded()) == ["seeded_half"]


def asked_nothing(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_exemptions_name_tables_with_an_agency():
    with_agency = {
        model._meta.db_table
        for model in apps.get_models()
        if any(field.column == "agency_id" for field in model._meta.concrete_fields)
    }
    assert set(EXEMPT) - with_agency == set()


def test_the_application_owns_nothing_and_cannot_pass_the_guards():
    assert asked(_POWERS, ["tulay_app"]) == [(False, 0)]


def test_tests_themselves_work_in_the_application_role():
    assert asked("SELECT current_user") == [("tulay_app",)]
