"""Sheets of requests, what waits of them, and which requests they brought."""

import django.core.serializers.json
import django.db.models.deletion
import tulay.kernel.ids
from django.db import migrations, models

from tulay.plumbing.db.row_security import guard


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0014_assigning_by_rule'),
    ]

    operations = [
        migrations.CreateModel(
            name='RequestImport',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('file_name', models.CharField(max_length=150)),
                ('sha256', models.BinaryField(max_length=32)),
                ('step', models.CharField(default='reading', max_length=8)),
                ('row_count', models.PositiveIntegerField(default=0)),
                ('read_count', models.PositiveIntegerField(db_default=0, default=0)),
                ('fault_count', models.PositiveIntegerField(default=0)),
                ('faults', models.JSONField(default=list)),
                ('here', models.JSONField(db_default=models.Value([], models.JSONField()), default=list)),
                ('stayed_count', models.PositiveIntegerField(db_default=0, default=0)),
                ('brought_by', models.UUIDField(null=True)),
                ('brought_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('agency_id', models.UUIDField()),
                ('service_id', models.UUIDField()),
            ],
            options={
                'db_table': 'cases_import',
                'indexes': [models.Index(fields=['agency_id', 'brought_at', 'id'], name='cases_sheets_there')],
                'constraints': [models.CheckConstraint(condition=models.Q(('step__in', ['reading', 'faulty', 'checked', 'applied', 'undone', 'dropped'])), name='cases_known_import_step'), models.CheckConstraint(condition=models.Q(('step', 'dropped'), ('step', 'faulty'), ('fault_count', 0), _connector='OR'), name='cases_import_without_faults')],
            },
        ),
        migrations.CreateModel(
            name='BroughtRequest',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('agency_id', models.UUIDField()),
                ('told_at', models.DateTimeField(null=True)),
                ('gone_at', models.DateTimeField(null=True)),
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.request')),
                ('brought_in', models.ForeignKey(db_column='import_id', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.requestimport')),
            ],
            options={
                'db_table': 'cases_brought_request',
            },
        ),
        migrations.CreateModel(
            name='StagedRequests',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('table', models.CharField(max_length=60)),
                ('rows', models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('file', models.BinaryField(null=True)),
                ('agency_id', models.UUIDField()),
                ('brought_in', models.ForeignKey(db_column='import_id', on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.requestimport')),
            ],
            options={
                'db_table': 'cases_staged',
            },
        ),
        guard('cases_import'),
        guard('cases_staged'),
        guard('cases_brought_request'),
    ]
