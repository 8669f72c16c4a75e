"""The rules by which an agency gives out its requests, what its officers know, and by which rule one was given."""

import django.db.models.deletion
from django.db import migrations, models

import tulay.kernel.ids
from tulay.plumbing.db.row_security import guard


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_response_templates")]

    operations = [
        migrations.CreateModel(
            name="AssignmentPlan",
            fields=[
                ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("agency_id", models.UUIDField(unique=True)),
                ("is_on", models.BooleanField(default=False)),
                ("rules", models.JSONField(default=list)),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
            ],
            options={"db_table": "cases_assignment_plan"},
        ),
        guard("cases_assignment_plan"),
        migrations.CreateModel(
            name="OfficerSkills",
            fields=[
                ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("agency_id", models.UUIDField()),
                ("person", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.person")),
                ("skills", models.JSONField(default=list)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "cases_officer_skills",
                "indexes": [models.Index(fields=["agency_id"], name="officer_skills_of_agency")],
                "constraints": [models.UniqueConstraint(fields=("person", "agency_id"), name="officer_skills_once_an_agency")],
            },
        ),
        guard("cases_officer_skills", person="person_id"),
        migrations.AddField(model_name="assignment", name="by_rule", field=models.JSONField(null=True)),
    ]
