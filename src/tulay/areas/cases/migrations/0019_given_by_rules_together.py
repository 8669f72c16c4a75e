"""Several requests at once may be given by an agency's rules."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

KINDS = [
    ("assign", "ASSIGN"),
    ("rules", "RULES"),
    ("review", "REVIEW"),
    ("message", "MESSAGE"),
    ("list", "LIST"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_files_waiting_are_found")]

    operations = [
        migrations.AlterField(
            model_name="batch", name="kind", field=models.CharField(choices=KINDS, max_length=10)
        ),
        migrations.RemoveConstraint(model_name="batch", name="batch_known_kind"),
        AddConstraintNotValid(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [kind for kind, _ in KINDS])), name="batch_known_kind"
            ),
        ),
    ]
