"""Legal grounds as rows that are only ever added, beginning with those that stood in the program until now."""

import django.db.models.deletion
from django.db import migrations, models

import tulay.kernel.ids
from tulay.plumbing.db.append_only import append_only

FIRST = (
    ("account", "bangsamoro", "contract", "RA 10173, section 12(b)"),
    ("account", "namibia", "contract", "Constitution, article 13"),
    ("account", "south-africa", "contract", "POPIA, section 11(1)(b)"),
    ("applications", "bangsamoro", "public_task", "RA 10173, section 12(e)"),
    ("applications", "namibia", "public_task", "Constitution, article 18"),
    ("applications", "south-africa", "public_task", "POPIA, section 11(1)(e)"),
)
REASON = "The ground that the program itself named before grounds were recorded."
SINCE = "2026-01-01T00:00:00Z"


def begin(apps, _schema_editor):
    """Record the grounds of the program, as if signed when the year began; nobody is named."""
    ground, step = (apps.get_model("privacy", name) for name in ("LegalGround", "LegalGroundStep"))
    for purpose, jurisdiction, basis, law in FIRST:
        made = ground.objects.create(
            purpose=purpose,
            jurisdiction=jurisdiction,
            category="ordinary",
            basis=basis,
            law=law,
            reason=REASON,
            effective_at=SINCE,
            proposed_at=SINCE,
        )
        step.objects.create(ground=made, step="signed", at=SINCE)


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_retention_and_breaches")]

    operations = [
        migrations.CreateModel(
            name='LegalGround',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(max_length=40)),
                ('jurisdiction', models.CharField(max_length=20)),
                ('category', models.CharField(max_length=12)),
                ('basis', models.CharField(max_length=20)),
                ('law', models.CharField(blank=True, default='', max_length=200)),
                ('reason', models.CharField(max_length=1000)),
                ('effective_at', models.DateTimeField()),
                ('proposed_by', models.UUIDField(null=True)),
                ('proposed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'privacy_ground',
                'indexes': [models.Index(fields=['purpose', 'jurisdiction', 'category', '-id'], name='privacy_ground_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(('purpose__in', ['account', 'applications', 'special', 'child'])), name='privacy_ground_of_known_purpose'), models.CheckConstraint(condition=models.Q(('category__in', ['ordinary', 'special', 'child'])), name='privacy_ground_of_known_category'), models.CheckConstraint(condition=models.Q(('basis__in', ['consent', 'contract', 'legal_duty', 'public_task', 'vital_interest'])), name='privacy_known_basis'), models.CheckConstraint(condition=models.Q(('basis', 'consent'), models.Q(('law', ''), _negated=True), _connector='OR'), name='privacy_a_ground_names_its_law')],
            },
        ),
        migrations.CreateModel(
            name='LegalGroundStep',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('step', models.CharField(max_length=12)),
                ('proposed_by', models.UUIDField(null=True)),
                ('by_id', models.UUIDField(null=True)),
                ('at', models.DateTimeField()),
                ('ground', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='privacy.legalground')),
            ],
            options={
                'db_table': 'privacy_ground_step',
                'constraints': [models.CheckConstraint(condition=models.Q(('step__in', ['signed', 'refused'])), name='privacy_known_ground_step'), models.CheckConstraint(condition=models.Q(('proposed_by', None), models.Q(('by_id', models.F('proposed_by')), _negated=True), _connector='OR'), name='privacy_a_second_person_signs_a_ground')],
            },
        ),
        append_only("privacy_ground"),
        append_only("privacy_ground_step"),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
