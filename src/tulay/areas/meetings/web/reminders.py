"""Reminders on the pages of meetings: who is called, what was sent, and one by hand."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tulay.areas.identity.queries.people import PersonCard
from tulay.areas.meetings.actions.reminders import Reminded, remind
from tulay.areas.meetings.errors import NothingToRemindOf
from tulay.areas.meetings.queries.reminders import (
    SentReminder,
    agencies_without_focal_person,
    coming_occasions,
    with_ways,
)
from tulay.areas.meetings.queries.series import SeriesCard
from tulay.areas.meetings.rules.invitations import Answer
from tulay.areas.meetings.rules.reminders import Called, Outcome, is_reminded_of
from tulay.areas.meetings.rules.series import reaches
from tulay.areas.meetings.web import words
from tulay.areas.meetings.web.doors import clock
from tulay.areas.meetings.web.shown import Shown
from tulay.plumbing.http.flash import flash
from tulay.plumbing.http.problems import detail_of
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel
from tulay.plumbing.ui.words import listed


@panel("meetings.meeting", "meetings/_reminders.html", order=40, permission="meetings.remind")
def of_meeting(request: HttpRequest, *, shown: Shown) -> dict[str, Any] | None:
    """Show who is called to a meeting and what they were reminded of."""
    actor, card, now = actor_of(request), shown.card, clock()
    if not actor.may("meetings.remind", card.agency_id):
        return None
    people, said, days = shown.people, shown.sight.answers, shown.sight.reminder_days
    can_be = is_reminded_of(card.state, starts_at=card.starts_at, now=now)
    return {
        "card": card,
        "people": [_person_row(one, person, said) for one, person in people.items()],
        "people_columns": _columns(_("Person"), _("As"), _("Can be reached by"), _("Answer")),
        "coming": [
            words.moment(one.due_at, card.zone) for one in coming_occasions(card, days, now)
        ],
        "rows": _sent_rows(shown),
        "columns": _columns(_("Person"), _("When"), _("Why then"), _("What became of it")),
        "may_remind": bool(people) and can_be,
    }


@panel("meetings.year", "meetings/_without_focal_person.html", permission="meetings.remind")
def of_year(request: HttpRequest, *, series: SeriesCard) -> dict[str, Any] | None:
    """Warn of agencies that nobody answers for."""
    if not reaches(actor_of(request), "meetings.remind", series.jurisdiction):
        return None
    missing = agencies_without_focal_person(series, now=clock())
    if not missing:
        return None
    language = request.LANGUAGE_CODE or "en"
    return {
        "agencies": [
            {"name": one.name_in(language), "href": reverse("directory:agency", args=[one.slug])}
            for one in missing
        ]
    }


@require_POST
@needs("meetings.remind")
def remind_(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Remind everybody who is called to a meeting, now."""
    try:
        results = remind(actor=actor_of(request), meeting_id=meeting_id, now=clock())
    except NothingToRemindOf as problem:
        flash(request, detail_of(problem), "problem")
    else:
        _say(request, results)
    return redirect("meetings:meeting", meeting_id)


def _say(request: HttpRequest, results: tuple[Reminded, ...]) -> None:
    counts = Counter(one.outcome for one in results)
    sent, rest = counts[Outcome.SENT], counts[Outcome.MOMENT_AGO]
    if sent:
        said = ngettext("%(n)s person was reminded.", "%(n)s people were reminded.", sent)
        flash(request, said % {"n": sent})
    if rest:
        said = ngettext(
            "%(n)s person was reminded a moment ago and is left in peace.",
            "%(n)s people were reminded a moment ago and are left in peace.",
            rest,
        )
        flash(request, said % {"n": rest}, "problem")


def _columns(*names: str) -> list[dict[str, str]]:
    return [{"label": one} for one in names]


def _person_row(one: Called, person: PersonCard, said: Mapping[UUID, Answer]) -> dict[str, Any]:
    ways = [_("e-mail")] * bool(person.email) + [_("text message")] * bool(person.phone)
    reach = listed(ways) if person.email else _("No e-mail address is known")
    cell = {"value": reach} if person.email else {"value": reach, "tag": "warning"}
    role, answer = words.capacity(one.capacity), words.answered(said.get(person.id))
    return {"cells": [{"value": person.name}, {"value": role}, cell, {"value": answer}]}


def _sent_rows(shown: Shown) -> list[dict[str, Any]]:
    sent = with_ways(shown.sight.sent)
    names = shown.names({one.person_id for one in sent})
    return [_sent_row(one, names.get(one.person_id, ""), shown.card.zone) for one in sent]


def _sent_row(one: SentReminder, name: str, zone: str) -> dict[str, Any]:
    became: dict[str, Any] = {"value": words.ways(one.ways)}
    if one.has_failed:
        became["tag"] = "danger"
    when, why = words.moment(one.sent_at, zone), words.occasion(one.days_before)
    return {"cells": [{"value": name}, {"value": when}, {"value": why}, became]}


addresses = [path("meetings/<uuid:meeting_id>/remind/", remind_, name="remind")]
