"""How often and where to businesses are paid out, and each time that they were."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import tulay.kernel.ids


def seen(table: str, *, by_business: bool) -> migrations.RunSQL:
    """Show rows to the agency that looks after the business, and to the business; only a plan is its own to write."""
    staff = "(SELECT tulay_everywhere()) OR agency_id = ANY ((SELECT tulay_agencies())::uuid[])"
    eyes = f"{staff} OR merchant_id = ANY ((SELECT payments_own_merchants())::uuid[])"
    owner = f"{staff} OR merchant_id = ANY ((SELECT payments_owned_merchants())::uuid[])"
    hands = owner if by_business else staff
    return migrations.RunSQL(
        f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY {table}_read ON {table} FOR SELECT USING ({eyes});
CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({hands});
CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({hands}) WITH CHECK ({hands});
CREATE POLICY {table}_remove ON {table} FOR DELETE USING ((SELECT tulay_everywhere()));
""",
        f"""
DROP POLICY {table}_read ON {table}; DROP POLICY {table}_add ON {table};
DROP POLICY {table}_change ON {table}; DROP POLICY {table}_remove ON {table};
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
""",
    )


class Migration(migrations.Migration):
    dependencies = [("payments", "0018_bank_files")]

    operations = [
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("agency_id", models.UUIDField()),
                ("currency", models.CharField(max_length=3)),
                ("starts_date", models.DateField()),
                ("ends_date", models.DateField()),
                ("after_version", models.BigIntegerField()),
                ("to_version", models.BigIntegerField()),
                ("carried_minor", models.BigIntegerField()),
                ("received_minor", models.BigIntegerField()),
                ("refunded_minor", models.BigIntegerField()),
                ("fee_minor", models.BigIntegerField()),
                ("kept_minor", models.BigIntegerField()),
                ("net_minor", models.BigIntegerField()),
                ("state", models.CharField(max_length=9)),
                ("way", models.CharField(max_length=8)),
                ("destination", models.BinaryField()),
                ("provider", models.CharField(max_length=20)),
                ("try_number", models.PositiveSmallIntegerField(default=1)),
                ("hold_id", models.UUIDField(unique=True)),
                ("failure", models.CharField(blank=True, default="", max_length=60)),
                ("reason", models.BinaryField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
                ("paid_at", models.DateTimeField(null=True)),
                (
                    "merchant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.merchant",
                    ),
                ),
            ],
            options={
                "db_table": "payments_settlement",
                "indexes": [
                    models.Index(fields=["merchant", "-made_at", "-id"], name="payments_settlements_of"),
                    models.Index(fields=["agency_id", "-made_at", "-id"], name="payments_settlements_desk"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("merchant", "after_version"), name="payments_settled_once"),
                    models.UniqueConstraint(fields=("merchant", "ends_date"), name="payments_one_settlement_a_period"),
                    models.CheckConstraint(
                        condition=Q(to_version__gt=F("after_version"), ends_date__gt=F("starts_date")),
                        name="payments_settlement_of_something",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            fee_minor__gte=0,
                            refunded_minor__gte=0,
                            carried_minor__gte=0,
                            kept_minor__gte=0,
                            net_minor=F("carried_minor")
                            + F("received_minor")
                            - F("refunded_minor")
                            - F("fee_minor")
                            - F("kept_minor"),
                        ),
                        name="payments_settlement_adds_up",
                    ),
                    models.CheckConstraint(condition=Q(net_minor__gt=0), name="payments_settlement_pays_out"),
                    models.CheckConstraint(
                        condition=Q(state__in=["open", "held", "submitted", "paid", "failed"]),
                        name="payments_known_settlement_state",
                    ),
                    models.CheckConstraint(
                        condition=Q(state="paid", paid_at__isnull=False) | (~Q(state="paid") & Q(paid_at=None)),
                        name="payments_settlement_paid_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SettlementPlan",
            fields=[
                ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("agency_id", models.UUIDField()),
                ("cadence", models.CharField(max_length=7)),
                ("way", models.CharField(max_length=8)),
                ("destination", models.BinaryField()),
                ("settled_version", models.BigIntegerField(default=0)),
                ("settled_until_date", models.DateField()),
                ("kept_minor", models.BigIntegerField(default=0)),
                ("updated_at", models.DateTimeField()),
                (
                    "merchant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.merchant"
                    ),
                ),
            ],
            options={
                "db_table": "payments_settlement_plan",
                "indexes": [
                    models.Index(fields=["cadence", "settled_until_date"], name="payments_settlements_due")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(cadence__in=["daily", "weekly", "monthly"]), name="payments_known_cadence"
                    ),
                    models.CheckConstraint(condition=Q(way__in=["bank", "mobile"]), name="payments_settled_outside"),
                ],
            },
        ),
        seen("payments_settlement", by_business=False),
        seen("payments_settlement_plan", by_business=True),
    ]
