"""Consents can end by law: the check that was added without looking at old rows, held."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("privacy", "0005_guardians")]

    operations = [ValidateConstraint(model_name="consent", name="privacy_known_step")]
