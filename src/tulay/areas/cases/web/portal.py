"""An applicant's own requests: the list, each one's story, and what they can do about it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.cases.actions.applications import answer, withdraw
from tulay.areas.cases.actions.comments import comment
from tulay.areas.cases.actions.decisions import appeal
from tulay.areas.cases.actions.fees import pay_fee
from tulay.areas.cases.errors import DocumentNotFound, PageUnknown
from tulay.areas.cases.queries.own import own_requests
from tulay.areas.cases.queries.papers import stored_document
from tulay.areas.cases.queries.record import RequestRecord
from tulay.areas.cases.rules.papers import AGAIN
from tulay.areas.cases.rules.steps import CLOSED, EDITABLE, State
from tulay.areas.cases.web import shown, words
from tulay.areas.cases.web.apply import draft as own
from tulay.areas.cases.web.doors import clock, for_people, language, posted, seeing
from tulay.areas.cases.web.forms import SayForm
from tulay.areas.cases.web.met import told_when_late
from tulay.areas.cases.web.money_words import benefit
from tulay.areas.cases.web.papers import Errors, attached, boxes_again
from tulay.areas.cases.web.step_words import rows_for_applicant
from tulay.plumbing.files import store
from tulay.plumbing.files.downloads import download
from tulay.plumbing.files.upload import SIZE_MAX
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.words import size

late = told_when_late("cases:own")


@for_people
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the reader's requests, newest first."""
    try:
        page = own_requests(
            actor=actor_of(request),
            now=clock(),
            language=language(),
            cursor=request.GET.get("cursor"),
        )
    except PageUnknown:
        return redirect("cases:own-list")
    context = {
        "page_title": _("My requests"),
        "items": [shown.row_for_resident(row) for row in page.items],
        "next_href": f"?cursor={page.next}" if page.next else "",
        "first_href": reverse("cases:own-list") if request.GET.get("cursor") else "",
    }
    return render(request, "cases/own/index.html", context)


