"""Django's second index for LIKE serves under a locale that is not C; ours is C.UTF-8."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("plumbing", "0003_once")]

    operations = [
        migrations.RunSQL(
            """
            -- squawk-ignore require-concurrent-index-deletion
            DROP INDEX IF EXISTS plumbing_outbox_key_a9065044_like;
            """,
            migrations.RunSQL.noop,
        )
    ]
