"""Wiring of the directory area."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Places, sectors and agencies."""

    name = "tulay.areas.directory"
    label = "directory"

    def ready(self) -> None:
        """Others name our things by id."""
        from tulay.areas.directory.queries import agency_names, place_names  # noqa: PLC0415 - after the models
        from tulay.plumbing.labels import label  # noqa: PLC0415 - same

        label("agency")(agency_names)
        label("place")(place_names)
