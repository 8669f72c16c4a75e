"""Who can get a service stands beside its words as data."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0005_versions")]

    operations = [migrations.AddField("service", "rule", models.JSONField(null=True))]
