"""More time for a request: asked for beside it, answered from a list, taken back."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tulay.areas.cases.actions.more_time import (
    answer_more_time,
    ask_more_time,
    withdraw_more_time,
)
from tulay.areas.cases.errors import PageUnknown, ReasonMissing
from tulay.areas.cases.queries.more_time import waiting_more_time
from tulay.areas.cases.rules.answers import LONG_TEXT_MAX
from tulay.areas.cases.web.doors import back, clock, for_staff, language, posted, way_back
from tulay.areas.cases.web.forms import put_errors
from tulay.areas.cases.web.met import sentence, told_when_late
from tulay.areas.cases.web.more_time_panels import item_of
from tulay.areas.cases.web.record import to_record
from tulay.areas.cases.web.work import shown_record
from tulay.kernel.errors import Conflict, Invalid
from tulay.plumbing.db.scope import acts
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.forms import DateField, Form

late = told_when_late("cases:record")


class MoreTimeForm(Form):
    """Until when, and why."""

    until_date = DateField(
        label=gettext_lazy("Until which day?"),
        help_text=gettext_lazy("It counts to the end of the office hours. For example, 4 12 2026."),
    )
    reason = CleanTextField(
        label=gettext_lazy("Why does it take longer?"),
        help_text=gettext_lazy("The applicant reads this once it is granted. Use plain words."),
        max_length=LONG_TEXT_MAX,
        widget=forms.Textarea,
    )


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
@acts
@late
def ask(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Ask for more time than was promised."""
    form, status = MoreTimeForm(posted(request)), 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _asked(request, request_id, form):
            flash(request, _("Asked. A colleague who answers for the agency says yes or no."))
            return to_record(request, request_id)
    record = shown_record(request, request_id)
    context = {
        "page_title": _("Ask for more time: %(code)s") % {"code": record.row.tracking_code},
        "record": record,
        "form": form,
        "has_errors": bool(form.errors),
        "next": way_back(request, ""),
        "back_href": to_record(request, request_id).url,
    }
    return render(request, "cases/desk/more_time.html", context, status=status)


@require_safe
@needs("cases.answer-more-time")
def index(request: HttpRequest) -> HttpResponse:
    """List what waits for an answer."""
    cursor = request.GET.get("cursor") or None
    here = reverse("cases:more-time")
    actor = actor_of(request)
    try:
        found = waiting_more_time(actor=actor, language=language(), cursor=cursor)
    except PageUnknown:
        return redirect(here)
    context = {
        "page_title": _("More time"),
        "items": [item_of(card, actor) for card in found.items],
        "first_href": here if cursor else "",
        "next_href": f"{here}?cursor={found.next}" if found.next else "",
        "here": request.get_full_path(),
    }
    return page(request, "cases/desk/more_times.html", context)


@require_POST
@needs("cases.answer-more-time")
def answer(request: HttpRequest, more_time_id: UUID) -> HttpResponse:
    """Say yes, or no with a reason."""
    grants = request.POST.get("grants") == "yes"
    try:
        answer_more_time(
            actor=actor_of(request),
            more_time_id=more_time_id,
            grants=grants,
            reason=request.POST.get("reason", ""),
            now=clock(),
        )
    except ReasonMissing:
        flash(request, _("Say why you refuse it, in a sentence."), "problem")
    except (Conflict, Invalid) as problem:
        flash(request, sentence(problem, for_staff=True), "problem")
    else:
        said = _("Granted. The applicant is told of the new day.")
        flash(request, said if grants else _("Refused. The due time stays."))
    return back(request, reverse("cases:more-time"))


@require_POST
@needs("cases.withdraw-more-time")
def withdraw(request: HttpRequest, more_time_id: UUID) -> HttpResponse:
    """Take a wish back."""
    try:
        withdraw_more_time(actor=actor_of(request), more_time_id=more_time_id, now=clock())
    except Conflict as problem:
        flash(request, sentence(problem, for_staff=True), "problem")
    else:
        flash(request, _("Taken back. The due time stays."))
    return back(request, reverse("cases:queue"))


def _asked(request: HttpRequest, request_id: UUID, form: Any) -> bool:
    try:
        ask_more_time(
            actor=actor_of(request),
            request_id=request_id,
            until_date=form.cleaned_data["until_date"],
            reason=form.cleaned_data["reason"],
            now=clock(),
        )
    except Invalid as problem:
        put_errors(form, problem.errors, {"until_date": "until_date", "reason": "reason"})
        return False
    return True


addresses = [
    path("desk/requests/<uuid:request_id>/more-time/", ask, name="ask-more-time"),
    path("desk/more-time/", index, name="more-time"),
    path("desk/more-time/<uuid:more_time_id>/answer/", answer, name="answer-more-time"),
    path("desk/more-time/<uuid:more_time_id>/withdraw/", withdraw, name="withdraw-more-time"),
]
