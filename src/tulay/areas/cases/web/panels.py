"""What requests show on the pages that belong to everybody: the portal of a resident, the desk of an officer."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tulay.areas.cases.queries.checks import late_checks
from tulay.areas.cases.queries.figures import requests_of
from tulay.areas.cases.queries.money import paid_for
from tulay.areas.cases.queries.own import own_requests
from tulay.areas.cases.queries.queue import QueueCounts, QueueFilter, View, queue, queue_counts
from tulay.areas.cases.queries.whose import applicant_of
from tulay.areas.cases.rules.application import Step, Stop, plan
from tulay.areas.cases.rules.deadlines import DueStatus
from tulay.areas.cases.web import shown
from tulay.areas.cases.web.doors import clock, language, seeing
from tulay.areas.cases.web.questions import QuestionsForm
from tulay.areas.cases.web.stops import hint_of, title_of
from tulay.areas.catalogue.queries.checks import Verdict
from tulay.areas.catalogue.queries.services import ServiceCard
from tulay.areas.privacy.queries.rights import annotations
from tulay.plumbing.files import scanner
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel

LATEST = 5
LOOKED_AT = 50


@panel("portal.main", "cases/own/_panel.html", order=10)
def requests_of_mine(request: HttpRequest) -> dict[str, Any]:
    """Show what needs the reader, then their latest requests."""
    page = own_requests(actor=actor_of(request), now=clock(), language=language(), limit=LOOKED_AT)
    items = [shown.row_for_resident(row) for row in page.items]
    waiting = [item for item in items if item["needs_you"]]
    others = [item for item in items if not item["needs_you"]]
    return {
        "waiting": waiting,
        "latest": others[:LATEST],
        "has_more": len(others) > LATEST or page.next is not None,
    }


@panel("payments.payment", "cases/own/_way_back.html")
def way_back(request: HttpRequest, *, reference: str) -> dict[str, Any] | None:
    """Lead a payer back to the request that they pay for."""
    actor = actor_of(request)
    with seeing(request):
        found = paid_for(actor.on_behalf_of or actor.person_id, reference)
    if found is None:
        return None
    own = reverse("cases:own", args=[found.id])
    draft = reverse("cases:apply-check", args=[found.slug, found.id])
    return {"href": draft if found.is_draft else own, "is_draft": found.is_draft}


@panel("desk.main", "cases/desk/_numbers.html", order=10, permission="cases.look")
def numbers(request: HttpRequest) -> dict[str, Any]:
    """Show the three numbers that matter, each a link to what it counts."""
    counts = queue_counts(actor=actor_of(request), now=clock())
    return {"stats": _stats(counts)}


@panel("desk.main", "cases/desk/_unchecked.html", order=15, permission="cases.look")
def long_unchecked(request: HttpRequest) -> dict[str, Any] | None:
    """Say how many documents wait for a virus scanner that does not answer; nothing where none is named."""
    if not scanner.is_named():
        return None
    count = late_checks(actor=actor_of(request), now=clock())
    return {"unchecked": count} if count else None


@panel("desk.main", "cases/desk/_late.html", order=20, permission="cases.look")
def late_and_soon(request: HttpRequest) -> dict[str, Any]:
    """Show what is late or due soon."""
    late = _rows(request, QueueFilter(due=DueStatus.LATE))
    soon = _rows(request, QueueFilter(due=DueStatus.SOON)) if len(late) < LATEST else []
    return {
        "late": late,
        "soon": soon[: LATEST - len(late)],
        "late_href": queue_href(view="all", due="late"),
        "soon_href": queue_href(view="all", due="soon"),
    }


@panel("desk.main", "cases/desk/_mine.html", order=30, permission="cases.look")
def work_of_mine(request: HttpRequest) -> dict[str, Any]:
    """Show what the reader has in hand."""
    return {
        "mine": _rows(request, QueueFilter(view=View.MINE)),
        "mine_href": queue_href(view="mine"),
        "unassigned_href": queue_href(view="unassigned"),
    }


@panel("catalogue.preview", "cases/apply/_preview.html")
def previewed(_request: HttpRequest, *, card: ServiceCard) -> dict[str, Any]:
    """Show an agency the pages of an application as people will fill them in; nothing of it is sent."""
    stops = plan(card.questions, {}, has_requirements=bool(card.requirements), is_whole=True)
    return {
        "service": card,
        "answered": [_previewed(card, one) for one in stops if one.step is Step.ANSWERS],
        "papers": card.requirements,
        "pages": [title_of(one, card) for one in stops],
    }


def _previewed(card: ServiceCard, stop: Stop) -> dict[str, Any]:
    form = QuestionsForm(
        questions=card.questions,
        page=stop.page,
        places_href=reverse("cases:apply-places", args=[card.slug]),
        written_in=card.language,
        is_preview=True,
    )
    return {
        "title": title_of(stop, card),
        "hint": hint_of(stop, card),
        "form": form,
        "asked": form.asked,
        "is_first": not stop.page,
    }


@panel("catalogue.check", "cases/apply/_bundle.html")
def asked_for_together(
    _request: HttpRequest, *, likely: list[Verdict], undecided: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Offer to begin applications for what somebody can probably get, or may get."""
    open_ = [one for one in likely if one.is_open]
    perhaps = [one["verdict"] for one in undecided if one["verdict"].is_open]
    items = [
        {
            "id": one.service.id,
            "name": one.service.name,
            "language": one.service.language,
            "is_likely": one in open_,
        }
        for one in (*open_, *perhaps)
    ]
    return {"items": items} if items else None


@panel("catalogue.consequences", "cases/desk/_consequences.html")
def consequences(request: HttpRequest, *, service_id: UUID) -> dict[str, Any]:
    """Say how many requests a step on a service concerns."""
    with seeing(request):
        counted = requests_of(service_id)
    return {"counted": counted}


def queue_href(**query: str) -> str:
    """Return the address of a queue."""
    return f"{reverse('cases:queue')}?{urlencode(query)}"


def _rows(request: HttpRequest, wanted: QueueFilter) -> list[shown.Item]:
    actor = actor_of(request)
    found = queue(actor=actor, wanted=wanted, now=clock(), language=language(), limit=LATEST)
    return shown.rows_for_staff(found.page.items, found.officers, me=actor.person_id)


def _stats(counts: QueueCounts) -> list[dict[str, Any]]:
    return [
        {"number": counts.mine, "label": _("in your hands"), "href": queue_href(view="mine")},
        {"number": counts.late, "label": _("late"), "href": queue_href(view="all", due="late")},
        {
            "number": counts.unassigned,
            "label": _("that nobody has yet"),
            "href": queue_href(view="unassigned"),
        },
    ]


@panel("cases.record.side", "cases/desk/_annotations.html", order=5, permission="cases.look")
def annotated(request: HttpRequest, *, request_id: UUID) -> dict[str, Any] | None:
    """Show beside a request what its applicant asked to have corrected and was not (POPIA 24(2)(d))."""
    with seeing(request):
        person_id = applicant_of(request_id)
    noted = annotations(person_id) if person_id else ()
    return {"annotations": noted} if noted else None
