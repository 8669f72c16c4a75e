from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """Look at the rows that were there before, apart from the lock that adding took."""

    dependencies = [("identity", "0013_sheets_are_read_by_jobs")]

    operations = [
        ValidateConstraint(model_name="peopleimport", name="identity_known_import_step"),
    ]
