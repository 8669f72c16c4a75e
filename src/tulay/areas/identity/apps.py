"""Wiring of the identity area."""

from django.apps import AppConfig

from tulay.areas.identity.errors import StepUpNeeded
from tulay.plumbing.http.problems import leads_to, mended_by_signing_in
from tulay.plumbing.labels import label
from tulay.plumbing.people import Register, keep


class IdentityConfig(AppConfig):
    """People, sessions and roles."""

    name = "tulay.areas.identity"
    label = "identity"

    def ready(self) -> None:
        """Jobs and holdings register themselves; others name people by their ids."""
        from tulay.areas.identity import holdings, tasks  # noqa: F401, PLC0415 - models first
        from tulay.areas.identity.queries import (  # noqa: PLC0415 - same
            person_names,
            reach,
            require_reauthentication,
            require_step_up,
        )

        label("person")(person_names)
        leads_to(StepUpNeeded, "/account/confirm/")
        mended_by_signing_in(StepUpNeeded)
        keep(
            Register(
                contact=reach.contact,
                find=reach.find,
                require_step_up=require_step_up,
                require_reauthentication=require_reauthentication,
                who_may=reach.who_may,
                idle_since=reach.idle_since,
                last_seen=reach.last_seen,
                way=reach.way,
            )
        )
