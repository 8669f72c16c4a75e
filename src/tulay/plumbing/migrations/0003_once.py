from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plumbing", "0002_doors")]

    operations = [
        migrations.CreateModel(
            name="Once",
            fields=[
                ("key", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("until", models.DateTimeField(db_index=True)),
            ],
            options={"db_table": "plumbing_once"},
        ),
    ]
