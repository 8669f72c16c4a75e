"""The steps that a service names inside its reviews and work; none to begin with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0006_rule")]

    operations = [
        migrations.AddField("service", "workflow", models.JSONField(default=list, db_default=[])),
    ]
