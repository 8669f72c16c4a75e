"""Files that wait for the virus scanner's answer, or were refused by it."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

STATES = [("ready", "READY"), ("being_checked", "BEING_CHECKED"), ("refused", "REFUSED")]
ONCE = models.Q(("checked_at__isnull", False), ("state", "being_checked"), _negated=True)


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_batches")]

    operations = [
        # The release before, still running beside this one, knows no state: the database keeps the default. Not as
        # `db_default`, because queued writes leave such columns to the database.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE cases_document ADD COLUMN state varchar(13) NOT NULL DEFAULT 'ready'",
                    "ALTER TABLE cases_document DROP COLUMN state",
                )
            ],
            state_operations=[
                migrations.AddField(
                    model_name="document",
                    name="state",
                    field=models.CharField(choices=STATES, default="ready", max_length=13),
                )
            ],
        ),
        migrations.AddField(model_name="document", name="checked_at", field=models.DateTimeField(null=True)),
        AddConstraintNotValid(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["ready", "being_checked", "refused"])), name="document_known_state"
            ),
        ),
        AddConstraintNotValid(
            model_name="document",
            constraint=models.CheckConstraint(condition=ONCE, name="document_checked_once"),
        ),
    ]
