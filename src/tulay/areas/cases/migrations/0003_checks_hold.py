"""Look at the rows that were there before the checks of 0002: apart, so that readers are not shut out meanwhile."""

from django.db import migrations

CHECKED = {
    "cases_request": (
        "request_closed_when_final",
        "request_sent_with_code_and_due",
        "request_clock_stands_while_waiting",
        "request_holds_slot_once_approved",
        "request_step_is_a_transition",
    ),
    "cases_transition": ("transition_is_legal",),
}


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_quick_checks")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} VALIDATE CONSTRAINT {name};", migrations.RunSQL.noop
        )
        for table, names in CHECKED.items()
        for name in names
    ]
