"""Wiring of the cases area."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Requests for public services."""

    name = "tulay.areas.cases"
    label = "cases"

    def ready(self) -> None:
        """Jobs, and what personal data the area holds."""
        from tulay.areas.cases import handlers, holdings, tasks  # noqa: F401, PLC0415 - models first
        from tulay.areas.cases.queries.money import request_names  # noqa: PLC0415 - the same
        from tulay.areas.cases.web import (  # noqa: PLC0415 - the same
            conversion,  # noqa: F401 - it registers itself
            countdown,  # noqa: F401 - it registers itself
            more_time_panels,  # noqa: F401 - it registers itself
            panels,  # noqa: F401 - it registers itself
            programmes,  # noqa: F401 - it registers itself
            referral_panels,  # noqa: F401 - it registers itself
        )
        from tulay.areas.cases.web.lists import offer_lists  # noqa: PLC0415 - the same
        from tulay.areas.cases.web.search import find_requests  # noqa: PLC0415 - the same
        from tulay.plumbing import search  # noqa: PLC0415 - the same
        from tulay.plumbing.labels import label  # noqa: PLC0415 - the same

        label("request")(request_names)
        offer_lists()
        search.register("requests", find=find_requests, order=5)
