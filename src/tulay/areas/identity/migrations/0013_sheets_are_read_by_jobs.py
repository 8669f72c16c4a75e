"""A job reads a sheet: how far it is, and the file, sealed, that waits for it."""

import django.core.serializers.json
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0012_sheets_of_people'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='peopleimport',
            name='identity_known_import_step',
        ),
        migrations.AddField(
            model_name='peopleimport',
            name='read_count',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='stagedpeople',
            name='file',
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name='peopleimport',
            name='here',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AlterField(
            model_name='peopleimport',
            name='stayed_count',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name='peopleimport',
            name='row_count',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='peopleimport',
            name='step',
            field=models.CharField(default='reading', max_length=8),
        ),
        migrations.AlterField(
            model_name='stagedpeople',
            name='rows',
            field=models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder),
        ),
        AddConstraintNotValid(
            model_name='peopleimport',
            constraint=models.CheckConstraint(condition=models.Q(('step__in', ['reading', 'faulty', 'checked', 'applied', 'undone', 'dropped'])), name='identity_known_import_step'),
        ),
    ]
