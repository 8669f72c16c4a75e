from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0002_text_messages'),
    ]

    operations = [
        ValidateConstraint(model_name='delivery', name='notifications_known_channel'),
    ]
