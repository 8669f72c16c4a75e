"""The index by which a job finds the files that wait, and a look at the rows that were there before."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the tables are in use while it is built

    dependencies = [("cases", "0017_files_being_checked")]

    operations = [
        AddIndexConcurrently(
            model_name="document",
            index=models.Index(
                fields=["at"],
                condition=models.Q(("removed_at__isnull", True), ("state", "being_checked")),
                name="document_being_checked",
            ),
        ),
        ValidateConstraint(model_name="document", name="document_known_state"),
        ValidateConstraint(model_name="document", name="document_checked_once"),
    ]
