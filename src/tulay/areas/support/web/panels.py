"""What support shows on the pages that belong to everybody."""

from typing import Any

from django.http import HttpRequest

from tulay.areas.support.queries.enrolments import own_enrolments
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel


@panel("portal.main", "support/own/_panel.html", order=40)
def support_of_mine(request: HttpRequest) -> dict[str, Any] | None:
    """Lead whoever takes part in a programme to their place in it."""
    actor = actor_of(request)
    if actor.person_id is None or "candidate" not in actor.roles:
        return None
    running = [one for one in own_enrolments(actor.person_id) if one.ended_at is None]
    return {"record": running[0]} if running else None
