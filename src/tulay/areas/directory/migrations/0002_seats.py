import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Where an agency sits, so that regions can be places: nullable, so that old code goes on writing."""

    dependencies = [
        ("directory", "0001_ground"),
    ]

    operations = [
        migrations.AddField(
            model_name="agency",
            name="place",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.place",
            ),
        ),
    ]
