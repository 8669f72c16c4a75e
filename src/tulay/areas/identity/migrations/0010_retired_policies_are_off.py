from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """Every row keeps what 0009 asks of new ones."""

    dependencies = [
        ('identity', '0009_retired_policies'),
    ]

    operations = [
        ValidateConstraint(model_name='policy', name='identity_retired_policies_are_off'),
    ]
