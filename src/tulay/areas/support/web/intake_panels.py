"""An intake in the places where people look: a person's overview and programme, a key worker's record."""

from typing import Any

from django.http import HttpRequest

from tulay.areas.support.errors.intake import NoProgramme
from tulay.areas.support.queries.enrolments import EnrolmentRecord
from tulay.areas.support.queries.intake import OwnIntake, own_intake
from tulay.areas.support.queries.intake_opened import intake_standing, reader_of
from tulay.areas.support.rules.intake import Reader
from tulay.areas.support.web.seat import clock
from tulay.kernel.actor import Actor
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel


@panel("portal.main", "support/intake/_prompt.html", order=5)
def what_is_to_do(request: HttpRequest) -> dict[str, Any] | None:
    """Ask whoever takes part to tell, to send, or to say that it is still right."""
    actor = actor_of(request)
    if actor.person_id is None or "candidate" not in actor.roles:
        return None
    found = _told(actor)
    if found is None or not found["is_asking"]:
        return None
    return found


@panel("support.own", "support/intake/_own_panel.html", order=10)
def own_part(request: HttpRequest, *, record: EnrolmentRecord) -> dict[str, Any] | None:
    """Lead a person to their intake."""
    found = _told(actor_of(request))
    return found if found and found["mine"].enrolment_id == record.id else None


@panel("support.record", "support/intake/_record_panel.html", order=10)
def of_record(request: HttpRequest, *, record: EnrolmentRecord) -> dict[str, Any] | None:
    """Say how an intake stands, and lead to it."""
    actor = actor_of(request)
    is_worker = reader_of(actor, record.id) is Reader.KEY_WORKER
    standing = intake_standing(record.id)
    due = standing.confirm_due_at if standing else None
    return {
        "record": record,
        "standing": standing,
        "is_late": due is not None and due <= clock(),
        "may_help": is_worker and record.ended_at is None and actor.may("identity.ask-to-assist"),
    }


def _told(actor: Actor) -> dict[str, Any] | None:
    try:
        mine: OwnIntake = own_intake(actor)
    except NoProgramme:
        return None
    asks = mine.asks_to_confirm(clock())
    is_asking = mine.is_running and (asks or mine.draft is not None or mine.current is None)
    return {"mine": mine, "asks": asks, "is_asking": is_asking}
