"""When staff are away, and who stands in."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import tulay.kernel.ids
from tulay.plumbing.db.row_security import guard


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_forgetting"),
        ("identity", "0011_birth_dates"),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("agency_id", models.UUIDField()),
                ("person", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.person")),
                ("stand_in", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.person")),
                ("first_date", models.DateField()),
                ("last_date", models.DateField()),
                ("planned_by", models.UUIDField(null=True)),
                ("planned_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("ended_at", None)), fields=["agency_id", "last_date"], name="absence_of_agency"),
                    models.Index(fields=["person", "id"], name="absence_of_person"),
                    models.Index(fields=["stand_in", "id"], name="absence_stood_in"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("last_date__gte", models.F("first_date"))), name="absence_ends_after_it_begins"),
                    models.CheckConstraint(condition=models.Q(("stand_in", None), models.Q(("stand_in", models.F("person")), _negated=True), _connector="OR"), name="absence_stand_in_is_another"),
                    django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(("ended_at", None)), expressions=[("person", "="), ("agency_id", "="), (models.Func("first_date", "last_date", models.Value("[]"), function="daterange", output_field=django.contrib.postgres.fields.ranges.DateRangeField()), "&&")], name="absence_one_at_a_time"),
                ],
            },
        ),
        guard("cases_absence", person="person_id"),
    ]
