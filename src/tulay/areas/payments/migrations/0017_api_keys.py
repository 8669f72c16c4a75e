"""Keys by which programs of a business read what it was paid."""

import django.db.models.deletion
import tulay.kernel.ids
from django.db import migrations, models


# An owner lets others in to the business, programs among them. The function looks past row security: its policy would
# otherwise ask itself.
SEEN = """
CREATE FUNCTION payments_owned_merchants() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(merchant_id), '{}') FROM payments_merchant_member
  WHERE person_id = (SELECT tulay_person()) AND ended_at IS NULL AND role = 'owner'
$$;
CREATE POLICY payments_merchant_member_by_owner ON payments_merchant_member
  USING (merchant_id = ANY ((SELECT payments_owned_merchants())::uuid[]))
  WITH CHECK (merchant_id = ANY ((SELECT payments_owned_merchants())::uuid[]));
ALTER TABLE payments_api_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY payments_api_key_own ON payments_api_key
  USING ((SELECT tulay_everywhere()) OR merchant_id = ANY ((SELECT payments_own_merchants())::uuid[]))
  WITH CHECK ((SELECT tulay_everywhere()) OR merchant_id = ANY ((SELECT payments_own_merchants())::uuid[]));
CREATE FUNCTION payments_key_holder(p_hash bytea) RETURNS TABLE (
  key_id uuid, merchant_id uuid, jurisdiction text, used_date date
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT k.id, m.id, m.jurisdiction::text, k.used_date
  FROM payments_api_key k JOIN payments_merchant m ON m.id = k.merchant_id
  WHERE k.key_hash = p_hash AND k.revoked_at IS NULL AND m.state = 'active'
$$;
"""
UNSEEN = """
DROP FUNCTION payments_key_holder(bytea);
DROP POLICY payments_api_key_own ON payments_api_key;
ALTER TABLE payments_api_key DISABLE ROW LEVEL SECURITY;
DROP POLICY payments_merchant_member_by_owner ON payments_merchant_member;
DROP FUNCTION payments_owned_merchants();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0016_booked_orders'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('agency_id', models.UUIDField()),
                ('name', models.CharField(max_length=60)),
                ('beginning', models.CharField(max_length=8)),
                ('key_hash', models.BinaryField(max_length=32, unique=True)),
                ('made_by', models.UUIDField()),
                ('made_at', models.DateTimeField()),
                ('used_date', models.DateField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('merchant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.merchant')),
            ],
            options={
                'db_table': 'payments_api_key',
                'indexes': [models.Index(condition=models.Q(('revoked_at', None)), fields=['merchant', 'id'], name='payments_api_keys_in_use')],
            },
        ),
        migrations.RunSQL(SEEN, UNSEEN),
    ]
