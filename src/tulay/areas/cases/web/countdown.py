"""How much time is left, in words: no script counts, so the words say what counts, office hours and days."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tulay.areas.cases.queries.clock import ClockCard, clock_of
from tulay.areas.cases.rules.deadlines import DueStatus
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.web.doors import clock, seeing
from tulay.areas.cases.web.words import why_paused
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel
from tulay.plumbing.ui.words import day

IN_DAYS_FROM = 16
"""More than two days' hours read better in days."""


@panel("cases.own.clock", "cases/own/_countdown.html")
def countdown_of_ones_own(request: HttpRequest, *, request_id: UUID) -> dict[str, Any] | None:
    """Tell an applicant by when, and how much time that leaves us."""
    with seeing(request):
        card = clock_of(actor=actor_of(request), request_id=request_id, now=clock())
    said = in_words(card)
    return {"said": said, "is_late": card.status is DueStatus.LATE} if said else None


def in_words(card: ClockCard) -> str:
    """Say how a clock stands; empty where none runs."""
    if card.due_day is None or card.status is DueStatus.NONE or card.state is State.DRAFT:
        return ""
    facts = {"day": day(card.due_day), "left": _left(card), "why": why_paused(card.state)}
    if card.status is DueStatus.LATE:
        return _("It was due by %(day)s. We are late, and we are sorry.") % facts
    if card.status is DueStatus.PAUSED and not card.hours_left:
        return _("The clock stands still: %(why)s.") % facts
    if card.status is DueStatus.PAUSED:
        return _("The clock stands still: %(why)s. Then it runs on with %(left)s.") % facts
    return _("Due by %(day)s: %(left)s left.") % facts


def _left(card: ClockCard) -> str:
    """Say an amount of office time: hours on the last days, before that days."""
    if card.hours_left > IN_DAYS_FROM and card.days_left > 1:
        days = ngettext("%(n)d working day", "%(n)d working days", card.days_left)
        return days % {"n": card.days_left}
    hours = int(card.hours_left)
    if hours < 1:
        return _("less than a working hour")
    return ngettext("%(n)d working hour", "%(n)d working hours", hours) % {"n": hours}
