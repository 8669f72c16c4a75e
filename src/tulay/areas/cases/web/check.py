"""The last page of an application: everything once more, then it is sent; and the confirmation."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tulay.areas.cases.actions.applications import submit_case
from tulay.areas.cases.errors import (
    FeeFirst,
    Incomplete,
    ServiceClosed,
    StepNotPossible,
    Unreachable,
)
from tulay.areas.cases.queries.money import fee_payment
from tulay.areas.cases.queries.record import RequestRecord
from tulay.areas.cases.rules.application import Step, Stop, stop_of
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.web import shown
from tulay.areas.cases.web.apply import already, closed, draft, frame, on_draft
from tulay.areas.cases.web.doors import clock, for_people, posted, seeing
from tulay.areas.cases.web.forms import ConfirmForm
from tulay.areas.cases.web.stops import href_in
from tulay.areas.directory.queries import place_card
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.problems import detail_of, detail_of_field
from tulay.plumbing.http.visits import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
@on_draft
def check(request: HttpRequest, record: RequestRecord) -> HttpResponse:
    """Show everything once more, and send it."""
    form = ConfirmForm(posted(request))
    if request.method == "POST" and form.is_valid():
        return _sent(request, record, form)
    with seeing(request):
        return check_page(request, record, form)


@for_people
@require_safe
def done(request: HttpRequest, slug: str, request_id: UUID) -> HttpResponse:
    """Confirm that a request was sent: its code, what happens next and by when."""
    record = draft(request, request_id)
    if record.row.state is State.DRAFT:
        return redirect("cases:apply-resume", slug, request_id)
    if record.row.state is not State.SUBMITTED:
        return redirect("cases:own", request_id)
    fee = "" if record.paid_at else shown.fee(record)
    context = {"page_title": _("We have your request"), "record": record, "fee": fee}
    return render(request, "cases/apply/done.html", context)


def check_page(
    request: HttpRequest, record: RequestRecord, form: ConfirmForm, status: int = 200
) -> HttpResponse:
    """Show the answers."""
    place = place_card(record.row.place_id) if record.row.place_id else None
    pay_first = _pay_first(record)
    address = [record.row.service_slug, record.row.id]
    answers = reverse("cases:apply-answers", args=address)
    context = frame(record, Stop(Step.CHECK)) | {
        "form": form,
        "has_errors": bool(form.errors or record.missing),
        "place": place.label if place else "",
        "answer_rows": [
            {"key": _("Where you live"), "value": place.label if place else "", "href": answers},
            *shown.answer_rows(
                record.answers,
                service=record.service,
                href=lambda one: href_in(record, Stop(Step.ANSWERS, one.page)),
                from_profile=record.prefilled or (),
            ),
        ],
        "contact_href": reverse("cases:apply-contact", args=address),
        "documents_href": reverse("cases:apply-documents", args=address),
        "papers": [
            (one.requirement, shown.documents(one.documents, record=record, named=False))
            for one in record.required
        ],
        "already": already(request, record.service.id),
        "missing": [_missing_item(record, fault) for fault in record.missing],
        "fee": shown.fee(record),
        "pay_first": pay_first,
        "may_send": pay_first is None or pay_first["is_paid"],
    }
    return render(request, "cases/apply/check.html", context, status=status)


def _pay_first(record: RequestRecord) -> dict[str, Any] | None:
    """Return how the fee stands that is due before a request is sent; nothing where none is."""
    if not record.service.is_fee_first or not record.fee_minor:
        return None
    payment = None if record.paid_at else fee_payment(record.row.id)
    return {
        "is_paid": record.paid_at is not None,
        "moving_id": payment.id if payment and payment.is_coming else None,
    }


def _missing_item(record: RequestRecord, fault: Any) -> dict[str, str]:
    kind, _slash, code = fault.pointer.partition("/")
    stop = stop_of(fault, record.service.questions)
    labels = {one.code: one.label for one in record.service.questions} | {
        one.code: one.name for one in record.service.requirements
    }
    anchor = f"#id_q_{code}" if kind == "answers" else f"#file_{code}"
    text = f"{labels.get(code, code)}: {detail_of_field(fault)}"
    return {"text": text, "href": href_in(record, stop) + anchor}


def _sent(request: HttpRequest, record: RequestRecord, form: ConfirmForm) -> HttpResponse:
    request_id, slug = record.row.id, record.row.service_slug
    try:
        submit_case(actor=actor_of(request), request_id=request_id, now=clock())
    except ServiceClosed:
        return closed(request, record.service, record)
    except Incomplete:
        with seeing(request):
            return check_page(request, draft(request, request_id), form, status=422)
    except FeeFirst as problem:
        flash(request, detail_of(problem), "problem")
        return redirect("cases:apply-check", slug, request_id)
    except Unreachable as problem:
        flash(request, detail_of(problem), "problem")
        return redirect("cases:apply-contact", slug, request_id)
    except StepNotPossible:  # sent a moment ago: a double click, or the back button
        return redirect("cases:apply-done", slug, request_id)
    return redirect("cases:apply-done", slug, request_id)
