"""The pages of a service's form; every form of before has one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0007_workflow")]

    operations = [
        migrations.AddField("service", "pages", models.JSONField(default=list, db_default=[])),
    ]
