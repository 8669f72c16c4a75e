"""Wiring of the directory area."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Places, sectors and agencies."""

    name = "tulay.areas.directory"
    label = "directory"
