"""When people were born, as they told us."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0010_retired_policies_are_off'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='birth_date',
            field=models.BinaryField(null=True),
        ),
    ]
