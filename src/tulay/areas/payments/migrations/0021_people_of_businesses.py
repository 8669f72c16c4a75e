"""People are invited to act for a business; who applied for it sees it, once it is open, as one of them alone."""

import django.db.models.deletion
import tulay.kernel.ids
from django.db import migrations, models

# Who acts for a business knows who else does; programs with its keys do not. The function looks past row security: the
# policy would otherwise ask itself.
COLLEAGUES = """
CREATE FUNCTION payments_joined_merchants() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(merchant_id), '{}') FROM payments_merchant_member
  WHERE person_id = (SELECT tulay_person()) AND ended_at IS NULL AND role <> 'key'
$$;
CREATE POLICY payments_merchant_member_by_colleague ON payments_merchant_member FOR SELECT
  USING (merchant_id = ANY ((SELECT payments_joined_merchants())::uuid[]));
ALTER TABLE payments_merchant_invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY payments_merchant_invitation_by_owner ON payments_merchant_invitation
  USING ((SELECT tulay_everywhere()) OR merchant_id = ANY ((SELECT payments_owned_merchants())::uuid[]))
  WITH CHECK ((SELECT tulay_everywhere()) OR merchant_id = ANY ((SELECT payments_owned_merchants())::uuid[]));
"""
NO_COLLEAGUES = """
DROP POLICY payments_merchant_invitation_by_owner ON payments_merchant_invitation;
ALTER TABLE payments_merchant_invitation DISABLE ROW LEVEL SECURITY;
DROP POLICY payments_merchant_member_by_colleague ON payments_merchant_member;
DROP FUNCTION payments_joined_merchants();
"""

EYES = "(SELECT tulay_everywhere()) OR agency_id = ANY ((SELECT tulay_agencies())::uuid[]) OR "
OWN = "merchant_id = ANY ((SELECT payments_own_merchants())::uuid[])"
APPLIED = "applicant_id = (SELECT tulay_person())"
WAITING = f"""({APPLIED} AND EXISTS (
  SELECT FROM payments_merchant m WHERE m.id = merchant_id AND m.opened_at IS NULL))"""
MERCHANT = "id = ANY ((SELECT payments_own_merchants())::uuid[])"


def seen(table: str, now: str, before: str) -> migrations.RunSQL:
    """Change who sees the rows of a table."""
    return migrations.RunSQL(_policies(table, EYES + now), _policies(table, EYES + before))


def _policies(table: str, eyes: str) -> str:
    return f"""
ALTER POLICY {table}_read ON {table} USING ({eyes});
ALTER POLICY {table}_add ON {table} WITH CHECK ({eyes});
ALTER POLICY {table}_change ON {table} USING ({eyes}) WITH CHECK ({eyes});
ALTER POLICY {table}_remove ON {table} USING ({eyes});
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0020_sending_at_once'),
    ]

    operations = [
        migrations.CreateModel(
            name='MerchantInvitation',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('agency_id', models.UUIDField()),
                ('role', models.CharField(max_length=6)),
                ('email', models.BinaryField(null=True)),
                ('email_index', models.BinaryField(null=True)),
                ('token_hash', models.BinaryField(max_length=32, unique=True)),
                ('made_by', models.UUIDField()),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('taken_by', models.UUIDField(null=True)),
                ('merchant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.merchant')),
            ],
            options={
                'db_table': 'payments_merchant_invitation',
                'indexes': [models.Index(fields=['expires_at'], name='payments_invitation_expiry')],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['owner', 'viewer'])), name='payments_known_invited_role'), models.CheckConstraint(condition=models.Q(('ended_at', None), models.Q(('email', None), ('email_index', None)), _connector='OR'), name='payments_ended_invitation_empty'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('merchant', 'email_index'), name='payments_one_invitation_open')],
            },
        ),
        migrations.RunSQL(COLLEAGUES, NO_COLLEAGUES),
        seen("payments_merchant", f"({APPLIED} AND opened_at IS NULL) OR {MERCHANT}", f"{APPLIED} OR {MERCHANT}"),
        seen("payments_merchant_move", f"{WAITING} OR {OWN}", f"{APPLIED} OR {OWN}"),
        seen("payments_merchant_paper", f"{WAITING} OR {OWN}", f"{APPLIED} OR {OWN}"),
    ]
