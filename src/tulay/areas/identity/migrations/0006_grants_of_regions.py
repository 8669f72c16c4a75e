from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

CREATE = """
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS identity_a_role_once_per_scope_and_region ON identity_role_grant
  (person_id, role, agency_id, region) NULLS NOT DISTINCT WHERE revoked_at IS NULL
"""
DROP = "DROP INDEX CONCURRENTLY IF EXISTS identity_a_role_once_per_scope"


class Migration(migrations.Migration):
    """One grant of a role per scope, regions among the scopes: people go on working while the index is built."""

    atomic = False

    dependencies = [
        ('identity', '0005_policies'),
    ]

    operations = [
        ValidateConstraint(model_name='rolegrant', name='identity_one_scope_per_grant'),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(model_name='rolegrant', name='identity_a_role_once_per_scope'),
                migrations.AddConstraint(
                    model_name='rolegrant',
                    constraint=models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('person', 'role', 'agency_id', 'region'), name='identity_a_role_once_per_scope_and_region', nulls_distinct=False),
                ),
            ],
        ),
        migrations.RunSQL(CREATE, reverse_sql="DROP INDEX IF EXISTS identity_a_role_once_per_scope_and_region"),
        migrations.RunSQL(DROP, reverse_sql=migrations.RunSQL.noop),
    ]
