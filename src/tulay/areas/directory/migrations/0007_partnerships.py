"""Agreements of agencies with others: their sides, milestones, documents and steps."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import tulay.kernel.ids
from django.db import migrations, models

from tulay.plumbing.db.row_security import guard

PARTS = (
    "directory_partnership_party",
    "directory_partnership_milestone",
    "directory_agreement_file",
    "directory_partnership_step",
)
# An agency that is a side reads the agreement, and what belongs to it, and writes nothing.
OF_A_SIDE = "partners && (SELECT tulay_agencies())::uuid[]"
# A part is its agreement's agency's: under one's own name nothing is put into another agency's agreement.
FITS = """
CREATE POLICY {table}_fits ON {table} AS RESTRICTIVE FOR INSERT WITH CHECK (
  EXISTS (SELECT 1 FROM directory_partnership p
          WHERE p.id = {table}.partnership_id AND p.agency_id = {table}.agency_id)
);
"""
FITS_NOT = "DROP POLICY {table}_fits ON {table};"


def of_agreement(table):
    seen = f"EXISTS (SELECT 1 FROM directory_partnership p WHERE p.id = {table}.partnership_id)"
    return [
        guard(table, also=seen),
        migrations.RunSQL(FITS.format(table=table), FITS_NOT.format(table=table)),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0006_communities"),
    ]

    operations = [
        migrations.CreateModel(
            name="Partnership",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tulay.kernel.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "partners",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=13)),
                ("purpose", models.CharField(max_length=2000)),
                ("state", models.CharField(default="draft", max_length=8)),
                ("starts_date", models.DateField()),
                ("ends_date", models.DateField(null=True)),
                ("ended_date", models.DateField(null=True)),
                ("end_reason", models.CharField(blank=True, default="", max_length=9)),
                ("version", models.PositiveIntegerField(default=0)),
                ("added_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.agency",
                    ),
                ),
            ],
            options={
                "db_table": "directory_partnership",
            },
        ),
        migrations.CreateModel(
            name="AgreementFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tulay.kernel.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("file_name", models.BinaryField()),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.BinaryField()),
                ("storage_key", models.CharField(max_length=32, unique=True)),
                ("added_by", models.UUIDField(null=True)),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.agency",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.partnership",
                    ),
                ),
            ],
            options={
                "db_table": "directory_agreement_file",
            },
        ),
        migrations.CreateModel(
            name="PartnershipMilestone",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tulay.kernel.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("due_date", models.DateField()),
                ("met_date", models.DateField(null=True)),
                ("evidence", models.CharField(blank=True, default="", max_length=1000)),
                ("overdue_told_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.agency",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.partnership",
                    ),
                ),
            ],
            options={
                "db_table": "directory_partnership_milestone",
            },
        ),
        migrations.CreateModel(
            name="PartnershipParty",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tulay.kernel.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organisation", models.CharField(blank=True, default="", max_length=200)),
                ("signatory", models.BinaryField()),
                ("designation", models.CharField(blank=True, default="", max_length=120)),
                ("signed_date", models.DateField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.agency",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.partnership",
                    ),
                ),
                (
                    "side",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.agency",
                    ),
                ),
            ],
            options={
                "db_table": "directory_partnership_party",
            },
        ),
        migrations.CreateModel(
            name="PartnershipStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tulay.kernel.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("step", models.CharField(max_length=8)),
                ("ends_date", models.DateField(null=True)),
                ("said", models.CharField(blank=True, default="", max_length=1000)),
                ("taken_by", models.UUIDField(null=True)),
                ("taken_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.agency",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="directory.partnership",
                    ),
                ),
            ],
            options={
                "db_table": "directory_partnership_step",
            },
        ),
        migrations.AddIndex(
            model_name="partnership",
            index=models.Index(fields=["updated_at", "id"], name="partnership_recent"),
        ),
        migrations.AddIndex(
            model_name="partnership",
            index=models.Index(fields=["agency", "updated_at", "id"], name="partnership_of_agency"),
        ),
        migrations.AddIndex(
            model_name="partnership",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["partners"], name="partnership_with"
            ),
        ),
        migrations.AddConstraint(
            model_name="partnership",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "in_force", "ended", "dropped"])),
                name="partnership_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "agreement",
                            "understanding",
                            "data_sharing",
                            "funding",
                            "joint_service",
                            "other",
                        ],
                    )
                ),
                name="partnership_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_date", None),
                    ("ends_date__gte", models.F("starts_date")),
                    _connector="OR",
                ),
                name="partnership_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "end_reason__in",
                            ["fulfilled", "ran_out", "agreed", "withdrawn", "broken", "replaced"],
                        ),
                        ("ended_date__isnull", False),
                        ("state__in", ["ended", "dropped"]),
                    ),
                    models.Q(
                        models.Q(("state__in", ["ended", "dropped"]), _negated=True),
                        ("end_reason", ""),
                        ("ended_date", None),
                    ),
                    _connector="OR",
                ),
                name="partnership_ends_with_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="agreementfile",
            index=models.Index(fields=["partnership", "added_at"], name="agreement_files"),
        ),
        migrations.AddIndex(
            model_name="partnershipmilestone",
            index=models.Index(fields=["partnership", "due_date"], name="partnership_milestones"),
        ),
        migrations.AddIndex(
            model_name="partnershipmilestone",
            index=models.Index(
                condition=models.Q(("met_date", None), ("overdue_told_at", None)),
                fields=["due_date", "agency"],
                name="milestones_to_tell_of",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnershipparty",
            constraint=models.UniqueConstraint(
                fields=("partnership", "side", "organisation"),
                name="partnership_side_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="partnershipparty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("organisation", ""), ("side__isnull", False)),
                    models.Q(("side__isnull", True), models.Q(("organisation", ""), _negated=True)),
                    _connector="OR",
                ),
                name="partnership_side_is_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="partnershipstep",
            index=models.Index(fields=["partnership", "taken_at"], name="partnership_steps"),
        ),
        guard("directory_partnership", also=OF_A_SIDE),
        *(operation for table in PARTS for operation in of_agreement(table)),
    ]
