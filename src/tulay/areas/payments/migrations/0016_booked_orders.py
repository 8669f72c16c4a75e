"""Find the orders that succeeded in some days without reading all of them."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("payments", "0015_reconciliation")]

    operations = [
        AddIndexConcurrently(
            "attempt",
            models.Index(
                fields=["provider", "ended_at"],
                condition=models.Q(state="succeeded"),
                name="payments_attempt_booked",
            ),
        ),
    ]
