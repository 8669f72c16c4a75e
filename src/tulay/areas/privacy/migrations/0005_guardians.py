"""Who decides for which child; a consent can end by law."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

import tulay.kernel.ids


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0004_legal_grounds'),
    ]

    operations = [
        migrations.CreateModel(
            name='Guardianship',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('child_id', models.UUIDField()),
                ('guardian_id', models.UUIDField()),
                ('relation', models.CharField(max_length=12)),
                ('evidence', models.BinaryField(null=True)),
                ('state', models.CharField(default='asked', max_length=12)),
                ('asked_at', models.DateTimeField()),
                ('answered_by', models.UUIDField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('ended_by', models.UUIDField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'privacy_guardianship',
            },
        ),
        migrations.RemoveConstraint(model_name="consent", name="privacy_known_step"),
        AddConstraintNotValid(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(step__in=["given", "withdrawn", "ended"]),
                name="privacy_known_step",
            ),
        ),
        migrations.AddIndex(
            model_name='guardianship',
            index=models.Index(fields=['guardian_id', '-id'], name='privacy_children_of'),
        ),
        migrations.AddIndex(
            model_name='guardianship',
            index=models.Index(condition=models.Q(('state__in', ['asked', 'confirmed'])), fields=['state', 'id'], name='privacy_open_guardians'),
        ),
        migrations.AddConstraint(
            model_name='guardianship',
            constraint=models.CheckConstraint(condition=models.Q(('child_id', models.F('guardian_id')), _negated=True), name='privacy_nobodys_own_guardian'),
        ),
        migrations.AddConstraint(
            model_name='guardianship',
            constraint=models.CheckConstraint(condition=models.Q(('relation__in', ['mother', 'father', 'guardian', 'caregiver'])), name='privacy_known_relation'),
        ),
        migrations.AddConstraint(
            model_name='guardianship',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'confirmed', 'refused', 'ended'])), name='privacy_known_guardian_state'),
        ),
        migrations.AddConstraint(
            model_name='guardianship',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('answered_by__isnull', False), models.Q(('answered_by', models.F('guardian_id')), _negated=True), models.Q(('answered_by', models.F('child_id')), _negated=True)), _connector='OR'), name='privacy_an_official_confirms_a_guardian'),
        ),
        migrations.AddConstraint(
            model_name='guardianship',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'confirmed'])), fields=('child_id', 'guardian_id'), name='privacy_one_guardianship_at_a_time'),
        ),
    ]
