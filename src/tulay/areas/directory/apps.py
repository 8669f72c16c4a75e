"""Wiring of the directory area."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Places, sectors and agencies."""

    name = "tulay.areas.directory"
    label = "directory"

    def ready(self) -> None:
        """Others name and find our things."""
        from tulay.areas.directory.queries import agency_names, place_names  # noqa: PLC0415 - after the models
        from tulay.areas.directory.web.search import (  # noqa: PLC0415 - same
            find_agencies,
            find_places,
        )
        from tulay.plumbing import search  # noqa: PLC0415 - same
        from tulay.plumbing.labels import label  # noqa: PLC0415 - same

        label("agency")(agency_names)
        label("place")(place_names)
        search.register("agencies", find=find_agencies, order=20)
        search.register("places", find=find_places, order=30)
