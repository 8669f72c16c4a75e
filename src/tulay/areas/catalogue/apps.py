"""Wiring of the catalogue area."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Services, their slots and the search for them."""

    name = "tulay.areas.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Jobs are known by name; others show and name our things."""
        from tulay.areas.catalogue import (  # noqa: PLC0415 - models must be loaded first
            holdings,  # noqa: F401 - it registers itself
            tasks,  # noqa: F401 - same
        )
        from tulay.areas.catalogue.queries.services import service_names  # noqa: PLC0415 - same
        from tulay.areas.catalogue.web import programmes  # noqa: F401, PLC0415 - same; it registers itself
        from tulay.areas.catalogue.web.panels import find_services  # noqa: PLC0415 - same
        from tulay.plumbing import search  # noqa: PLC0415 - same
        from tulay.plumbing.labels import label  # noqa: PLC0415 - same

        label("service")(service_names)
        search.register("services", find=find_services, order=10)
