"""Names of places found by any word in them: "City of Marawi" by Marawi."""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    """Built while everybody goes on reading and writing."""

    atomic = False

    dependencies = [("directory", "0003_closed_days")]

    operations = [
        AddIndexConcurrently(
            model_name="place",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["folded_name"], name="place_words", opclasses=["gin_trgm_ops"]
            ),
        ),
    ]
