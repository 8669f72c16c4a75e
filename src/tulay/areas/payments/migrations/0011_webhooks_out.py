"""Where a business is told of its money; payments to a business; in which way somebody acts for it."""

import django.contrib.postgres.fields
import django.db.models.deletion
import tulay.kernel.ids
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


def seen(table: str) -> migrations.RunSQL:
    """Show the rows of a table to the agency that looks after the business, and to the business itself."""
    eyes = (
        "(SELECT tulay_everywhere()) OR agency_id = ANY ((SELECT tulay_agencies())::uuid[])"
        " OR merchant_id = ANY ((SELECT payments_own_merchants())::uuid[])"
    )
    return migrations.RunSQL(
        f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY {table}_read ON {table} FOR SELECT USING ({eyes});
CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({eyes});
CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({eyes}) WITH CHECK ({eyes});
CREATE POLICY {table}_remove ON {table} FOR DELETE USING ({eyes});
""",
        f"""
DROP POLICY {table}_read ON {table}; DROP POLICY {table}_add ON {table};
DROP POLICY {table}_change ON {table}; DROP POLICY {table}_remove ON {table};
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
""",
    )


# A business reads what was paid to it. Whoever wants to pay one learns that it is there, what it is called, and whose
# agency looks after it; nothing else of it.
PAID = """
CREATE POLICY payments_payment_read_by_merchant ON payments_payment FOR SELECT TO tulay_app USING (
  merchant_id = ANY ((SELECT payments_own_merchants())::uuid[]));
CREATE POLICY payments_refund_read_by_merchant ON payments_refund FOR SELECT TO tulay_app USING (
  EXISTS (SELECT 1 FROM payments_payment p WHERE p.id = payment_id
          AND p.merchant_id = ANY ((SELECT payments_own_merchants())::uuid[])));
CREATE FUNCTION payments_payable_merchant(p_id uuid) RETURNS TABLE (
  id uuid, name text, agency_id uuid, currency text
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT m.id, m.name::text, m.agency_id, m.currency::text
  FROM payments_merchant m WHERE m.id = p_id AND m.state = 'active'
$$;
CREATE FUNCTION payments_merchant_names(p_ids uuid[]) RETURNS TABLE (id uuid, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT m.id, m.name::text FROM payments_merchant m
  WHERE m.id = ANY (p_ids) AND m.state IN ('active', 'suspended', 'closed')
$$;
"""
UNPAID = """
DROP FUNCTION payments_merchant_names(uuid[]);
DROP FUNCTION payments_payable_merchant(uuid);
DROP POLICY payments_refund_read_by_merchant ON payments_refund;
DROP POLICY payments_payment_read_by_merchant ON payments_payment;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0010_quicker_transfers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('agency_id', models.UUIDField()),
                ('address', models.BinaryField()),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('secret', models.BinaryField()),
                ('former_secret', models.BinaryField(null=True)),
                ('former_until', models.DateTimeField(null=True)),
                ('pause', models.CharField(blank=True, default='', max_length=8)),
                ('paused_at', models.DateTimeField(null=True)),
                ('made_by', models.UUIDField()),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('merchant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.merchant')),
            ],
            options={
                'db_table': 'payments_webhook',
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('agency_id', models.UUIDField()),
                ('event', models.CharField(max_length=20)),
                ('event_id', models.UUIDField()),
                ('body', models.TextField()),
                ('state', models.CharField(max_length=9)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(null=True)),
                ('trying_until', models.DateTimeField(null=True)),
                ('last_status', models.PositiveSmallIntegerField(default=0)),
                ('last_failure', models.CharField(blank=True, default='', max_length=40)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('merchant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.merchant')),
                ('webhook', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.webhook')),
            ],
            options={
                'db_table': 'payments_webhook_delivery',
            },
        ),
        migrations.CreateModel(
            name='WebhookTry',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('agency_id', models.UUIDField()),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('failure', models.CharField(blank=True, default='', max_length=40)),
                ('took_ms', models.PositiveIntegerField(default=0)),
                ('merchant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.merchant')),
                ('delivery', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.webhookdelivery')),
            ],
            options={
                'db_table': 'payments_webhook_try',
            },
        ),
        migrations.AddField(
            model_name='merchantmember',
            name='role',
            field=models.CharField(db_default='owner', default='owner', max_length=6),
        ),
        migrations.AddField(
            model_name='payment',
            name='merchant_id',
            field=models.UUIDField(null=True),
        ),
        AddConstraintNotValid(
            model_name='merchantmember',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['owner', 'viewer', 'key'])), name='payments_known_member_role'),
        ),
        migrations.AddIndex(
            model_name='webhook',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['merchant', 'id'], name='payments_webhooks_in_use'),
        ),
        migrations.AddConstraint(
            model_name='webhook',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('pause', ''), ('paused_at', None)), models.Q(('pause__in', ['owner', 'failing', 'gone']), ('paused_at__isnull', False)), _connector='OR'), name='payments_webhook_paused_why'),
        ),
        migrations.AddConstraint(
            model_name='webhook',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('former_secret', None), ('former_until', None)), models.Q(('former_secret__isnull', False), ('former_until__isnull', False)), _connector='OR'), name='payments_webhook_former_until'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(fields=['webhook', '-id'], name='payments_deliveries_of'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['next_try_at'], name='payments_deliveries_due'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(condition=models.Q(('ended_at__isnull', False)), fields=['ended_at'], name='payments_deliveries_ended'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.UniqueConstraint(fields=('webhook', 'event_id'), name='payments_one_delivery_each'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['payment.succeeded', 'payment.failed', 'payment.refunded', 'settlement.paid', 'test'])), name='payments_known_webhook_event'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('next_try_at__isnull', False), ('state', 'waiting')), ('state', 'held'), models.Q(('ended_at__isnull', False), ('state__in', ['delivered', 'failed'])), _connector='OR'), name='payments_delivery_waits_or_ended'),
        ),
        migrations.AddConstraint(
            model_name='webhooktry',
            constraint=models.UniqueConstraint(fields=('delivery', 'number'), name='payments_webhook_tries_numbered'),
        ),
        seen("payments_webhook"),
        seen("payments_webhook_delivery"),
        seen("payments_webhook_try"),
        migrations.RunSQL(PAID, UNPAID),
    ]
