from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """Look at the rows that were there before, apart from the lock that adding took."""

    dependencies = [("meetings", "0009_postponed")]

    operations = [
        ValidateConstraint(model_name="meeting", name="meetings_known_state"),
        ValidateConstraint(model_name="meeting", name="meetings_off_for_a_reason"),
    ]
