"""What a meeting's own page shows of its agenda, of who came and of its minutes."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tulay.areas.meetings.queries.meetings import MeetingCard
from tulay.areas.meetings.queries.minutes import Course
from tulay.areas.meetings.rules.minutes import minutes_due_at
from tulay.areas.meetings.rules.series import OFF, State
from tulay.areas.meetings.web import words
from tulay.areas.meetings.web.doors import clock
from tulay.areas.meetings.web.shown import Shown
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel


@panel("meetings.meeting", "meetings/_course.html", order=20)
def course(request: HttpRequest, *, shown: Shown) -> dict[str, Any]:
    """List what the meeting talks about, and say how far the list of who came and the minutes are."""
    card, found = shown.card, shown.sight.course
    may = actor_of(request).may("meetings.set-agenda", card.agency_id)
    is_open = card.state in (State.SCHEDULED, State.HELD)
    return {
        "points": [
            {"title": words.point(one, card), "minutes": one.minutes} for one in found.agenda.points
        ],
        "href": reverse("meetings:set-agenda", args=[card.id]) if may and is_open else "",
        "items": [] if card.state in OFF else _items(card, found),
    }


def _items(card: MeetingCard, found: Course) -> list[dict[str, Any]]:
    came = ngettext("%(n)s person came", "%(n)s people came", found.attended)
    state, tone = _minutes(card, found)
    return [
        {
            "title": _("Who came"),
            "href": reverse("meetings:attendance", args=[card.id]),
            "state": came % {"n": found.attended} if found.attended else _("Not noted yet"),
        },
        {
            "title": _("Minutes"),
            "href": reverse("meetings:minutes", args=[card.id]),
            "state": state,
            "tone": tone,
        },
    ]


def _minutes(card: MeetingCard, found: Course) -> tuple[str, str]:
    if found.number:
        return _("Approved"), "success"
    if found.has_draft:
        return _("Waiting for approval"), "info"
    due_at = minutes_due_at(card.ends_at)
    said = _("Wanted by %(at)s") % {"at": words.moment(due_at, card.zone)}
    return said, "warning" if due_at <= clock() else ""
