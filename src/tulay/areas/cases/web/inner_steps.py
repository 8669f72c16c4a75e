"""The pages on which a step inside a review or the work is finished or sent back."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tulay.areas.cases.actions.inner_steps import finish_step, send_step_back
from tulay.areas.cases.errors import InnerStepUnknown
from tulay.areas.cases.queries.inner_steps import InnerStepCard
from tulay.areas.cases.queries.record import RequestRecord
from tulay.areas.cases.rules.inner_steps import Evidence
from tulay.areas.cases.web.doors import clock, for_staff, posted, way_back
from tulay.areas.cases.web.forms import SayForm, put_errors
from tulay.areas.cases.web.met import told_when_late
from tulay.areas.cases.web.record import to_record
from tulay.areas.cases.web.step_words import needs_in_words, reopened_with
from tulay.areas.cases.web.work import shown_record
from tulay.kernel.errors import Invalid
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.visits import actor_of

late = told_when_late("cases:record")


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
@acts
@late
def finish(request: HttpRequest, request_id: UUID, code: str) -> HttpResponse:
    """Finish a step, with what it asks for."""
    record = shown_record(request, request_id)
    card = _card(record, code)
    form = _note_form(request, card)
    if request.method == "POST" and form.is_valid() and _finished(request, record, card, form):
        flash(request, _("“%(step)s” is finished.") % {"step": card.name})
        return to_record(request, request_id, "#steps")
    context = _asking(request, record, form, card, _("Finish “%(step)s”"))
    context |= {"button": _("Finish the step"), "needs": needs_in_words(card)}
    return render(request, "cases/desk/step.html", context, status=_status(form))


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
@acts
@late
def send_back(request: HttpRequest, request_id: UUID, code: str) -> HttpResponse:
    """Open a finished step again, and say why."""
    record = shown_record(request, request_id)
    card = _card(record, code)
    hint = _("Colleagues read this; the applicant does not.")
    form = SayForm(posted(request), label=_("What has to be done again, and why?"), hint=hint)
    if request.method == "POST" and form.is_valid():
        send_step_back(
            actor=actor_of(request),
            request_id=request_id,
            step=code,
            reason=form.said,
            now=clock(),
        )
        flash(request, _("“%(step)s” is open again.") % {"step": card.name})
        return to_record(request, request_id, "#steps")
    context = _asking(request, record, form, card, _("Send “%(step)s” back"))
    again = [one.name for one in reopened_with(record.inner_steps, card)]
    context |= {"button": _("Send it back"), "again": again}
    return render(request, "cases/desk/step.html", context, status=_status(form))


def _card(record: RequestRecord, code: str) -> InnerStepCard:
    found = next((card for card in record.inner_steps if card.code == code), None)
    if found is None:
        raise InnerStepUnknown
    return found


def _note_form(request: HttpRequest, card: InnerStepCard) -> SayForm:
    is_needed = card.evidence == Evidence.NOTE
    hint = _("Colleagues read this; the applicant does not.")
    return SayForm(posted(request), label=_("What did you find?"), hint=hint, required=is_needed)


def _finished(
    request: HttpRequest, record: RequestRecord, card: InnerStepCard, form: SayForm
) -> bool:
    try:
        finish_step(
            actor=actor_of(request),
            request_id=record.row.id,
            step=card.code,
            note=form.said,
            now=clock(),
        )
    except Invalid as problem:
        put_errors(form, problem.errors, {"note": "text"})
        return False
    return True


def _status(form: SayForm) -> int:
    return 422 if form.errors else 200


def _asking(
    request: HttpRequest, record: RequestRecord, form: SayForm, card: InnerStepCard, title: str
) -> dict[str, Any]:
    named = title % {"step": card.name}
    return {
        "page_title": f"{named}: {record.row.tracking_code}",
        "title": named,
        "record": record,
        "card": card,
        "form": form,
        "has_errors": bool(form.errors),
        "next": way_back(request, ""),
        "back_href": to_record(request, record.row.id).url,
    }


HERE = "desk/requests/<uuid:request_id>/steps/<slug:code>/"
addresses = [
    path(f"{HERE}finish/", finish, name="record-step-finish"),
    path(f"{HERE}back/", send_back, name="record-step-back"),
]
