"""What an officer does with an open request: one view a step, each back to where they were."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tulay.areas.cases.actions.assignments import assign
from tulay.areas.cases.actions.comments import annotate, comment
from tulay.areas.cases.actions.decisions import cosign, decide
from tulay.areas.cases.actions.fees import waive_fee
from tulay.areas.cases.actions.review import (
    ask_for_information,
    complete,
    review,
    settle_fee,
    start,
)
from tulay.areas.cases.errors import ColleagueAway
from tulay.areas.cases.queries.absences import colleagues_of
from tulay.areas.cases.queries.record import RequestRecord
from tulay.areas.cases.rules.steps import Outcome
from tulay.areas.cases.rules.templates import TemplateKind
from tulay.areas.cases.web import shown
from tulay.areas.cases.web.doors import clock, for_staff, posted, seeing, way_back
from tulay.areas.cases.web.forms import AssignForm, DecideForm, SayForm, put_errors
from tulay.areas.cases.web.met import told_when_late
from tulay.areas.cases.web.record import (
    as_it_is,
    message_form,
    note_form,
    opened,
    record_page,
    to_record,
)
from tulay.areas.cases.web.template_choice import choice, wants_template
from tulay.areas.cases.web.workload import named
from tulay.kernel.errors import Invalid
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.visits import actor_of

late = told_when_late("cases:record")


@for_staff
@require_POST
@late
def take_into_review(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take a request into review."""
    review(actor=actor_of(request), request_id=request_id, now=clock())
    flash(request, _("You are reviewing this request now."))
    return to_record(request, request_id)


