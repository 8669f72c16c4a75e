from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """Look at the rows that were there before, apart from the lock that adding took."""

    dependencies = [("programmes", "0008_links")]

    operations = [
        ValidateConstraint(model_name="import", name="import_known_step"),
        ValidateConstraint(model_name="need", name="need_under_way_is_answered"),
    ]
