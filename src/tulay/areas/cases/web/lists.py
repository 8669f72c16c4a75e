"""The queue as a list that can be taken out: without a personal value, or with the applicants."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from uuid import UUID

from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tulay.areas.cases.queries.queue import queue_lines, queue_size
from tulay.areas.cases.queries.rows import RequestRow
from tulay.areas.cases.web import words
from tulay.areas.cases.web.doors import language
from tulay.areas.cases.web.narrowing import NAMES, cleaned, wanted_by
from tulay.areas.directory.queries import place_names
from tulay.areas.identity.queries import person_cards, person_names
from tulay.kernel.actor import Actor
from tulay.plumbing.lists import Line, Listing, Query, offer
from tulay.plumbing.render.sheets import Cell

SEEING = "cases.look"


def offer_lists() -> None:
    """Offer the queue, once."""
    common = {
        "permission": SEEING,
        "address": "/desk/requests/",
        "names": NAMES,
        "count": _count,
    }
    offer(
        Listing(
            "requests",
            is_personal=False,
            title=gettext_lazy("Requests"),
            head=_head,
            lines=_lines,
            **common,  # type: ignore[arg-type]  # a dictionary of several types
        )
    )
    offer(
        Listing(
            "applicants",
            is_personal=True,
            title=gettext_lazy("Requests with their applicants"),
            head=lambda: (*_head(), _("Applicant"), _("E-mail address"), _("Telephone")),
            lines=_lines_with_applicants,
            **common,  # type: ignore[arg-type]  # the same
        )
    )


def _count(actor: Actor, query: Query, now: datetime, most: int) -> int:
    given = cleaned(query)
    wanted, place = wanted_by(given)
    if given["place"] and place is None:
        return 0
    return queue_size(actor=actor, wanted=wanted, now=now, most=most)


def _head() -> tuple[str, ...]:
    return (
        _("Tracking code"),
        _("Service"),
        _("Agency"),
        _("State"),
        _("Priority"),
        _("Sent on"),
        _("Due"),
        _("Place"),
        _("Handled by"),
    )


def _lines(actor: Actor, query: Query, now: datetime, most: int) -> Iterator[Line]:
    for cells, _applicant in _found(actor, query, now, most):
        yield Line(cells)


def _lines_with_applicants(actor: Actor, query: Query, now: datetime, most: int) -> Iterator[Line]:
    found = list(_found(actor, query, now, most))
    people = person_cards(applicant for _cells, applicant in found)
    for cells, applicant in found:
        card = people.get(applicant)
        reached = (card.name, card.email, card.phone) if card else ("", "", "")
        yield Line((*cells, *reached), subject_id=applicant)


def _found(
    actor: Actor, query: Query, now: datetime, most: int
) -> Iterator[tuple[tuple[Cell, ...], UUID]]:
    given = cleaned(query)
    wanted, place = wanted_by(given)
    if given["place"] and place is None:
        return
    rows = queue_lines(actor=actor, wanted=wanted, now=now, language=language(), most=most)
    officers = person_names({row.assignee_id for row, _applicant in rows if row.assignee_id})
    places = place_names({row.place_id for row, _applicant in rows if row.place_id})
    zone = get_current_timezone()
    for row, applicant in rows:
        yield _cells(row, officers, places, zone), applicant


def _cells(
    row: RequestRow, officers: dict[UUID, str], places: dict[UUID, str], zone: tzinfo
) -> tuple[Cell, ...]:
    return (
        row.tracking_code,
        row.service_name,
        row.agency_name,
        str(words.FOR_STAFF[row.state]),
        str(words.PRIORITIES[row.priority]),
        row.submitted_at.astimezone(zone) if row.submitted_at else None,
        row.due_at.astimezone(zone) if row.due_at else None,
        places.get(row.place_id, "") if row.place_id else "",
        officers.get(row.assignee_id, "") if row.assignee_id else "",
    )
