"""Who was told that a request becomes late, and what more time was asked for."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import tulay.kernel.ids
from tulay.plumbing.db.row_security import guard

LEVELS = [("answer_soon", "ANSWER_SOON"), ("answer_late", "ANSWER_LATE"), ("soon", "SOON"), ("late", "LATE")]
ANSWERS = [("open", "OPEN"), ("granted", "GRANTED"), ("refused", "REFUSED"), ("withdrawn", "WITHDRAWN")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_referrals")]

    operations = [
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("agency_id", models.UUIDField()),
                ("level", models.CharField(choices=LEVELS, max_length=12)),
                ("run", models.PositiveSmallIntegerField()),
                ("due_at", models.DateTimeField()),
                ("told", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("at", models.DateTimeField()),
                ("request", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.request")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("request", "level", "run"), name="escalation_once_in_a_run"),
                    models.CheckConstraint(condition=models.Q(("level__in", ["answer_soon", "answer_late", "soon", "late"])), name="escalation_known_level"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MoreTime",
            fields=[
                ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("agency_id", models.UUIDField()),
                ("applicant_id", models.UUIDField()),
                ("until_date", models.DateField()),
                ("reason", models.BinaryField()),
                ("asked_by", models.UUIDField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("answer", models.CharField(choices=ANSWERS, default="open", max_length=10)),
                ("answer_reason", models.BinaryField(null=True)),
                ("answered_by", models.UUIDField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("due_before", models.DateTimeField()),
                ("due_after", models.DateTimeField(null=True)),
                ("request", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.request")),
            ],
            options={
                "db_table": "cases_more_time",
                "indexes": [
                    models.Index(fields=["request", "id"], name="more_time_of_request"),
                    models.Index(condition=models.Q(("answer", "open")), fields=["agency_id", "-id"], name="more_time_waiting"),
                ],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("answer", "open")), fields=("request", "agency_id"), name="more_time_open_once"),
                    models.CheckConstraint(condition=models.Q(models.Q(("answer", "open"), ("answered_at", None)), models.Q(models.Q(("answer", "open"), _negated=True), ("answered_at__isnull", False)), _connector="OR"), name="more_time_answered_at_a_moment"),
                    models.CheckConstraint(condition=models.Q(models.Q(("answer", "granted"), ("due_after__gt", models.F("due_before"))), models.Q(models.Q(("answer", "granted"), _negated=True), ("due_after", None)), _connector="OR"), name="more_time_granted_is_later"),
                    models.CheckConstraint(condition=models.Q(models.Q(("answer", "granted"), _negated=True), ("asked_by", None), models.Q(("asked_by", models.F("answered_by")), _negated=True), _connector="OR"), name="more_time_granted_by_another"),
                ],
            },
        ),
        guard("cases_escalation"),
        guard("cases_more_time", also="applicant_id = (SELECT tulay_person())"),
    ]
