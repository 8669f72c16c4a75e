"""Files that wait for the virus scanner's answer, or were refused by it."""

from django.db import migrations, models

STATES = [("ready", "READY"), ("being_checked", "BEING_CHECKED"), ("refused", "REFUSED")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_batches")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="state",
            field=models.CharField(choices=STATES, default="ready", max_length=13),
        ),
        # The release before, still running beside this one, knows no state.
        migrations.RunSQL(
            "ALTER TABLE cases_document ALTER COLUMN state SET DEFAULT 'ready'",
            "ALTER TABLE cases_document ALTER COLUMN state DROP DEFAULT",
        ),
        migrations.AddField(model_name="document", name="checked_at", field=models.DateTimeField(null=True)),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                fields=["at"],
                condition=models.Q(("state", "being_checked"), ("removed_at__isnull", True)),
                name="document_being_checked",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["ready", "being_checked", "refused"])), name="document_known_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("checked_at__isnull", False), ("state", "being_checked"), _negated=True),
                name="document_checked_once",
            ),
        ),
    ]
