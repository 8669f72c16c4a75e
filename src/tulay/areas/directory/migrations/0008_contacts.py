"""Contacts of an agency and what was spoken with them: sealed, and guarded as their agency's."""

import django.db.models.deletion
from django.db import migrations, models

import tulay.kernel.ids
from tulay.plumbing.db.row_security import guard

# What was spoken is its contact's agency's: under one's own name nothing is written to another agency's contact.
FITS = """
CREATE POLICY directory_communication_fits ON directory_communication AS RESTRICTIVE FOR INSERT WITH CHECK (
  EXISTS (SELECT 1 FROM directory_contact c
          WHERE c.id = directory_communication.contact_id AND c.agency_id = directory_communication.agency_id)
);
"""
FITS_NOT = "DROP POLICY directory_communication_fits ON directory_communication;"


def own_id():
    return ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False))


def to(what):
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=what
    )


def sealed(*names):
    return [(name, models.BinaryField(null=True)) for name in names]


class Migration(migrations.Migration):
    dependencies = [("directory", "0007_partnerships")]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                own_id(),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=12)),
                ("subject_id", models.UUIDField()),
                *sealed("name", "designation", "email", "phone", "address"),
                *sealed("name_index", "email_index", "phone_index"),
                ("last_date", models.DateField(null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                ("added_by", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(null=True)),
                ("agency", to("directory.agency")),
            ],
            options={"db_table": "directory_contact"},
        ),
        migrations.CreateModel(
            name="Communication",
            fields=[
                own_id(),
                ("subject_id", models.UUIDField()),
                ("happened_date", models.DateField()),
                ("way", models.CharField(max_length=8)),
                ("direction", models.CharField(max_length=8)),
                *sealed("about"),
                ("follow_up_date", models.DateField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("done_by", models.UUIDField(null=True)),
                ("written_by", models.UUIDField(null=True)),
                ("written_at", models.DateTimeField()),
                ("agency", to("directory.agency")),
                ("contact", to("directory.contact")),
            ],
            options={"db_table": "directory_communication"},
        ),
        migrations.AddIndex("contact", models.Index(fields=["agency", "name_index"], name="contact_by_name")),
        migrations.AddIndex("contact", models.Index(fields=["agency", "email_index"], name="contact_by_email")),
        migrations.AddIndex("contact", models.Index(fields=["agency", "phone_index"], name="contact_by_phone")),
        migrations.AddIndex("contact", models.Index(fields=["subject_id"], name="contact_of_subject")),
        migrations.AddIndex(
            "contact",
            models.Index(condition=models.Q(("erased_at", None)), fields=["created_at"], name="contact_readable"),
        ),
        migrations.AddConstraint(
            "contact", models.UniqueConstraint(fields=("agency", "number"), name="contact_number_in_agency")
        ),
        migrations.AddConstraint(
            "contact",
            models.CheckConstraint(
                condition=models.Q(("kind__in", ["person", "organisation"])), name="contact_known_kind"
            ),
        ),
        migrations.AddIndex(
            "communication",
            models.Index(fields=["contact", "-happened_date", "-id"], name="communication_log"),
        ),
        migrations.AddIndex(
            "communication",
            models.Index(
                condition=models.Q(("done_at", None), ("follow_up_date__isnull", False)),
                fields=["agency", "follow_up_date"],
                name="communication_waiting",
            ),
        ),
        migrations.AddConstraint(
            "communication",
            models.CheckConstraint(
                condition=models.Q(
                    ("way__in", ["call", "visit", "letter", "email", "message", "meeting"]),
                    ("direction__in", ["from_us", "to_us"]),
                ),
                name="communication_known_way",
            ),
        ),
        migrations.AddConstraint(
            "communication",
            models.CheckConstraint(
                condition=models.Q(
                    ("follow_up_date", None),
                    ("follow_up_date__gte", models.F("happened_date")),
                    _connector="OR",
                ),
                name="communication_follows",
            ),
        ),
        migrations.AddConstraint(
            "communication",
            models.CheckConstraint(
                condition=models.Q(("done_at", None), ("follow_up_date__isnull", False), _connector="OR"),
                name="communication_done_when_due",
            ),
        ),
        guard("directory_contact"),
        guard("directory_communication"),
        migrations.RunSQL(FITS, FITS_NOT),
    ]
