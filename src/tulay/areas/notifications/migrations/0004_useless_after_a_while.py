from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0003_known_channels'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='calendar',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='useless_from',
            field=models.DateTimeField(null=True),
        ),
    ]