@for_people
@require_safe
def detail(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show one request: what it needs from the reader first, then its story."""
    record = own(request, request_id)
    if record.row.state is State.DRAFT:
        return redirect("cases:apply-resume", record.row.service_slug, request_id)
    return own_page(request, record)


@for_people
@require_POST
@late
def give_answer(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Send the office what it asked for: first the files, then the words."""
    record = _own_now(request, request_id)
    form = answer_form(request.POST)
    errors = attached(request, record) if record.row.state in EDITABLE else {}
    if not form.is_valid() or errors:
        for text in [text for listed in errors.values() for text in listed]:
            form.add_error(None, text)
        record = _own_now(request, request_id)
        return own_page(request, record, answering=form, status=422)
    answer(actor=actor_of(request), request_id=request_id, message=form.said, now=clock())
    flash(request, _("Thank you. We have your answer and go on checking."))
    return _to(request_id)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
@late
def take_back(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask whether the reader is sure, then take the request back."""
    form = withdraw_form(posted(request))
    if request.method == "POST" and form.is_valid():
        withdraw(actor=actor_of(request), request_id=request_id, reason=form.said, now=clock())
        flash(request, _("You took your request back."))
        return _to(request_id)
    record = _own_now(request, request_id)
    context = _asking(record, form, _("Take your request back?")) | {
        "loses_place": record.row.state is State.APPROVED,
        "button": _("Yes, take it back"),
        "kind": "warning",
    }
    return _allowed(request, record, State.WITHDRAWN, "cases/own/withdraw.html", context)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
@late
def ask_again(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Let the reader say why a rejected request should be looked at again."""
    form = appeal_form(posted(request))
    if request.method == "POST" and form.is_valid():
        appeal(actor=actor_of(request), request_id=request_id, reason=form.said, now=clock())
        flash(request, _("Another officer will look at your request again."))
        return _to(request_id)
    record = _own_now(request, request_id)
    context = _asking(record, form, _("Ask us to look again"))
    context["button"] = _("Send")
    return _allowed(request, record, State.APPEALED, "cases/own/appeal.html", context)


@for_people
@require_POST
@late
def pay(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Lead to where the fee is paid."""
    payment_id = pay_fee(actor=actor_of(request), request_id=request_id, now=clock())
    return redirect("payments:payment", payment_id)


@for_people
@require_POST
@late
def write(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Send the office a message."""
    form = message_form(request.POST)
    if not form.is_valid():
        return own_page(request, _own_now(request, request_id), writing=form, status=422)
    comment(actor=actor_of(request), request_id=request_id, body=form.said, now=clock())
    flash(request, _("Your message is with the office."))
    return _to(request_id, "#messages")


@for_people
@require_POST
@late
def send_again(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take another file in the place of one that the virus scanner refused."""
    record = _own_now(request, request_id)
    before = len(record.documents)
    errors = attached(request, record)
    record = _own_now(request, request_id)
    if not errors and len(record.documents) == before:
        errors = {code: [_("Choose a file.")] for code in record.owed}
    if errors:
        return own_page(request, record, again=errors, status=422)
    flash(request, _("Thank you. We have your file."))
    return _to(request_id, "#documents")


@for_people
@require_safe
def document(request: HttpRequest, request_id: UUID, document_id: UUID) -> Any:
    """Give a file back to who handed it in."""
    file = stored_document(actor=actor_of(request), request_id=request_id, document_id=document_id)
    if not file.is_own:  # officers go by the door that records the look
        raise DocumentNotFound
    return download(
        store.read(file.storage_key, subject_id=file.subject_id),
        name=file.card.name,
        content_type=file.card.content_type,
        size=file.card.size,
    )


def own_page(
    request: HttpRequest,
    record: RequestRecord,
    *,
    answering: SayForm | None = None,
    writing: SayForm | None = None,
    again: Errors | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a request to its applicant; `again` is what is the matter with files sent once more."""
    answering, writing = answering or answer_form(), writing or message_form()
    again_boxes = boxes_again(record, again or {}) if record.row.state in AGAIN else []
    context = {
        "page_title": record.row.service_name,
        "help_url": "/help/portal-request/",
        "record": record,
        "state": words.FOR_RESIDENTS[record.row.state],
        "tone": words.TONES[record.row.state],
        "facts": _facts(record),
        "timeline": shown.timeline(record, for_staff=False),
        "documents": shown.documents(record.documents, record=record),
        "again": again_boxes,
        "again_items": [
            {"text": text, "href": f"#{box['id']}"} for box in again_boxes for text in box["errors"]
        ],
        "comments": shown.comments(record),
        "inner_steps": rows_for_applicant(record),
        "answer_rows": shown.answer_rows(record.answers, service=record.service),
        "consent_href": shown.consent_href(record, back=reverse("cases:own", args=[record.row.id])),
        "answering": answering,
        "writing": writing,
        "has_errors": bool(answering.errors or writing.errors or again),
        "may_withdraw": State.WITHDRAWN in record.next_states,
        "may_appeal": State.APPEALED in record.next_states,
        "may_write": record.row.state not in CLOSED,
        "has_letter": any(decision.is_final for decision in record.decisions),
        "paused": words.why_paused(record.row.state) if record.paused_at else "",
        "is_closed": record.row.state in CLOSED,
        "fee": shown.fee(record) if not record.paid_at else "",
        "benefit": benefit(record),
        "max_bytes": SIZE_MAX,
        "max_words": size(SIZE_MAX),
    }
    return render(request, "cases/own/detail.html", context, status=status)


def answer_form(data: Any = None) -> SayForm:
    """Return the form of an answer to the office."""
    return SayForm(data, label=_("Your answer"), prefix="answer")


def message_form(data: Any = None) -> SayForm:
    """Return the form of a message to the office."""
    return SayForm(data, label=_("Your message"), prefix="message")


def withdraw_form(data: Any = None) -> SayForm:
    """Return the form of taking a request back."""
    return SayForm(data, label=_("Why? It helps us to do better."), required=False)


def appeal_form(data: Any = None) -> SayForm:
    """Return the form of an appeal."""
    hint = _("Say what we did not see or got wrong. Another officer reads it.")
    return SayForm(data, label=_("Why should we look again?"), hint=hint)


def _asking(record: RequestRecord, form: SayForm, title: str) -> dict[str, Any]:
    return {
        "page_title": title,
        "record": record,
        "form": form,
        "has_errors": bool(form.errors),
        "back_href": reverse("cases:own", args=[record.row.id]),
    }


def _allowed(
    request: HttpRequest, record: RequestRecord, to: State, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Ask only what can still be done; else say where the request stands now."""
    if to in record.next_states:
        return render(request, template, context)
    flash(request, _("This is no longer possible. See below where your request stands."), "problem")
    return _to(record.row.id)


def _facts(record: RequestRecord) -> list[dict[str, Any]]:
    return [{"label": _("Office"), "value": record.row.agency_name}]


def _own_now(request: HttpRequest, request_id: UUID) -> RequestRecord:
    with seeing(request):
        return own(request, request_id)


def _to(request_id: UUID, anchor: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("cases:own", args=[request_id]) + anchor)
