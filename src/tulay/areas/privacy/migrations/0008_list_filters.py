"""How people narrowed a list, kept under names of their own."""

import tulay.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0007_lists_taken'),
    ]

    operations = [
        migrations.CreateModel(
            name='ListFilter',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
                ('list_code', models.CharField(max_length=40)),
                ('name', models.BinaryField()),
                ('query', models.BinaryField()),
                ('kept_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'privacy_list_filter',
                'indexes': [models.Index(fields=['person_id', 'list_code'], name='privacy_filter_of')],
            },
        ),
    ]
