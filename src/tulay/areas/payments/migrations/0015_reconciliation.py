"""Statements of gateways and banks, what of them is ours, and what does not fit."""

import django.db.models.deletion
import tulay.kernel.ids
from django.db import migrations, models

from tulay.plumbing.db.append_only import append_only
from tulay.plumbing.db.row_security import guard


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0014_contradictions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('provider', models.CharField(max_length=12)),
                ('title', models.CharField(max_length=80)),
                ('account', models.CharField(blank=True, default='', max_length=60)),
                ('from_date', models.DateField(null=True)),
                ('until_date', models.DateField(null=True)),
                ('digest', models.CharField(max_length=64)),
                ('lines', models.PositiveIntegerField()),
                ('new_lines', models.PositiveIntegerField()),
                ('taken_by', models.UUIDField(null=True)),
                ('taken_at', models.DateTimeField()),
                ('matched_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'payments_statement',
                'constraints': [
                    models.UniqueConstraint(fields=('provider', 'digest'), name='payments_statement_taken_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('from_date', None), ('until_date', None)), ('from_date__lte', models.F('until_date')), _connector='OR'), name='payments_statement_of_days'),
                ],
                'indexes': [
                    models.Index(fields=['-taken_at', '-id'], name='payments_statement_newest'),
                    models.Index(condition=models.Q(('matched_at', None)), fields=['taken_at'], name='payments_statement_unmatched'),
                ],
            },
        ),
        migrations.CreateModel(
            name='StatementLine',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.statement')),
                ('provider', models.CharField(max_length=12)),
                ('key', models.CharField(max_length=64, unique=True)),
                ('line', models.CharField(max_length=120)),
                ('reference', models.CharField(blank=True, default='', max_length=80)),
                ('kind', models.CharField(max_length=6)),
                ('amount_minor', models.BigIntegerField()),
                ('fee_minor', models.BigIntegerField()),
                ('value_minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('booked_date', models.DateField()),
            ],
            options={
                'db_table': 'payments_statement_line',
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['charge', 'refund', 'payout', 'return'])), name='payments_line_known_kind'),
                    models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0), ('fee_minor__gte', 0)), name='payments_line_of_something'),
                    models.CheckConstraint(condition=models.Q(('currency__in', ['NAD', 'PHP', 'ZAR', 'USD', 'EUR'])), name='payments_line_currency'),
                ],
                'indexes': [
                    models.Index(fields=['provider', 'reference'], name='payments_line_reference'),
                    models.Index(fields=['provider', 'currency'], name='payments_line_of_books'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Match',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.statementline')),
                ('attempt_id', models.UUIDField()),
                ('part', models.CharField(max_length=6)),
                ('way', models.CharField(max_length=9)),
                ('matched_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'payments_match',
                'constraints': [
                    models.UniqueConstraint(fields=('attempt_id', 'part'), name='payments_matched_once'),
                    models.CheckConstraint(condition=models.Q(('part__in', ['order', 'return']), ('way__in', ['reference', 'amount', 'hand'])), name='payments_match_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Break',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('line', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.statementline')),
                ('kind', models.CharField(max_length=13)),
                ('state', models.CharField(default='open', max_length=7)),
                ('provider', models.CharField(max_length=12)),
                ('currency', models.CharField(max_length=3)),
                ('value_minor', models.BigIntegerField()),
                ('attempt_id', models.UUIDField(null=True)),
                ('agency_id', models.UUIDField(null=True)),
                ('subject_id', models.UUIDField()),
                ('date', models.DateField()),
                ('opened_at', models.DateTimeField()),
                ('resolution', models.CharField(blank=True, default='', max_length=11)),
                ('reason', models.BinaryField(null=True)),
                ('resolved_by', models.UUIDField(null=True)),
                ('resolved_at', models.DateTimeField(null=True)),
                ('signed_by', models.UUIDField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'payments_break',
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('kind', 'missing-there')), fields=('attempt_id',), name='payments_missed_once'),
                    models.CheckConstraint(condition=models.Q(('kind__in', ['missing-there', 'missing-here', 'amount', 'date', 'duplicate']), ('resolution__in', ['', 'explained', 'matched', 'suspense', 'written-off', 'noted'])), name='payments_break_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('attempt_id__isnull', False), ('kind', 'missing-there'), ('line', None)), models.Q(models.Q(('kind', 'missing-there'), _negated=True), ('line__isnull', False)), _connector='OR'), name='payments_break_has_its_sides'),
                    models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('resolution', ''), ('state', 'open')), models.Q(('closed_at', None), ('state', 'to-sign'), models.Q(('resolution', ''), _negated=True)), models.Q(('closed_at__isnull', False), ('state', 'closed'), models.Q(('resolution', ''), _negated=True)), _connector='OR'), name='payments_break_in_one_state'),
                    models.CheckConstraint(condition=models.Q(('signed_by', None), models.Q(('signed_by', models.F('resolved_by')), _negated=True), _connector='OR'), name='payments_break_two_people'),
                ],
                'indexes': [
                    models.Index(fields=['state', 'date', 'id'], name='payments_break_queue'),
                    models.Index(condition=models.Q(('attempt_id__isnull', False)), fields=['attempt_id'], name='payments_break_order'),
                    models.Index(condition=models.Q(('reason__isnull', False)), fields=['subject_id'], name='payments_break_said'),
                ],
            },
        ),
        append_only("payments_statement_line"),
        append_only("payments_match"),
        guard("payments_break"),
    ]
