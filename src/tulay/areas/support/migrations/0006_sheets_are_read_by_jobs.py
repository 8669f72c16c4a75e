"""A job reads a sheet: how far it is, and the file, sealed, that waits for it."""

import django.core.serializers.json
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('support', '0005_sheets_of_journals'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='journalimport',
            name='support_known_import_step',
        ),
        migrations.AddField(
            model_name='journalimport',
            name='read_count',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='stageddays',
            name='file',
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name='journalimport',
            name='here',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AlterField(
            model_name='journalimport',
            name='stayed_count',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name='journalimport',
            name='row_count',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='journalimport',
            name='step',
            field=models.CharField(default='reading', max_length=8),
        ),
        migrations.AlterField(
            model_name='stageddays',
            name='rows',
            field=models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder),
        ),
        AddConstraintNotValid(
            model_name='journalimport',
            constraint=models.CheckConstraint(condition=models.Q(('step__in', ['reading', 'faulty', 'checked', 'applied', 'undone', 'dropped'])), name='support_known_import_step'),
        ),
    ]
