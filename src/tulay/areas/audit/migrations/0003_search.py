from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Entries are searched by time and by who did them; built without stopping writers."""

    atomic = False

    dependencies = [
        ('audit', '0002_log'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='entry',
            index=models.Index(fields=['-at', '-id'], name='audit_entry_time'),
        ),
        AddIndexConcurrently(
            model_name='entry',
            index=models.Index(condition=models.Q(('actor_id', None), _negated=True), fields=['actor_id', '-at'], name='audit_entry_actor'),
        ),
    ]
