"""Words for meetings: states, obstacles, and moments as they read where the meeting is."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from tulay.areas.meetings.queries.commitments import ItemCard
from tulay.areas.meetings.queries.meetings import MeetingCard
from tulay.areas.meetings.queries.series import SeriesCard
from tulay.areas.meetings.rules.agenda import Point, Standing, quarter_before
from tulay.areas.meetings.rules.commitments import ItemState
from tulay.areas.meetings.rules.invitations import Answer
from tulay.areas.meetings.rules.plans import Obstacle
from tulay.areas.meetings.rules.reminders import ASKED, Capacity
from tulay.areas.meetings.rules.series import QUARTERS, State
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.ui import words

STATES = {
    State.SCHEDULED: pgettext_lazy("meeting", "Scheduled"),
    State.HELD: pgettext_lazy("meeting", "Held"),
    State.COMPLETED: pgettext_lazy("meeting", "Completed"),
    State.POSTPONED: pgettext_lazy("meeting", "Postponed"),
    State.CANCELLED: pgettext_lazy("meeting", "Cancelled"),
}
TONES = {
    State.SCHEDULED: "info",
    State.HELD: "success",
    State.COMPLETED: "success",
    State.POSTPONED: "warning",
    State.CANCELLED: "",
}
OBSTACLES = {
    Obstacle.NO_HOURS: gettext_lazy(
        "Its office hours are not known. Enter them with the agency, then generate again."
    ),
    Obstacle.QUARTER_OVER: gettext_lazy(
        "The quarter is over, or too little of it is left to invite people in time."
    ),
    Obstacle.NO_TIME: gettext_lazy(
        "Every fitting time is taken. Add a room or a facilitator, or allow more meetings a day."
    ),
}


CAPACITIES = {
    Capacity.FOCAL_PERSON: gettext_lazy("Focal person"),
    Capacity.FACILITATOR: gettext_lazy("Facilitator"),
    Capacity.OFFICE: gettext_lazy("Coordinating office"),
}
ANSWERS = {
    Answer.COMING: gettext_lazy("I come"),
    Answer.NOT_COMING: gettext_lazy("I cannot come"),
    Answer.PERHAPS: gettext_lazy("I may come"),
}
ANSWERED = {
    Answer.COMING: gettext_lazy("Comes"),
    Answer.NOT_COMING: gettext_lazy("Cannot come"),
    Answer.PERHAPS: gettext_lazy("May come"),
}
WAYS = {
    "email": gettext_lazy("e-mail"),
    "sms": gettext_lazy("text message"),
    "in_app": gettext_lazy("inbox"),
}
ON_ITS_WAY = {
    "waiting": gettext_lazy("%(way)s: on its way"),
    "sent": gettext_lazy("%(way)s: delivered"),
    "failed": gettext_lazy("%(way)s: failed"),
}
ITEM_STATES = {
    ItemState.OPEN: pgettext_lazy("commitment", "Open"),
    ItemState.IN_PROGRESS: pgettext_lazy("commitment", "Under way"),
    ItemState.DONE: pgettext_lazy("commitment", "Done"),
    ItemState.DROPPED: pgettext_lazy("commitment", "Given up"),
}
ITEM_TONES = {ItemState.IN_PROGRESS: "brand", ItemState.DONE: "success"}


def item_state(item: ItemCard) -> tuple[str, str]:
    """Return how far a commitment is, in words, and its tone."""
    if item.is_overdue:
        return _("Overdue"), "warning"
    return str(ITEM_STATES[item.state]), ITEM_TONES.get(item.state, "info")


def year(series: SeriesCard) -> str:
    """Read as `Bangsamoro 2027`, or `Namibia 2027/28` where the fiscal year is not the calendar's."""
    return f"{words.region(series.jurisdiction)} {fiscal_year(series.jurisdiction, series.fiscal_year)}"


def fiscal_year(jurisdiction: str, begins: int) -> str:
    """Read as `2027` or `2027/28`."""
    if JURISDICTIONS[jurisdiction].fiscal_year_starts_in == 1:
        return str(begins)
    return f"{begins}/{(begins + 1) % 100:02d}"


def quarter(number: int) -> str:
    """Read as `Quarter 2`."""
    return _("Quarter %(number)s") % {"number": number}


def quarters() -> list[tuple[str, str]]:
    """Return the quarters as choices."""
    return [(str(one), quarter(one)) for one in QUARTERS]


def point(one: Point, card: MeetingCard) -> str:
    """Return a point of the agenda: in the words somebody wrote, or the standing ones in the reader's language."""
    if one.title or one.standing is None:
        return one.title
    before, year_before = quarter_before(card.quarter, card.fiscal_year)
    looked_back = _quarter_of(before, card.jurisdiction, year_before)
    planned = _quarter_of(card.quarter, card.jurisdiction, card.fiscal_year)
    return {
        Standing.BEFORE: _("Programmes and results looked back on: %(quarter)s")
        % {"quarter": looked_back},
        Standing.PLANS: _("Plans: %(quarter)s") % {"quarter": planned},
        Standing.ASSISTANCE: _("Help for communities: news and coordination"),
        Standing.ISSUES: _("Questions, concerns and support needed"),
    }[one.standing]


def state(card: MeetingCard) -> tuple[str, str]:
    """Return the state in words, and its tone."""
    if card.is_overdue:
        return _("Nobody noted that it took place"), "warning"
    if card.is_under_way:
        return _("Under way"), "brand"
    return str(STATES[card.state]), TONES[card.state]


def moment(at: datetime, zone: str) -> str:
    """Read as `Monday 18 January 2027 at 09:00`, where the meeting is."""
    with timezone.override(ZoneInfo(zone)):
        return words.moment(at)


def span(card: MeetingCard) -> str:
    """Read as `Monday 18 January 2027 at 09:00, until 11:00`."""
    with timezone.override(ZoneInfo(card.zone)):
        ends = date_format(words.local(card.ends_at), "H:i")
        return _("%(from)s, until %(until)s") % {
            "from": words.moment(card.starts_at),
            "until": ends,
        }


def capacity(one: Capacity) -> str:
    """Read as `Focal person`."""
    return str(CAPACITIES[one])


def answer(said: Answer) -> str:
    """Read as `I come`, as whoever answers says it."""
    return str(ANSWERS[said])


def answered(said: Answer | None) -> str:
    """Read as `Comes`, as others say it."""
    return str(ANSWERED[said]) if said else _("No answer yet")


def occasion(days_before: int) -> str:
    """Read as `7 days before`, or that somebody asked for it."""
    if days_before == ASKED:
        return _("By hand")
    return ngettext("%(n)s day before", "%(n)s days before", days_before) % {"n": days_before}


def ways(found: Mapping[str, str]) -> str:
    """Read as `e-mail: delivered, inbox: delivered`."""
    return words.listed(str(ON_ITS_WAY[state]) % {"way": WAYS[way]} for way, state in found.items())


def _quarter_of(number: int, jurisdiction: str, year: int) -> str:
    said = {"quarter": quarter(number), "year": fiscal_year(jurisdiction, year)}
    return _("%(quarter)s, %(year)s") % said
