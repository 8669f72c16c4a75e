"""What an agency brought to an end lately, found without reading all it ever did."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("cases", "0006_absences")]

    operations = [
        AddIndexConcurrently(
            model_name="request",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False), ("submitted_at__isnull", False)),
                fields=["agency", "closed_at"],
                name="request_closed",
            ),
        ),
    ]
