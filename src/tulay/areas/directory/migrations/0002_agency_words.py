import django.db.models.expressions
from django.db import migrations, models

WORDS = """
CREATE FUNCTION tulay_agency_words(name varchar, acronym varchar, names jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT public.tulay_folded(acronym || ' ' || name || coalesce(' ' || string_agg(said.value, ' '), ''))
  FROM jsonb_each_text(names) AS said
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_ground")]

    operations = [
        migrations.RunSQL(WORDS, "DROP FUNCTION tulay_agency_words(varchar, varchar, jsonb)"),
        migrations.AddField(
            model_name="agency",
            name="folded_words",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.expressions.Func(
                    models.F("name"),
                    models.F("acronym"),
                    models.F("names"),
                    function="tulay_agency_words",
                ),
                output_field=models.TextField(),
            ),
        ),
    ]
