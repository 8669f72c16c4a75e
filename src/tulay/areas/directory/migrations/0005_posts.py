"""Who answers for an agency: one primary focal person and one alternate, with those before them."""

import django.db.models.deletion
from django.db import migrations, models

import tulay.kernel.ids
from tulay.plumbing.db.row_security import guard


def to(what, **options):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=what, **options)


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_place_words"), ("identity", "0011_birth_dates")]

    operations = [
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("rank", models.CharField(max_length=9)),
                ("designation", models.CharField(blank=True, default="", max_length=120)),
                ("appointed_date", models.DateField()),
                ("appointed_by", models.UUIDField(null=True)),
                ("appointed_at", models.DateTimeField()),
                ("ended_date", models.DateField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("agency", to("directory.agency", db_index=False)),
                ("person", to("identity.person")),
            ],
            options={"db_table": "directory_post"},
        ),
        migrations.AddIndex(
            "post", models.Index(fields=["agency", "appointed_at", "id"], name="post_of_agency")
        ),
        migrations.AddConstraint(
            "post",
            models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("agency", "rank"), name="post_held_by_one"
            ),
        ),
        migrations.AddConstraint(
            "post",
            models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("agency", "person"), name="post_one_of_a_person"
            ),
        ),
        migrations.AddConstraint(
            "post",
            models.CheckConstraint(
                condition=models.Q(("rank__in", ["primary", "alternate"])), name="post_known_rank"
            ),
        ),
        migrations.AddConstraint(
            "post",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_date", None)),
                    models.Q(("ended_at__isnull", False), ("ended_date__gte", models.F("appointed_date"))),
                    _connector="OR",
                ),
                name="post_ends_after_it_begins",
            ),
        ),
        guard("directory_post"),
    ]
