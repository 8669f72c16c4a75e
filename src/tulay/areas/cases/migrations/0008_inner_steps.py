"""The steps of a request inside its review and work, and what happened to each."""

import django.db.models.deletion
import tulay.kernel.ids
from django.db import migrations, models

from tulay.plumbing.db.append_only import append_only
from tulay.plumbing.db.row_security import guard


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0007_closed_lately'),
    ]

    operations = [
        migrations.CreateModel(
            name='InnerStep',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('agency_id', models.UUIDField()),
                ('applicant_id', models.UUIDField()),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('place', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=80)),
                ('names', models.JSONField()),
                ('phase', models.CharField(choices=[('in_review', 'IN_REVIEW'), ('in_progress', 'IN_PROGRESS')], max_length=20)),
                ('who', models.CharField(choices=[('officer', 'OFFICER'), ('focal_person', 'FOCAL_PERSON'), ('either', 'EITHER')], max_length=20)),
                ('need', models.CharField(choices=[('always', 'ALWAYS'), ('approval', 'APPROVAL'), ('optional', 'OPTIONAL')], max_length=10)),
                ('evidence', models.CharField(choices=[('nothing', 'NOTHING'), ('note', 'NOTE'), ('paper', 'PAPER')], max_length=10)),
                ('paper', models.CharField(blank=True, default='', max_length=80)),
                ('is_by_another', models.BooleanField(default=False)),
                ('days', models.PositiveSmallIntegerField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('finished_by', models.UUIDField(null=True)),
                ('request', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.request')),
            ],
            options={
                'db_table': 'cases_inner_step',
            },
        ),
        migrations.CreateModel(
            name='InnerMove',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('agency_id', models.UUIDField()),
                ('applicant_id', models.UUIDField()),
                ('number', models.PositiveSmallIntegerField()),
                ('event', models.CharField(choices=[('finished', 'FINISHED'), ('sent_back', 'SENT_BACK')], max_length=10)),
                ('actor_id', models.UUIDField()),
                ('note', models.BinaryField(null=True)),
                ('at', models.DateTimeField()),
                ('request', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.request')),
                ('step', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.innerstep')),
            ],
            options={
                'db_table': 'cases_inner_move',
            },
        ),
        migrations.AddIndex(
            model_name='innerstep',
            index=models.Index(condition=models.Q(('due_at__isnull', False), ('finished_at__isnull', True)), fields=['agency_id', 'due_at'], name='inner_step_late'),
        ),
        migrations.AddConstraint(
            model_name='innerstep',
            constraint=models.UniqueConstraint(fields=('request', 'round', 'place'), name='inner_step_placed_once'),
        ),
        migrations.AddConstraint(
            model_name='innerstep',
            constraint=models.UniqueConstraint(fields=('request', 'round', 'code'), name='inner_step_named_once'),
        ),
        migrations.AddConstraint(
            model_name='innerstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('finished_by__isnull', True)), models.Q(('finished_at__isnull', False), ('finished_by__isnull', False)), _connector='OR'), name='inner_step_finished_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='innerstep',
            constraint=models.CheckConstraint(condition=models.Q(('finished_by__isnull', True), models.Q(('finished_by', models.F('applicant_id')), _negated=True), _connector='OR'), name='inner_step_not_by_applicant'),
        ),
        migrations.AddConstraint(
            model_name='innerstep',
            constraint=models.CheckConstraint(condition=models.Q(('round__in', [1, 2])), name='inner_step_two_rounds'),
        ),
        migrations.AddIndex(
            model_name='innermove',
            index=models.Index(fields=['step'], name='inner_move_of_step'),
        ),
        migrations.AddConstraint(
            model_name='innermove',
            constraint=models.UniqueConstraint(fields=('request', 'number'), name='inner_move_numbered_once'),
        ),
        append_only('cases_inner_move'),
        guard('cases_inner_step', person='applicant_id'),
        guard('cases_inner_move'),
    ]
