import tulay.kernel.ids
from django.db import migrations, models

from tulay.plumbing.db.append_only import append_only

DENSE = """
CREATE FUNCTION audit_leaf_is_dense() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  first bigint; final bigint; many bigint; before bigint;
BEGIN
  SELECT min(index), max(index), count(*) INTO first, final, many FROM added;
  IF many = 0 THEN
    RETURN NULL;
  END IF;
  SELECT coalesce(max(index), -1) INTO before FROM audit_leaf WHERE index < first;
  IF final - first + 1 <> many OR first <> before + 1 THEN
    RAISE EXCEPTION 'leaf indexes have no gap: % follows %', first, before USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER audit_leaf_dense AFTER INSERT ON audit_leaf REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION audit_leaf_is_dense();
"""
TABLES = "audit_leaf, audit_tile, audit_checkpoint, audit_cosignature"


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_ground'),
    ]

    operations = [
        # The sealer computes leaves from now on. The column goes in a later release: old code still fills it.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    # Nobody ever read it.
                    ["-- squawk-ignore ban-drop-not-null\nALTER TABLE audit_entry ALTER COLUMN leaf DROP NOT NULL"],
                    migrations.RunSQL.noop,
                ),
            ],
            state_operations=[migrations.RemoveField(model_name='entry', name='leaf')],
        ),
        migrations.CreateModel(
            name='Leaf',
            fields=[
                ('index', models.BigIntegerField(primary_key=True, serialize=False)),
                ('entry_id', models.UUIDField(unique=True)),
                ('hash', models.BinaryField(max_length=32)),
            ],
            options={
                'db_table': 'audit_leaf',
            },
        ),
        migrations.CreateModel(
            name='Tile',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('level', models.PositiveSmallIntegerField()),
                ('number', models.BigIntegerField()),
                ('hashes', models.BinaryField(max_length=8192)),
                ('root', models.BinaryField(max_length=32)),
            ],
            options={
                'db_table': 'audit_tile',
                'constraints': [models.UniqueConstraint(fields=('level', 'number'), name='audit_tile_once')],
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('origin', models.CharField(max_length=200)),
                ('size', models.BigIntegerField()),
                ('root', models.BinaryField(max_length=32)),
                ('signed', models.TextField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'audit_checkpoint',
                'constraints': [models.UniqueConstraint(fields=('origin', 'size'), name='audit_checkpoint_once')],
            },
        ),
        migrations.CreateModel(
            name='Cosignature',
            fields=[
                ('id', models.UUIDField(default=tulay.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('origin', models.CharField(max_length=200)),
                ('size', models.BigIntegerField()),
                ('witness', models.CharField(max_length=200)),
                ('line', models.CharField(max_length=400)),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'audit_cosignature',
                'constraints': [models.UniqueConstraint(fields=('origin', 'size', 'witness'), name='audit_cosignature_once')],
            },
        ),
        migrations.RunSQL(DENSE, "DROP FUNCTION audit_leaf_is_dense CASCADE"),
        append_only("audit_leaf"),
        append_only("audit_tile"),
        append_only("audit_checkpoint"),
        append_only("audit_cosignature"),
        # The application reads the tree; only the sealer adds to it, and reads nothing but entries.
        migrations.RunSQL(
            f"""
            REVOKE INSERT ON {TABLES} FROM tulay_app;
            GRANT SELECT, INSERT ON {TABLES} TO tulay_sealer;
            GRANT SELECT ON audit_entry TO tulay_sealer;
            """,
            "REVOKE SELECT ON audit_entry FROM tulay_sealer",
        ),
    ]
