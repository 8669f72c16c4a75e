from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("payments", "0013_fundings_and_notices")]

    operations = [
        AddIndexConcurrently(
            "gatewaynotice",
            models.Index(
                condition=models.Q(("outcome", "contradicts")),
                fields=["-received_at", "-id"],
                name="payments_notice_contradicts",
            ),
        ),
    ]
