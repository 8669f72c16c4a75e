"""Lists that somebody asked to take out, seen by them and by who decides in their agency."""

import tulay.kernel.ids
from django.db import migrations, models

from tulay.plumbing.db.row_security import guard


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0006_ended_consents'),
    ]

    operations = [
        migrations.CreateModel(
            name='ListTaken',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('list_code', models.CharField(max_length=40)),
                ('agency_id', models.UUIDField(null=True)),
                ('asked_by', models.UUIDField()),
                ('query', models.BinaryField()),
                ('reason', models.BinaryField(null=True)),
                ('form', models.CharField(max_length=4)),
                ('is_personal', models.BooleanField()),
                ('count', models.PositiveIntegerField()),
                ('asked_at', models.DateTimeField()),
                ('decided_by', models.UUIDField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('is_approved', models.BooleanField(null=True)),
                ('open_until', models.DateTimeField(null=True)),
                ('times_opened', models.PositiveIntegerField(default=0)),
            ],
            options={
                'db_table': 'privacy_list',
                'indexes': [models.Index(fields=['asked_by', '-id'], name='privacy_list_of'), models.Index(condition=models.Q(('decided_at', None), ('open_until', None)), fields=['agency_id', 'id'], name='privacy_list_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('form__in', ['csv', 'xlsx'])), name='privacy_list_known_form'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='privacy_list_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('is_approved', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('is_approved__isnull', False)), _connector='OR'), name='privacy_list_decided_whole')],
            },
        ),
        guard("privacy_list", person="asked_by"),
    ]
