"""Whether people come: by the link in their mail, without signing in, and on the meeting's page."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tulay.areas.meetings.actions.invitations import answer_by_link, answer_invitation
from tulay.areas.meetings.errors import AnswersEnded, NotCalled
from tulay.areas.meetings.queries.invitations import asked_by_link
from tulay.areas.meetings.rules.invitations import Answer, check_takes_answers
from tulay.areas.meetings.rules.reminders import is_reminded_of
from tulay.areas.meetings.web import words
from tulay.areas.meetings.web.doors import agency_words, clock
from tulay.areas.meetings.web.shown import Shown
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel

OFFERED = (Answer.COMING, Answer.NOT_COMING)


@panel("meetings.meeting", "meetings/_will_you_come.html", order=10, permission="meetings.answer")
def of_meeting(request: HttpRequest, *, shown: Shown) -> dict[str, Any] | None:
    """Ask whoever is called whether they come."""
    actor, card, now = actor_of(request), shown.card, clock()
    if not is_reminded_of(card.state, starts_at=card.starts_at, now=now):
        return None
    if actor.person_id not in {one.person_id for one in shown.people}:
        return None
    said = shown.sight.answers.get(actor.person_id) if actor.person_id else None
    return _asking(said, reverse("meetings:answer", args=[card.id]))


@require_POST
@needs("meetings.answer")
def answer_(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Take the answer of whoever is signed in."""
    said = _said(request)
    try:
        if said is not None:
            actor = actor_of(request)
            answer_invitation(actor=actor, meeting_id=meeting_id, answer=said, now=clock())
    except (AnswersEnded, NotCalled) as problem:
        flash(request, detail_of(problem), "problem")
    else:
        _thank(request, said)
    return redirect("meetings:meeting", meeting_id)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer_by_link_(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a link asks; only what is sent in answers: programs that look at links in mails change nothing."""
    if request.method == "POST":
        said = _said(request)
        if said is not None:
            actor = actor_of(request)
            answer_by_link(actor=actor, token=token, answer=said, now=clock())
        _thank(request, said)
        return redirect("meetings:answer-by-link", token)
    now = clock()
    asked = asked_by_link(token, now=now)
    card = asked.card
    check_takes_answers(card.state, starts_at=card.starts_at, now=now)
    agency = agency_words([card.agency_id]).get(card.agency_id, "")
    context = {
        "page_title": _("Will you come?"),
        "agency": agency,
        "facts": [
            {"key": _("When"), "value": words.span(card)},
            {"key": _("Room"), "value": card.room},
        ],
        **_asking(asked.answer, reverse("meetings:answer-by-link", args=[token])),
    }
    return page(request, "meetings/answer.html", context)


def _asking(said: Answer | None, action: str) -> dict[str, Any]:
    return {
        "answered": words.answer(said) if said else "",
        "answers": [{"value": one.value, "words": words.answer(one)} for one in OFFERED],
        "action": action,
    }


def _said(request: HttpRequest) -> Answer | None:
    given = request.POST.get("answer", "")
    return Answer(given) if given in set(Answer) else None


def _thank(request: HttpRequest, said: Answer | None) -> None:
    if said is None:
        flash(request, _("Choose one of the answers."), "problem")
    else:
        flash(request, _("Thank you. We have noted your answer."))


addresses = [
    path("meetings/<uuid:meeting_id>/answer/", answer_, name="answer"),
    path("meetings/answer/<str:token>/", answer_by_link_, name="answer-by-link"),
]
