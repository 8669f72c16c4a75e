"""Look at the batches that were there before, apart from the lock that adding took."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_given_by_rules_together")]

    operations = [ValidateConstraint(model_name="batch", name="batch_known_kind")]
