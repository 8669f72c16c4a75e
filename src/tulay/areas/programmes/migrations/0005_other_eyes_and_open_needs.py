"""Each review of a budget has eyes of its own, and what a cancelled programme answered is open again."""

import django.contrib.postgres.fields
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

EYES = """
ALTER TABLE programmes_budget ADD CONSTRAINT budget_each_review_by_another CHECK (
  cardinality(passed_by) <= 3
  AND passed_by[1] <> passed_by[2] AND passed_by[1] <> passed_by[3] AND passed_by[2] <> passed_by[3]
  AND NOT passed_by && writers
  AND approved_by <> ALL (passed_by)
) NOT VALID;
"""
NO_EYES = "ALTER TABLE programmes_budget DROP CONSTRAINT budget_each_review_by_another;"
# Who let pass what lies before the reviews now, each once; nobody of them lets it pass again.
PASSED = """
UPDATE programmes_budget b SET passed_by = said.people
FROM (
  SELECT s.budget_id, array_agg(DISTINCT s.taken_by) AS people
  FROM programmes_budget_step s
  WHERE s.taken_by IS NOT NULL
    AND s.state IN ('budget_review', 'stakeholder_consultation', 'executive_approval')
    AND s.taken_at >= (
      SELECT max(x.taken_at) FROM programmes_budget_step x
      WHERE x.budget_id = s.budget_id AND x.state = 'technical_review')
  GROUP BY s.budget_id
) said
WHERE said.budget_id = b.id
  AND b.state IN ('budget_review', 'stakeholder_consultation', 'executive_approval');
"""
# What was cancelled before this release answers nothing either.
LEFT = """
DELETE FROM programmes_need_answer a USING programmes_ppa p
WHERE p.id = a.ppa_id AND p.state = 'cancelled';
UPDATE programmes_need n
SET answers = (SELECT count(*) FROM programmes_need_answer a WHERE a.need_id = n.id)
WHERE n.answers <> (SELECT count(*) FROM programmes_need_answer a WHERE a.need_id = n.id);
WITH opened AS (
  UPDATE programmes_need SET state = 'prioritized', version = version + 1, updated_at = now()
  WHERE answers = 0 AND state IN ('planned', 'in_progress')
  RETURNING id, agency_id, updated_at
)
INSERT INTO programmes_need_step (id, need_id, agency_id, state, is_forwarding, is_loss, said, taken_at)
SELECT gen_random_uuid(), id, agency_id, 'prioritized', false, true, '', updated_at FROM opened;
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0004_budgets")]

    operations = [
        migrations.AddField(
            model_name="budget",
            name="passed_by",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), null=True, size=None
            ),
        ),
        migrations.AddField(
            model_name="needstep",
            name="is_loss",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(PASSED, migrations.RunSQL.noop),
        migrations.RunSQL(EYES, NO_EYES),
        migrations.RunSQL(LEFT, migrations.RunSQL.noop),
        AddConstraintNotValid(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["in_progress", "planned"]), _negated=True),
                    ("answers__gt", 0),
                    _connector="OR",
                ),
                name="need_under_way_is_answered",
            ),
        ),
    ]
