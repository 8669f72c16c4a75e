"""Through which gateway a payout goes; empty for a wallet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0008_payments")]

    operations = [
        migrations.AddField(
            "payout", "provider", models.CharField(max_length=20, default="", blank=True, db_default="")
        ),
    ]
