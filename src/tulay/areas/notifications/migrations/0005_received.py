"""Mail that lay in our mailbox, each once."""

from django.db import migrations, models

import tulay.kernel.ids

KNOWN = ["taken", "refused", "ignored", "not-ours", "unreadable", "too-large", "failed"]


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_useless_after_a_while")]

    operations = [
        migrations.CreateModel(
            name="Received",
            fields=[
                ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("digest", models.BinaryField(unique=True)),
                ("outcome", models.CharField(max_length=12)),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "db_table": "notifications_received",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("outcome__in", KNOWN)), name="notifications_known_intake")
                ],
            },
        ),
    ]
