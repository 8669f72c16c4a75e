"""What an applicant's profile can answer: offered on the pages of a form, filled in for whoever always wants that."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from tulay.areas.cases.actions.prefill import prefill_case
from tulay.areas.cases.queries.papers import answered
from tulay.areas.cases.queries.prefill import always_agreed, offered_for
from tulay.areas.cases.queries.record import RequestRecord
from tulay.areas.cases.rules.prefill import knows_of
from tulay.areas.cases.web import shown
from tulay.areas.cases.web.doors import clock, seeing
from tulay.areas.catalogue.queries.services import ServiceCard
from tulay.kernel.actor import Actor
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel


def is_for_all(actor: Actor) -> bool:
    """Answer whether this is somebody who may agree for all their applications: an account, nobody who helps one."""
    return actor.is_signed_in and actor.on_behalf_of is None


def offer(request: HttpRequest, record: RequestRecord, page: str) -> dict[str, Any] | None:
    """Return what we could fill in, for the applicant to agree to; nothing once they have.

    Whoever helps somebody asks them each time.
    """
    actor = actor_of(request)
    is_helped = actor.on_behalf_of is not None
    if record.applicant is None or (record.prefilled is not None and not is_helped):
        return None
    with seeing(request):
        given = offered_for(record.applicant.id, record.service, record.values, clock())
    known = [one for one in record.service.questions if one.code in given]
    if not known:
        return None
    rows = shown.answer_rows(
        [answered(one, given[one.code]) for one in known], service=record.service
    )
    return {
        "rows": rows,
        "page": page,
        "href": reverse("cases:apply-prefill", args=[record.row.service_slug, record.row.id]),
        "helped": record.applicant.name if is_helped else "",
        "may_always": is_for_all(actor),
    }


def fill_in_as_wished(actor: Actor, service: ServiceCard, request_id: UUID) -> None:
    """Fill in a new draft of somebody who wants that in all their applications."""
    if not is_for_all(actor) or actor.person_id is None or not knows_of(service.questions):
        return
    if always_agreed(actor.person_id):
        prefill_case(actor=actor, request_id=request_id, now=clock())


def fill_in_further(
    request: HttpRequest, record: RequestRecord, answers: dict[str, object]
) -> None:
    """Fill in what new answers brought up, for whoever agreed to that for this request."""
    actor = actor_of(request)
    if record.prefilled is None or record.applicant is None or actor.on_behalf_of is not None:
        return
    told = {code: one for code, one in answers.items() if one is not None or code in record.values}
    with seeing(request):
        values = record.values | told
        given = offered_for(record.applicant.id, record.service, values, clock())
    if given:
        prefill_case(actor=actor, request_id=record.row.id, now=clock())


@panel("identity.account", "cases/own/_prefill.html", order=30)
def profile_in_applications(request: HttpRequest) -> dict[str, Any] | None:
    """Lead to whether the reader wants their profile used in all their applications."""
    return {} if is_for_all(actor_of(request)) else None
