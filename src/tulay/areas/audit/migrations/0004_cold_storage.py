from django.db import migrations, models

import tulay.kernel.ids
from tulay.plumbing.db.append_only import append_only

# A row may go when a cold month that is away holds its place in the tree, by the archivist's hand alone.
LEAVING = """
CREATE FUNCTION audit_entry_goes_cold_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user <> 'tulay_archivist' OR EXISTS (
    SELECT FROM gone g WHERE NOT EXISTS (
      SELECT FROM audit_leaf l
        JOIN audit_cold_month c ON l.index >= c.first AND l.index < c.until AND c.is_away
       WHERE l.entry_id = g.id
         AND NOT EXISTS (SELECT FROM audit_cold_month n WHERE n.month = c.month AND n.id > c.id)))
  THEN
    RAISE EXCEPTION 'DELETE of audit_entry is refused: its rows are append-only until their month is cold'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;
DROP TRIGGER audit_entry_append_only ON audit_entry;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION tulay_refuse_change();
CREATE TRIGGER audit_entry_leaves AFTER DELETE ON audit_entry REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_goes_cold_only();
"""
NEVER = """
DROP TRIGGER audit_entry_leaves ON audit_entry;
DROP TRIGGER audit_entry_append_only ON audit_entry;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION tulay_refuse_change();
DROP FUNCTION audit_entry_goes_cold_only;
"""
COLD = "audit_cold_month, audit_cold_subject"


class Migration(migrations.Migration):
    """Whole months leave the table of entries for files, and can come back."""

    dependencies = [
        ('audit', '0003_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='ColdMonth',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('month', models.CharField(max_length=7)),
                ('first', models.BigIntegerField()),
                ('until', models.BigIntegerField()),
                ('sha256', models.BinaryField(max_length=32)),
                ('root', models.BinaryField(max_length=32)),
                ('is_away', models.BooleanField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'audit_cold_month',
                'indexes': [models.Index(fields=['month', '-id'], name='audit_cold_month_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('first__lt', models.F('until'))), name='audit_cold_month_holds')],
            },
        ),
        migrations.CreateModel(
            name='ColdSubject',
            fields=[
                ('pk', models.CompositePrimaryKey('subject_id', 'month', 'block', blank=True, editable=False, primary_key=True, serialize=False)),
                ('subject_id', models.UUIDField()),
                ('month', models.CharField(max_length=7)),
                ('block', models.IntegerField()),
            ],
            options={
                'db_table': 'audit_cold_subject',
            },
        ),
        append_only("audit_cold_month"),
        append_only("audit_cold_subject"),
        migrations.RunSQL(
            f"""
            REVOKE INSERT ON {COLD} FROM tulay_app;
            GRANT SELECT, INSERT ON {COLD} TO tulay_archivist;
            GRANT SELECT, INSERT, DELETE ON audit_entry TO tulay_archivist;
            GRANT SELECT ON audit_leaf TO tulay_archivist;
            """,
            "REVOKE ALL ON audit_entry, audit_leaf FROM tulay_archivist",
        ),
        migrations.RunSQL(LEAVING, NEVER),
    ]
