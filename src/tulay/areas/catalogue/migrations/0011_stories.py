"""Stories that people tell about a service: their agency and their teller write them, everybody reads what is published."""

import django.db.models.deletion
import tulay.kernel.ids
from django.db import migrations, models

from tulay.plumbing.db.row_security import guard


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0010_counts'),
        ('directory', '0001_ground'),
    ]

    operations = [
        migrations.CreateModel(
            name='Story',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('teller_id', models.UUIDField()),
                ('request_id', models.UUIDField()),
                ('state', models.CharField(default='offered', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('language', models.CharField(max_length=8)),
                ('words', models.BinaryField()),
                ('shown_as', models.BinaryField()),
                ('proposed', models.BinaryField(null=True)),
                ('said', models.BinaryField(null=True)),
                ('declined_for', models.CharField(blank=True, default='', max_length=20)),
                ('offered_at', models.DateTimeField()),
                ('agreed_at', models.DateTimeField()),
                ('agreed_through', models.CharField(max_length=10)),
                ('agreed_with', models.UUIDField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.UUIDField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency')),
                ('service', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.service')),
            ],
            options={
                'db_table': 'catalogue_story',
                'indexes': [models.Index(fields=['service', 'state'], name='story_of_service'), models.Index(fields=['agency', 'state', '-id'], name='story_of_agency'), models.Index(fields=['teller_id', '-id'], name='story_of_teller')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['edited', 'offered', 'published'])), fields=('request_id',), name='story_told_once'), models.CheckConstraint(condition=models.Q(('state__in', ['offered', 'edited', 'published', 'declined', 'withdrawn'])), name='story_state_is_known'), models.CheckConstraint(condition=models.Q(('agreed_through__in', ['web', 'api', 'assisted'])), name='story_agreed_through_known_door'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_through', 'assisted'), _negated=True), ('agreed_with__isnull', False), _connector='OR'), name='story_says_who_asked'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='story_published_at_a_moment'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), ('withdrawn_at__isnull', False)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_at', None)), _connector='OR'), name='story_withdrawn_at_a_moment'), models.CheckConstraint(condition=models.Q(('declined_for__in', ['', 'names-others', 'not-about-this', 'too-private', 'hurts', 'promotes', 'not-true', 'enough', 'other'])), name='story_declined_for_known_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('declined_for', ''), _negated=True), _connector='OR'), name='story_declined_with_a_reason')],
            },
        ),
        guard("catalogue_story", person="teller_id", also="state = 'published'"),
    ]
