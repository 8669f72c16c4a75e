"""Payouts and batches of them; each is its agency's, and its receiver reads their own."""

import django.contrib.postgres.fields
import django.db.models.deletion
import tulay.kernel.ids
from django.db import migrations, models

from tulay.plumbing.db.row_security import guard


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0005_accounts_of_merchants'),
    ]

    operations = [
        migrations.CreateModel(
            name='PayoutBatch',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('agency_id', models.UUIDField()),
                ('currency', models.CharField(max_length=3)),
                ('is_linked', models.BooleanField()),
                ('lines', models.PositiveIntegerField()),
                ('total_minor', models.BigIntegerField()),
                ('made_by', models.UUIDField(null=True)),
                ('made_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'payments_payout_batch',
                'indexes': [models.Index(fields=['agency_id', '-id'], name='payments_batch_of_agency')],
                'constraints': [models.CheckConstraint(condition=models.Q(('lines__gt', 0), ('total_minor__gt', 0)), name='payments_batch_pays_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Payout',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('agency_id', models.UUIDField()),
                ('person_id', models.UUIDField()),
                ('reference', models.CharField(max_length=80, unique=True)),
                ('amount_minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('deciders', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('state', models.CharField(default='proposed', max_length=10)),
                ('way', models.CharField(default='wallet', max_length=8)),
                ('destination', models.BinaryField(null=True)),
                ('first_by', models.UUIDField(null=True)),
                ('first_at', models.DateTimeField(null=True)),
                ('second_by', models.UUIDField(null=True)),
                ('second_at', models.DateTimeField(null=True)),
                ('try_number', models.PositiveSmallIntegerField(default=0)),
                ('hold_id', models.UUIDField(null=True)),
                ('failure', models.CharField(blank=True, default='', max_length=60)),
                ('reason', models.BinaryField(null=True)),
                ('line', models.PositiveIntegerField(null=True)),
                ('proposed_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('updated_at', models.DateTimeField()),
                ('receipt', models.CharField(default='open', max_length=10)),
                ('answered_at', models.DateTimeField(null=True)),
                ('objection', models.BinaryField(null=True)),
                ('clearing', models.BinaryField(null=True)),
                ('cleared_by', models.UUIDField(null=True)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('batch', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.payoutbatch')),
            ],
            options={
                'db_table': 'payments_payout',
                'indexes': [models.Index(fields=['person_id', '-id'], name='payments_payout_own'), models.Index(condition=models.Q(('state__in', ['failed', 'proposed'])), fields=['agency_id', 'proposed_at', 'id'], name='payments_payout_queue'), models.Index(fields=['agency_id', 'state', '-id'], name='payments_payout_by_state'), models.Index(condition=models.Q(('batch__isnull', False)), fields=['batch', 'line'], name='payments_payout_of_batch'), models.Index(condition=models.Q(('receipt', 'open'), ('reminded_at__isnull', True), ('state', 'succeeded')), fields=['ended_at'], name='payments_payout_unanswered'), models.Index(condition=models.Q(('receipt', 'contested')), fields=['agency_id', 'id'], name='payments_payout_contested')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='payments_payout_pays'), models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'approved', 'submitted', 'succeeded', 'failed', 'unknown', 'refused', 'cancelled'])), name='payments_payout_state_is_known'), models.CheckConstraint(condition=models.Q(('way__in', ['wallet', 'mobile', 'bank']), models.Q(('way', 'wallet'), ('destination__isnull', False), _connector='OR')), name='payments_payout_goes_somewhere'), models.CheckConstraint(condition=models.Q(models.Q(('first_by', None), models.Q(('first_by', models.F('person_id')), _negated=True), _connector='OR'), models.Q(('second_by', None), models.Q(('second_by', models.F('person_id')), _negated=True), _connector='OR')), name='payments_payout_not_by_its_receiver'), models.CheckConstraint(condition=models.Q(('second_by', None), models.Q(('first_by__isnull', False), models.Q(('second_by', models.F('first_by')), _negated=True)), _connector='OR'), name='payments_payout_by_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'submitted', 'unknown', 'succeeded']), _negated=True), models.Q(('approved_at__isnull', False), ('first_by__isnull', False)), _connector='OR'), name='payments_payout_moves_once_approved'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'submitted', 'unknown']), _negated=True), ('hold_id__isnull', False), _connector='OR'), name='payments_payout_is_held_while_it_moves'), models.CheckConstraint(condition=models.Q(('receipt', 'open'), ('state', 'succeeded'), _connector='OR'), name='payments_payout_answered_once_paid')],
            },
        ),
        guard("payments_payout_batch"),
        guard("payments_payout", person="person_id"),
    ]
