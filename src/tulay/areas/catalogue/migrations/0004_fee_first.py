from django.db import migrations, models


class Migration(migrations.Migration):
    """A fee may be due before a request is sent."""

    dependencies = [("catalogue", "0003_benefit")]

    operations = [
        migrations.AddField(
            "service", "is_fee_first", models.BooleanField(default=False, db_default=False)
        )
    ]
