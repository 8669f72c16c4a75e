"""Wiring of the catalogue area."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Services, their slots and the search for them."""

    name = "tulay.areas.catalogue"
    label = "catalogue"
