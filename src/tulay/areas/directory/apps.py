"""Wiring of the directory area."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """Places, sectors, agencies and communities."""

    name = "tulay.areas.directory"
    label = "directory"

    def ready(self) -> None:
        """Others name and find our things."""
        from tulay.areas.directory import holdings, tasks  # noqa: F401, PLC0415 - after the models
        from tulay.areas.directory.queries import (  # noqa: PLC0415 - after the models
            active_agency_ids,
            agencies_by_region,
            agency_names,
            calendars_of,
            place_names,
            regions_around,
        )
        from tulay.areas.directory.queries.communities import (  # noqa: PLC0415 - same
            community_names,
        )
        from tulay.areas.directory.web import panels  # noqa: F401, PLC0415 - same
        from tulay.areas.directory.web.search import (  # noqa: PLC0415 - same
            find_agencies,
            find_places,
        )
        from tulay.areas.identity.queries import Territory, tell_territory  # noqa: PLC0415 - same
        from tulay.plumbing import search  # noqa: PLC0415 - same
        from tulay.plumbing.labels import label  # noqa: PLC0415 - same

        tell_territory(
            Territory(agencies_by_region, active_agency_ids, regions_around, calendars_of)
        )
        label("agency")(agency_names)
        label("place")(place_names)
        label("community")(community_names)
        search.register("agencies", find=find_agencies, order=20)
        search.register("places", find=find_places, order=30)
