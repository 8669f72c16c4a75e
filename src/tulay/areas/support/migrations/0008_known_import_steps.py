from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """Look at the rows that were there before, apart from the lock that adding took."""

    dependencies = [("support", "0007_sheets_of_intakes")]

    operations = [
        ValidateConstraint(model_name="journalimport", name="support_known_import_step"),
    ]
