"""Sheets that speak of people: what was understood of one waits sealed, under the keys of those it speaks of.

A row is sealed while it is looked through, for the place where it will lie in its table; going in moves it as it is.
So nothing of anybody lies open while it waits, whoever is erased meanwhile cannot be read in it, and one statement
still puts all of it in. Faults repeat no cell (`checking.Checked.is_private`).
"""

from django.db import models

from tulay.plumbing.sheets.staging import ImportRow, StagedRow


class PersonalImport(ImportRow):
    """A sheet that speaks of people of one agency."""

    agency_id = models.UUIDField()

    class Meta:
        abstract = True


class PersonalStaged(StagedRow):
    """Some rows of such a sheet, sealed as they will stand in their table."""

    agency_id = models.UUIDField()

    class Meta:
        abstract = True
