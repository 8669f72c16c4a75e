"""Wiring of the identity area."""

from django.apps import AppConfig

from tulay.areas.identity.errors import StepUpNeeded
from tulay.plumbing.http.problems import leads_to
from tulay.plumbing.labels import label


class IdentityConfig(AppConfig):
    """People, sessions and roles."""

    name = "tulay.areas.identity"
    label = "identity"

    def ready(self) -> None:
        """Jobs and holdings register themselves; others name people by their ids."""
        from tulay.areas.identity import holdings, tasks  # noqa: F401, PLC0415 - models first
        from tulay.areas.identity.queries import person_names  # noqa: PLC0415 - same

        label("person")(person_names)
        leads_to(StepUpNeeded, "/account/confirm/")
