"""What stands there already is looked through without stopping anybody: payments to a business, and roles of members."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("payments", "0011_webhooks_out")]

    operations = [
        AddIndexConcurrently(
            model_name="payment",
            index=models.Index(condition=models.Q(('merchant_id__isnull', False)), fields=['merchant_id', '-id'], name='payments_payment_merchant'),
        ),
        ValidateConstraint(model_name="merchantmember", name="payments_known_member_role"),
    ]
