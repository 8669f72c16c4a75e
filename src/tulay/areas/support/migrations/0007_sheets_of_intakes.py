"""Sheets of intakes, what waits of them, and which intakes they brought."""

import django.core.serializers.json
import django.db.models.deletion
import tulay.kernel.ids
from django.db import migrations, models

from tulay.plumbing.db.row_security import guard


class Migration(migrations.Migration):

    dependencies = [
        ('support', '0006_sheets_are_read_by_jobs'),
    ]

    operations = [
        migrations.AddField(
            model_name='intake',
            name='import_id',
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name='IntakeImport',
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
                ('programme', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='support.programme')),
            ],
            options={
                'db_table': 'support_intake_import',
            },
        ),
        migrations.CreateModel(
            name='StagedIntakes',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('table', models.CharField(max_length=60)),
                ('rows', models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('file', models.BinaryField(null=True)),
                ('agency_id', models.UUIDField()),
                ('brought_in', models.ForeignKey(db_column='import_id', on_delete=django.db.models.deletion.CASCADE, related_name='+', to='support.intakeimport')),
            ],
            options={
                'db_table': 'support_intake_staged',
            },
        ),
        migrations.AddIndex(
            model_name='intakeimport',
            index=models.Index(fields=['agency_id', 'brought_at', 'id'], name='support_intake_sheets_there'),
        ),
        migrations.AddConstraint(
            model_name='intakeimport',
            constraint=models.CheckConstraint(condition=models.Q(('step__in', ['reading', 'faulty', 'checked', 'applied', 'undone', 'dropped'])), name='support_intake_known_step'),
        ),
        migrations.AddConstraint(
            model_name='intakeimport',
            constraint=models.CheckConstraint(condition=models.Q(('step', 'dropped'), ('step', 'faulty'), ('fault_count', 0), _connector='OR'), name='support_intake_without_faults'),
        ),
        guard('support_intake_import'),
        guard('support_intake_staged'),
    ]
