import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Days on which an agency is closed besides holidays: nullable, so that old code goes on writing."""

    dependencies = [
        ("directory", "0002_seats"),
    ]

    operations = [
        migrations.AddField(
            model_name="agency",
            name="closed_dates",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(), null=True, size=None
            ),
        ),
    ]
