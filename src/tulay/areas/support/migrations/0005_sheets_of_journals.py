"""Sheets of journals that were brought in, and what waits of them; a day says which sheet brought it."""

import django.core.serializers.json
import django.db.models.deletion
import tulay.kernel.ids
from django.db import migrations, models

from tulay.plumbing.db.row_security import guard


class Migration(migrations.Migration):

    dependencies = [
        ('support', '0004_notes'),
    ]

    operations = [
        migrations.CreateModel(
            name='JournalImport',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('file_name', models.CharField(max_length=150)),
                ('sha256', models.BinaryField(max_length=32)),
                ('step', models.CharField(default='checked', max_length=8)),
                ('row_count', models.PositiveIntegerField()),
                ('fault_count', models.PositiveIntegerField(default=0)),
                ('faults', models.JSONField(default=list)),
                ('brought_by', models.UUIDField(null=True)),
                ('brought_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('agency_id', models.UUIDField()),
                ('here', models.JSONField(default=list)),
                ('stayed_count', models.PositiveIntegerField(default=0)),
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='support.programme')),
            ],
            options={
                'db_table': 'support_import',
                'indexes': [models.Index(fields=['agency_id', 'brought_at', 'id'], name='support_sheets_there')],
                'constraints': [models.CheckConstraint(condition=models.Q(('step__in', ['faulty', 'checked', 'applied', 'undone', 'dropped'])), name='support_known_import_step'), models.CheckConstraint(condition=models.Q(('step', 'dropped'), ('step', 'faulty'), ('fault_count', 0), _connector='OR'), name='support_import_without_faults')],
            },
        ),
        migrations.CreateModel(
            name='StagedDays',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('table', models.CharField(max_length=60)),
                ('agency_id', models.UUIDField()),
                ('rows', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('brought_in', models.ForeignKey(db_column='import_id', on_delete=django.db.models.deletion.CASCADE, related_name='+', to='support.journalimport')),
            ],
            options={
                'db_table': 'support_staged',
            },
        ),
        migrations.AddField(
            model_name='journalentry',
            name='import_id',
            field=models.UUIDField(null=True),
        ),
        guard('support_import'),
        guard('support_staged'),
    ]
