"""Intakes, read by their person, and once they are sent by the agency of the programme; written by their person alone."""

import django.db.models.deletion
import tulay.kernel.ids
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from tulay.plumbing.db.row_security import OF_AGENCY

SEALED = (
    "identity_paper", "identity_number", "phone", "street", "town", "province", "postcode", "emergency_name",
    "emergency_phone", "diagnosis", "medications", "allergies", "medical_notes", "doctor_name", "doctor_phone",
    "accommodations", "assistive_technology", "support_needs", "communication_preferences", "learning_style",
)

_AGENCY = OF_AGENCY.format(agency="agency_id")
_OWN = "(SELECT tulay_everywhere()) OR candidate_id = (SELECT tulay_person())"
_READ = f"{_OWN} OR (sent_at IS NOT NULL AND ({_AGENCY}))"
GUARD = RunSQL(
    sql=f"""
ALTER TABLE support_intake ENABLE ROW LEVEL SECURITY;
CREATE POLICY support_intake_read ON support_intake FOR SELECT USING ({_READ});
CREATE POLICY support_intake_add ON support_intake FOR INSERT WITH CHECK ({_OWN});
CREATE POLICY support_intake_change ON support_intake FOR UPDATE USING ({_OWN}) WITH CHECK ({_OWN});
CREATE POLICY support_intake_remove ON support_intake FOR DELETE USING ({_OWN});
""",
    reverse_sql="""
DROP POLICY support_intake_read ON support_intake; DROP POLICY support_intake_add ON support_intake;
DROP POLICY support_intake_change ON support_intake; DROP POLICY support_intake_remove ON support_intake;
ALTER TABLE support_intake DISABLE ROW LEVEL SECURITY;
""",
)


class Migration(migrations.Migration):

    dependencies = [
        ('support', '0002_journal'),
    ]

    operations = [
        migrations.CreateModel(
            name='Intake',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('agency_id', models.UUIDField()),
                ('candidate_id', models.UUIDField()),
                ('number', models.PositiveIntegerField()),
                ('revision', models.PositiveIntegerField(default=1)),
                ('written_in', models.JSONField(default=dict)),
                ('changed', models.JSONField(default=list)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('sent_by', models.UUIDField(null=True)),
                ('helper_id', models.UUIDField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                *((name, models.BinaryField(null=True)) for name in SEALED),
                ('enrolment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='support.enrolment')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['candidate_id', 'id'], name='intake_of_person'),
                    models.Index(fields=['updated_at'], condition=models.Q(('sent_at', None)), name='intake_drafts'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('enrolment', 'number'), name='intake_versions_count'),
                    models.UniqueConstraint(condition=models.Q(('sent_at', None)), fields=('enrolment',), name='intake_one_draft'),
                    models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('sent_at', None), ('sent_by', None)), models.Q(('confirmed_at__isnull', False), ('sent_at__isnull', False), ('sent_by__isnull', False)), _connector='OR'), name='intake_sent_by_somebody'),
                    models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='intake_counts_from_one'),
                ],
            },
        ),
        GUARD,
    ]
