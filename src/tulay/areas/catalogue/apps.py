"""Wiring of the catalogue area."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Services, their slots and the search for them."""

    name = "tulay.areas.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Jobs are known by name."""
        from tulay.areas.catalogue import tasks  # noqa: F401, PLC0415 - models must be loaded first
