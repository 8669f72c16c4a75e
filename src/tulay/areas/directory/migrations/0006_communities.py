"""Communities: their profiles with history, and what was stated for a place as a whole."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import tulay.kernel.ids
from tulay.plumbing.db.row_security import guard

TABLES = ("directory_community", "directory_community_step", "directory_community_total")
STAFF = "(SELECT cardinality(tulay_agencies())) > 0"


def own_id():
    return ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False))


def to(what):
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=what
    )


def line(most):
    return models.CharField(blank=True, default="", max_length=most)


def said_with_source_and_date(people, source, on_date):
    nothing = sorted([(people, None), (source, ""), (on_date, None)])
    something = sorted([(f"{people}__gte", 1), (f"{on_date}__isnull", False)])
    return models.Q(
        models.Q(*nothing),
        models.Q(*something, models.Q((source, ""), _negated=True)),
        _connector="OR",
    )


class Migration(migrations.Migration):
    dependencies = [("directory", "0005_posts")]

    operations = [
        migrations.CreateModel(
            name="Community",
            fields=[
                own_id(),
                ("jurisdiction", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("other_names", line(200)),
                ("sitio", line(200)),
                ("settlement", line(12)),
                ("proximity", line(10)),
                ("people", models.PositiveIntegerField(null=True)),
                ("people_source", line(500)),
                ("people_date", models.DateField(null=True)),
                ("poverty", models.CharField(default="unknown", max_length=8)),
                ("spoken", line(200)),
                ("livelihoods", line(500)),
                ("origins", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ("counts", models.JSONField(default=dict)),
                ("ages", models.JSONField(default=dict)),
                ("groups", models.JSONField(default=dict)),
                ("access", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=0)),
                ("noted_by", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
                ("folded_name", models.GeneratedField(
                    db_persist=True,
                    expression=models.Func(models.F("name"), function="tulay_folded"),
                    output_field=models.TextField(),
                )),
                ("place", to("directory.place")),
            ],
            options={"db_table": "directory_community"},
        ),
        migrations.CreateModel(
            name="CommunityStep",
            fields=[
                own_id(),
                ("kind", models.CharField(max_length=10)),
                ("changed", models.JSONField(default=dict)),
                ("said", line(500)),
                ("taken_by", models.UUIDField(null=True)),
                ("taken_at", models.DateTimeField()),
                ("community", to("directory.community")),
            ],
            options={"db_table": "directory_community_step"},
        ),
        migrations.CreateModel(
            name="CommunityTotal",
            fields=[
                own_id(),
                ("people", models.PositiveIntegerField(null=True)),
                ("source", line(500)),
                ("on_date", models.DateField(null=True)),
                ("stated_by", models.UUIDField(null=True)),
                ("stated_at", models.DateTimeField()),
                ("place", to("directory.place")),
            ],
            options={"db_table": "directory_community_total"},
        ),
        migrations.AddIndex("community", models.Index(fields=["name", "id"], name="community_by_name")),
        migrations.AddIndex(
            "communitystep", models.Index(fields=["community", "taken_at", "id"], name="step_of_community")
        ),
        migrations.AddIndex(
            "communitytotal", models.Index(fields=["place", "-stated_at", "-id"], name="total_of_place")
        ),
        migrations.AddConstraint(
            "community",
            models.UniqueConstraint(
                models.F("place"),
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("retired_at", None)),
                name="community_once",
            ),
        ),
        migrations.AddConstraint(
            "community",
            models.CheckConstraint(
                condition=said_with_source_and_date("people", "people_source", "people_date"),
                name="community_estimate_has_source_and_date",
            ),
        ),
        migrations.AddConstraint(
            "communitytotal",
            models.CheckConstraint(
                condition=said_with_source_and_date("people", "source", "on_date"),
                name="total_has_source_and_date",
            ),
        ),
        # No agency owns them: whoever works in one reads them all, and only who answers for all agencies writes.
        *(guard(table, agency="NULL::uuid", also=STAFF) for table in TABLES),
    ]
