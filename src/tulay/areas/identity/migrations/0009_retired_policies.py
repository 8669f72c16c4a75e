from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    """Policies are retired; the next migration looks at the rows there are."""

    dependencies = [
        ('identity', '0008_affiliations'),
    ]

    operations = [
        migrations.AddField(
            model_name='policy',
            name='retired_at',
            field=models.DateTimeField(null=True),
        ),
        AddConstraintNotValid(
            model_name='policy',
            constraint=models.CheckConstraint(condition=models.Q(('retired_at', None), ('is_on', False), _connector='OR'), name='identity_retired_policies_are_off'),
        ),
    ]
