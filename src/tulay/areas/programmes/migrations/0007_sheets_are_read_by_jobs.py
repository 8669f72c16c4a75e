"""A job reads a sheet: how far it is, and the file, sealed, that waits for it."""

import django.core.serializers.json
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0004_place_words'),
        ('programmes', '0006_beneficiaries'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='import',
            name='import_known_step',
        ),
        migrations.AddField(
            model_name='import',
            name='here',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name='import',
            name='read_count',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='import',
            name='stayed_count',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='staged',
            name='file',
            field=models.BinaryField(null=True),
        ),
        migrations.AlterField(
            model_name='import',
            name='row_count',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='import',
            name='step',
            field=models.CharField(default='reading', max_length=8),
        ),
        migrations.AlterField(
            model_name='staged',
            name='rows',
            field=models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder),
        ),
        AddConstraintNotValid(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('step__in', ['reading', 'faulty', 'checked', 'applied', 'undone', 'dropped'])), name='import_known_step'),
        ),
    ]
