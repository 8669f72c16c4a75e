"""Whoever sees a business sees its account: its agency has to know before it closes it."""

from django.db import migrations

WIDER = """
ALTER POLICY payments_account_read_by_merchant ON payments_account USING (
  owner_kind = 'merchant' AND EXISTS (SELECT 1 FROM payments_merchant m WHERE m.id = owner_id));
"""
BEFORE = """
ALTER POLICY payments_account_read_by_merchant ON payments_account USING (
  owner_kind = 'merchant' AND owner_id = ANY ((SELECT payments_own_merchants())::uuid[]));
"""


class Migration(migrations.Migration):

    dependencies = [('payments', '0004_merchants')]

    operations = [migrations.RunSQL(WIDER, BEFORE)]
