"""The columns every table has."""

from uuid import UUID

from django.db import models

from tulay.kernel.ids import uuid7


class Row(models.Model):
    """A table keyed by a UUIDv7 that Python makes."""

    id: "models.UUIDField[UUID, UUID]" = models.UUIDField(
        primary_key=True, default=uuid7, editable=False
    )

    class Meta:
        abstract = True
