from django.db import migrations


class Migration(migrations.Migration):
    """The sealer verifies the log, too: it reads which months are cold."""

    dependencies = [
        ('audit', '0004_cold_storage'),
    ]

    operations = [
        migrations.RunSQL(
            "GRANT SELECT ON audit_cold_month TO tulay_sealer",
            "REVOKE SELECT ON audit_cold_month FROM tulay_sealer",
        ),
    ]
