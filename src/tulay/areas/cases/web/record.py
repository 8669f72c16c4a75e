"""A request on an officer's desk: who it is about, what needs doing now, everything that happened.

Opening it is an act that its applicant can read about, so the page says why before it shows anything.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.cases.actions.looks import look
from tulay.areas.cases.errors import ReasonMissing
from tulay.areas.cases.queries.papers import stored_document
from tulay.areas.cases.queries.record import RequestRecord, agency_record
from tulay.areas.cases.rules.steps import CLOSED, State
from tulay.areas.cases.web import shown, step_drawing, step_words, words
from tulay.areas.cases.web.doors import clock, for_staff, language, posted, seeing, way_back
from tulay.areas.cases.web.forms import DecideForm, LookForm, SayForm
from tulay.areas.cases.web.money_words import benefit
from tulay.areas.directory.queries import place_card
from tulay.kernel.actor import Actor
from tulay.plumbing.db.scope import acts
from tulay.plumbing.files import store
from tulay.plumbing.files.downloads import download
from tulay.plumbing.http.visits import actor_of

COOKIE = "tulay_look"
SALT = "cases.look"
Forms = dict[str, Any]


@for_staff
@require_safe
@acts
def detail(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Open a request: the look goes on record, with its reason."""
    try:
        record = opened(request, request_id)
    except ReasonMissing:
        return redirect(_with_next("cases:record-look", request, request_id))
    return record_page(request, record)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def ask_why(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask somebody who does not work on the agency's requests why they open one; once for each, in a session."""
    form = LookForm(posted(request))
    if request.method == "POST" and form.is_valid():
        response = redirect(_with_next("cases:record", request, request_id))
        _remember_reason(response, actor_of(request), request_id, form.said)
        return response
    context = {
        "page_title": _("Why do you open this request?"),
        "form": form,
        "has_errors": bool(form.errors),
        "next": way_back(request, reverse("cases:queue")),
    }
    return render(request, "cases/desk/why.html", context)


@for_staff
@require_safe
@acts
def document(request: HttpRequest, request_id: UUID, document_id: UUID) -> Any:
    """Open a file of a request: a look of its own."""
    actor = actor_of(request)
    try:
        _look(request, request_id, what="document")
    except ReasonMissing:
        return redirect(_with_next("cases:record-look", request, request_id))
    with seeing(request):
        file = stored_document(actor=actor, request_id=request_id, document_id=document_id)
    return download(
        store.read(file.storage_key, subject_id=file.subject_id),
        name=file.card.name,
        content_type=file.card.content_type,
        size=file.card.size,
    )


def opened(request: HttpRequest, request_id: UUID) -> RequestRecord:
    """Put the look on record, then return what there is to see.

    :raises ReasonMissing: this reader has to say why first.
    """
    _look(request, request_id, what="record")
    return as_it_is(request, request_id)


def as_it_is(request: HttpRequest, request_id: UUID) -> RequestRecord:
    """Return a request to somebody who has it open."""
    with seeing(request):
        return agency_record(
            actor=actor_of(request), request_id=request_id, now=clock(), language=language()
        )


def record_page(
    request: HttpRequest, record: RequestRecord, forms: Forms | None = None, status: int = 200
) -> HttpResponse:
    """Show a request to those who work on it; `forms` are those with mistakes."""
    row, actor = record.row, actor_of(request)
    place = place_card(row.place_id) if row.place_id else None
    used = {"noting": note_form(), "writing": message_form(), **(forms or {})}
    context = {
        "page_title": f"{row.tracking_code} {row.service_name}",
        "help_url": "/help/desk-request/",
        "record": record,
        "state": words.FOR_STAFF[row.state],
        "tone": words.TONES[row.state],
        "facts": _facts(record, place.label if place else "", actor),
        "paused": words.why_paused(row.state) if record.paused_at else "",
        "is_closed": row.state in CLOSED,
        "timeline": shown.timeline(record, for_staff=True),
        "documents": shown.documents(record.documents, record=record),
        "withheld": shown.withheld(record),
        "comments": shown.comments(record),
        "answer_rows": shown.answer_rows(record.answers, service=record.service),
        "has_errors": any(form.errors for form in used.values()),
        "queue_href": way_back(request, reverse("cases:queue")),
        "fee": shown.fee(record),
        "benefit": benefit(record),
        "inner_steps": step_words.rows(record, way_back(request, reverse("cases:queue"))),
        "drawing": step_drawing.drawing(record),
        "has_letter": any(decision.is_final for decision in record.decisions),
        **used,
        **may(record, actor),
    }
    return render(request, "cases/desk/record.html", context, status=status)


def may(record: RequestRecord, actor: Actor) -> dict[str, Any]:
    """Return what this reader can do now: which buttons there are."""
    row, states = record.row, set(record.next_states)
    proposal = record.open_decision
    is_mine = row.assignee_id is not None and row.assignee_id == actor.person_id
    may_assign = actor.may("cases.assign", row.agency_id) and row.state not in CLOSED
    signs = actor.may("cases.cosign", row.agency_id) and proposal is not None
    proposed_by_me = proposal is not None and proposal.decided_by == actor.person_id
    first = step_words.waiting(record)
    is_unpaid = bool(record.fee_minor) and record.paid_at is None
    return {
        "is_mine": is_mine,
        "may_review": State.IN_REVIEW in states,
        "may_ask": State.NEEDS_INFORMATION in states,
        "may_decide": bool({State.APPROVED, State.REJECTED} & states) and not first,
        "steps_first": first,
        "may_start": State.IN_PROGRESS in states and not is_unpaid,
        "may_complete": State.COMPLETED in states and not first,
        "may_settle": is_unpaid
        and row.state in {State.SUBMITTED, State.IN_REVIEW, State.APPROVED}
        and actor.may("cases.settle", row.agency_id),
        "may_waive": is_unpaid
        and row.state in {State.SUBMITTED, State.IN_REVIEW, State.APPROVED}
        and actor.may("cases.waive-fee", row.agency_id),
        "may_sign": signs and not proposed_by_me,
        "waits_for_signature": proposal is not None,
        "proposal": proposal,
        "proposed_by_me": proposed_by_me,
        "may_take": may_assign and row.assignee_id is None,
        "may_assign": may_assign,
        "may_annotate": actor.may("cases.annotate", row.agency_id),
        "may_write": actor.may("cases.comment", row.agency_id) and row.state not in CLOSED,
        "proposer": record.names.get(proposal.decided_by, "") if proposal else "",
        "holder": record.names.get(row.assignee_id, "") if row.assignee_id else "",
    }


def note_form(data: Any = None) -> SayForm:
    """Return the form of a note inside the agency."""
    return SayForm(data, label=_("Note for colleagues"), prefix="note")


def message_form(data: Any = None) -> SayForm:
    """Return the form of a message to the applicant."""
    return SayForm(data, label=_("Message to the applicant"), prefix="message")


def decide_form(data: Any = None) -> DecideForm:
    """Return the form of a decision."""
    return DecideForm(data)


def to_record(request: HttpRequest, request_id: UUID, anchor: str = "") -> HttpResponseRedirect:
    """Go back to the request, keeping the way back to the queue."""
    return redirect(_with_next("cases:record", request, request_id) + anchor)


def _with_next(door: str, request: HttpRequest, request_id: UUID) -> str:
    address = reverse(door, args=[request_id])
    queue = way_back(request, "")
    return f"{address}?{urlencode({'next': queue})}" if queue else address


def _look(request: HttpRequest, request_id: UUID, *, what: str) -> None:
    actor = actor_of(request)
    reason = _remembered_reason(request, actor, request_id)
    look(actor=actor, request_id=request_id, reason=reason, what=what, now=clock())


def _remember_reason(response: HttpResponse, actor: Actor, request_id: UUID, reason: str) -> None:
    """Keep the reason with the browser until it is closed, for this request and this session only."""
    value = signing.dumps([str(request_id), str(actor.session_id), reason], salt=SALT)
    response.set_cookie(
        COOKIE,
        value,
        path=reverse("cases:record", args=[request_id]),
        httponly=True,
        samesite="Lax",
    )


def _remembered_reason(request: HttpRequest, actor: Actor, request_id: UUID) -> str:
    try:
        about, session, reason = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except (signing.BadSignature, ValueError):
        return ""
    fits = about == str(request_id) and session == str(actor.session_id)
    return str(reason) if fits else ""


def _facts(record: RequestRecord, place: str, actor: Actor) -> list[dict[str, Any]]:
    row = record.row
    holder = record.names.get(row.assignee_id, "") if row.assignee_id else _("Nobody yet")
    is_mine = row.assignee_id is not None and row.assignee_id == actor.person_id
    facts: list[dict[str, Any]] = [
        {"label": _("Service"), "value": row.service_name},
        {"label": _("Agency"), "value": row.agency_name},
        {"label": _("Place"), "value": place},
        {"label": _("Priority"), "value": words.PRIORITIES[row.priority]},
        {"label": _("Handled by"), "value": _("You") if is_mine else holder},
    ]
    return [fact for fact in facts if fact["value"]]
