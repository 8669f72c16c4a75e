"""Orders that go to a bank in a file."""

import django.db.models.deletion
from django.db import migrations, models

import tulay.kernel.ids
from tulay.plumbing.db.row_security import guard


class Migration(migrations.Migration):
    dependencies = [("payments", "0017_api_keys")]

    operations = [
        migrations.CreateModel(
            name="BankFile",
            fields=[
                ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("agency_id", models.UUIDField()),
                ("currency", models.CharField(max_length=3)),
                ("lines", models.PositiveIntegerField()),
                ("total_minor", models.BigIntegerField()),
                ("debtor", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("made_by", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "payments_bank_file",
                "indexes": [models.Index(fields=["agency_id", "-made_at"], name="payments_bank_file_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("lines__gt", 0), ("total_minor__gt", 0)), name="payments_bank_file_pays"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BankFileLine",
            fields=[
                ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("agency_id", models.UUIDField()),
                ("person_id", models.UUIDField()),
                ("attempt_id", models.UUIDField(unique=True)),
                ("end_to_end", models.CharField(max_length=35)),
                ("amount_minor", models.BigIntegerField()),
                ("creditor", models.BinaryField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.bankfile"
                    ),
                ),
            ],
            options={
                "db_table": "payments_bank_file_line",
                "indexes": [models.Index(fields=["person_id"], name="payments_bank_file_person")],
                "constraints": [
                    models.UniqueConstraint(fields=("file", "number"), name="payments_bank_file_in_order")
                ],
            },
        ),
        guard("payments_bank_file"),
        guard("payments_bank_file_line", person="person_id"),
    ]
