"""The points of a meeting, settled before it."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from tulay.areas.meetings.actions.minutes import set_agenda
from tulay.areas.meetings.errors import AgendaChanged, AgendaUnfit, StepNotPossible
from tulay.areas.meetings.queries.meetings import MeetingCard, visible_meeting
from tulay.areas.meetings.queries.minutes import AgendaCard, agenda_of
from tulay.areas.meetings.rules.agenda import (
    POINT_MINUTES_MAX,
    POINTS_MAX,
    TITLE_MAX,
    Point,
)
from tulay.areas.meetings.web import words
from tulay.areas.meetings.web.doors import clock
from tulay.areas.meetings.web.meetings import about
from tulay.plumbing.http.asking import put_errors, seeing
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of, status_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.ui.forms import Form

EMPTY_POINTS = 3


class PointForm(Form):
    """One point; left empty it is left out."""

    title = CleanTextField(
        label=gettext_lazy("Point"), max_length=TITLE_MAX, lines=False, required=False
    )
    minutes = forms.IntegerField(
        label=pgettext_lazy("length of time", "Minutes"),
        min_value=0,
        max_value=POINT_MINUTES_MAX,
        required=False,
    )


class Version(Form):
    """Which agenda the writer saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("meetings.set-agenda")
def set_(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Change what a meeting talks about: words, order by moving words, and minutes."""
    with seeing(request):
        card = visible_meeting(actor_of(request), meeting_id, now=clock())
        agenda = agenda_of(card)
    head = Version(request.POST or None, initial={"version": agenda.version})
    forms_ = _forms(request, card, agenda)
    status = 200
    if request.method == "POST":
        status = 422
        if not [one for one in (head, *forms_) if not one.is_valid()]:
            status = _settled(request, card, head, forms_)
    if status == 303:  # noqa: PLR2004 - see other
        flash(request, _("The agenda is saved."))
        return redirect("meetings:meeting", meeting_id)
    with seeing(request):
        context = {
            **about(card),
            "title": _("What the meeting talks about"),
            "card": card,
            "head": head,
            "points": forms_,
            "has_errors": status >= 400,  # noqa: PLR2004 - a status of the web
        }
        return page(request, "meetings/set_agenda.html", context, status)


def _forms(request: HttpRequest, card: MeetingCard, agenda: AgendaCard) -> list[PointForm]:
    known = [
        {"title": words.point(one, card), "minutes": one.minutes or None} for one in agenda.points
    ]
    room = min(POINTS_MAX, len(known) + EMPTY_POINTS)
    if request.method == "POST":
        room = sum(f"point-{place}-title" in request.POST for place in range(POINTS_MAX))
    filled = [*known, *({} for _none in range(POINTS_MAX))]
    return [
        PointForm(request.POST or None, prefix=f"point-{place}", initial=filled[place])
        for place in range(room)
    ]


def _settled(
    request: HttpRequest, card: MeetingCard, head: Version, forms_: list[PointForm]
) -> int:
    points = tuple(
        Point(one.cleaned_data["title"], one.cleaned_data["minutes"] or 0)
        for one in forms_
        if one.cleaned_data["title"]
    )
    try:
        set_agenda(
            actor=actor_of(request),
            meeting_id=card.id,
            points=points,
            version=head.cleaned_data["version"],
            now=clock(),
        )
    except AgendaUnfit as problem:
        put_errors(head, problem.errors, {})
        return status_of(problem)
    except (AgendaChanged, StepNotPossible) as problem:
        head.add_error(None, detail_of(problem))
        return status_of(problem)
    return 303


addresses = [path("meetings/<uuid:meeting_id>/agenda/", set_, name="set-agenda")]
