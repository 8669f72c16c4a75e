"""What an approved request is paid. The check holds for every row: the column begins with 0."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_shelf")]

    operations = [
        migrations.AddField(
            "service", "benefit_minor", models.BigIntegerField(default=0, db_default=0)
        ),
        AddConstraintNotValid(
            "service",
            models.CheckConstraint(
                condition=models.Q(benefit_minor__gte=0), name="benefit_is_not_negative"
            ),
        ),
    ]