@for_staff
@require_POST
@late
def take(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take a request to oneself."""
    actor = actor_of(request)
    assign(actor=actor, request_id=request_id, assignee_id=actor.person_id, now=clock())
    flash(request, _("You have this request now."))
    return to_record(request, request_id)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
@acts
@late
def hand_over(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Give a request to a colleague, or put it back."""
    record = shown_record(request, request_id)
    with seeing(request):
        colleagues = colleagues_of(record.row.agency_id, clock())
    form = AssignForm(
        posted(request),
        colleagues=[(one.id, named(one)) for one in colleagues],
        initial={"assignee": str(record.row.assignee_id or "")},
    )
    if request.method == "POST" and form.is_valid() and _handed(request, record, form):
        flash(request, _("The request is in other hands now."))
        return to_record(request, request_id)
    context = _asking(request, record, form, _("Who takes this request?"), _("Hand over"))
    return render(request, "cases/desk/ask.html", context)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
@acts
@late
def ask(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask the applicant for what is missing."""
    hint = _("The applicant reads this. Say exactly what you need, and why.")
    label, is_choosing = _("What do you need?"), wants_template(request)
    form = SayForm(posted(request), label=label, hint=hint)
    if request.method == "POST" and not is_choosing and form.is_valid():
        ask_for_information(
            actor=actor_of(request), request_id=request_id, question=form.said, now=clock()
        )
        flash(request, _("The applicant is asked. The clock stands still until the answer."))
        return to_record(request, request_id)
    record = shown_record(request, request_id)
    picked = choice(request, record, [TemplateKind.QUESTION], box="text")
    if is_choosing:
        form = SayForm(initial={"text": picked.text}, label=label, hint=hint)
    context = _asking(request, record, form, _("Ask the applicant"), _("Send the question"))
    context |= picked.context(record)
    return render(request, "cases/desk/ask.html", context)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
@acts
@late
def make_decision(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Decide: first the outcome and the reasons, then the letter once more, then for good."""
    if wants_template(request):
        return _decide_page(request, shown_record(request, request_id), None)
    form = DecideForm(posted(request))
    if request.method == "POST" and form.is_valid() and request.POST.get("sure") == "yes":
        return _decided(request, request_id, form)
    record = shown_record(request, request_id)
    if request.method == "POST" and form.is_valid() and not request.POST.get("change"):
        context = _asking(request, record, form, _("Decide"), _("Go on"))
        context |= _seen_again(record, form)
        return render(request, "cases/desk/decide_sure.html", context)
    return _decide_page(request, record, form)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
@acts
@late
def sign(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Sign a proposed decision, or give it back with a reason."""
    agrees = request.POST.get("agrees") == "yes"
    hint = _("Only needed when you give it back.")
    form = SayForm(posted(request), label=_("Your reason"), hint=hint, required=not agrees)
    if request.method == "POST" and form.is_valid():
        actor, now = actor_of(request), clock()
        cosign(actor=actor, request_id=request_id, agrees=agrees, reason=form.said, now=now)
        flash(request, _("You signed.") if agrees else _("The proposal is given back."))
        return to_record(request, request_id)
    record = shown_record(request, request_id)
    context = _asking(request, record, form, _("Sign this decision?"), "")
    return render(request, "cases/desk/sign.html", context)


@for_staff
@require_POST
@late
def begin_work(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Begin the work that was promised."""
    start(actor=actor_of(request), request_id=request_id, now=clock())
    flash(request, _("The work has begun."))
    return to_record(request, request_id)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
@acts
@late
def finish(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Finish a request, with a word to the applicant."""
    hint = _("The applicant reads this: what they get, where and when.")
    label = _("A word to the applicant")
    form = SayForm(posted(request), label=label, hint=hint, required=False)
    if request.method == "POST" and form.is_valid():
        complete(actor=actor_of(request), request_id=request_id, note=form.said, now=clock())
        flash(request, _("The request is completed."))
        return to_record(request, request_id)
    record = shown_record(request, request_id)
    context = _asking(request, record, form, _("Complete this request?"), _("Complete it"))
    return render(request, "cases/desk/ask.html", context)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
@acts
@late
def note_fee(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Note that the fee was paid at the office."""
    form = SayForm(posted(request), label=_("Number of the receipt"))
    if request.method == "POST" and form.is_valid():
        settle_fee(actor=actor_of(request), request_id=request_id, receipt=form.said, now=clock())
        flash(request, _("The fee is noted as paid. The clock runs on."))
        return to_record(request, request_id)
    record = shown_record(request, request_id)
    context = _asking(request, record, form, _("Fee paid at the office"), _("Note the payment"))
    context["is_short"] = True
    return render(request, "cases/desk/ask.html", context)


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
@acts
@late
def waive(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Let a request go on without its fee."""
    form = SayForm(posted(request), label=_("Why is the fee waived?"))
    if request.method == "POST" and form.is_valid():
        waive_fee(actor=actor_of(request), request_id=request_id, reason=form.said, now=clock())
        flash(request, _("The fee is waived. The clock runs on."))
        return to_record(request, request_id)
    record = shown_record(request, request_id)
    context = _asking(request, record, form, _("Waive the fee"), _("Waive the fee"))
    return render(request, "cases/desk/ask.html", context)


@for_staff
@require_POST
@late
def note(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Write a note that stays inside the agency."""
    form = note_form(request.POST)
    if not form.is_valid():
        return record_page(request, as_it_is(request, request_id), {"noting": form}, 422)
    annotate(actor=actor_of(request), request_id=request_id, body=form.said, now=clock())
    flash(request, _("The note is saved. Only staff see it."))
    return to_record(request, request_id, "#notes")


@for_staff
@require_POST
@late
def write(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Write to the applicant."""
    form = message_form(request.POST)
    if not form.is_valid():
        return record_page(request, as_it_is(request, request_id), {"writing": form}, 422)
    comment(actor=actor_of(request), request_id=request_id, body=form.said, now=clock())
    flash(request, _("Your message is sent."))
    return to_record(request, request_id, "#notes")


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
@acts
@late
def write_from_template(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Write to the applicant, beginning with a kept text."""
    label, is_choosing = _("Message to the applicant"), wants_template(request)
    form = SayForm(posted(request), label=label)
    if request.method == "POST" and not is_choosing and form.is_valid():
        comment(actor=actor_of(request), request_id=request_id, body=form.said, now=clock())
        flash(request, _("Your message is sent."))
        return to_record(request, request_id, "#notes")
    record = shown_record(request, request_id)
    picked = choice(request, record, [TemplateKind.MESSAGE], box="text")
    if is_choosing:
        form = SayForm(initial={"text": picked.text}, label=label)
    context = _asking(request, record, form, _("Write to the applicant"), _("Send the message"))
    context |= picked.context(record)
    return render(request, "cases/desk/ask.html", context)


def shown_record(request: HttpRequest, request_id: UUID) -> RequestRecord:
    """Return the request for a page about it: opening one is a look, coming back with a mistake is not."""
    if request.method == "POST":
        return as_it_is(request, request_id)
    return opened(request, request_id)


def _decide_page(
    request: HttpRequest, record: RequestRecord, form: DecideForm | None
) -> HttpResponse:
    """Show the form of a decision; without one, anew with the text that was chosen."""
    kinds = [TemplateKind.APPROVED, TemplateKind.REJECTED]
    picked = choice(request, record, kinds, box="reasons")
    if form is None:
        outcome = request.POST.get("outcome") or (picked.picked.kind if picked.picked else "")
        form = DecideForm(initial={"outcome": outcome, "reasons": picked.text})
    context = _asking(request, record, form, _("Decide"), _("Go on"))
    context |= picked.context(record)
    context["answer_rows"] = shown.answer_rows(record.answers, service=record.service)
    context["documents"] = shown.documents(record.documents, record=record)
    return render(request, "cases/desk/decide.html", context)


def _decided(request: HttpRequest, request_id: UUID, form: DecideForm) -> HttpResponse:
    is_final = decide(
        actor=actor_of(request),
        request_id=request_id,
        outcome=form.decided,
        reasons=form.cleaned_data["reasons"],
        now=clock(),
    )
    if is_final:
        flash(request, _("The decision is made. The applicant is told."))
    else:
        flash(request, _("Your decision waits for a second signature."), "")
    return to_record(request, request_id)


def _handed(request: HttpRequest, record: RequestRecord, form: AssignForm) -> bool:
    try:
        assign(
            actor=actor_of(request),
            request_id=record.row.id,
            assignee_id=form.assignee_id,
            reason=form.cleaned_data["reason"],
            now=clock(),
        )
    except (Invalid, ColleagueAway) as problem:
        put_errors(form, problem.errors, {"reason": "reason", "assignee_id": "assignee"})
        if not problem.errors:
            form.add_error("assignee", detail_of(problem))
        return False
    return True


def _asking(
    request: HttpRequest, record: RequestRecord, form: Any, title: str, button: str
) -> dict[str, Any]:
    return {
        "page_title": f"{title}: {record.row.tracking_code}",
        "title": title,
        "button": button,
        "record": record,
        "form": form,
        "has_errors": bool(form.errors),
        "next": way_back(request, ""),
        "back_href": to_record(request, record.row.id).url,
    }


def _seen_again(record: RequestRecord, form: DecideForm) -> dict[str, Any]:
    is_yes = form.decided is Outcome.APPROVED
    needs_two = is_yes and record.service.second_signature
    return {
        "is_yes": is_yes,
        "outcome": form.decided.value,
        "reasons": form.cleaned_data["reasons"],
        "needs_two": needs_two,
        "slots_left": record.service.slots_left,
        "may_be_appealed": not is_yes and not record.row.is_appealed,
        "fee": shown.fee(record) if is_yes else "",
    }
