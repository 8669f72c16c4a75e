"""What a meeting talks about: four points unless somebody settles others. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tulay.areas.meetings.errors import AgendaUnfit, StepNotPossible
from tulay.areas.meetings.rules.series import QUARTERS, State
from tulay.kernel.errors import FieldError

POINTS_MAX = 12
TITLE_MAX = 200
POINT_MINUTES_MAX = 240


class Standing(StrEnum):
    """The points that every quarterly meeting has: their words belong to the pages."""

    BEFORE = "before"
    PLANS = "plans"
    ASSISTANCE = "assistance"
    ISSUES = "issues"


@dataclass(frozen=True, slots=True)
class Point:
    """One point: of the standing ones by its code, or in somebody's own words; minutes 0 means as long as it takes."""

    title: str
    minutes: int = 0
    standing: Standing | None = None


def standing_points(duration_minutes: int) -> tuple[Point, ...]:
    """Return the four points, sharing the time evenly."""
    each = duration_minutes // len(Standing)
    return tuple(Point("", each, one) for one in Standing)


def quarter_before(quarter: int, fiscal_year: int) -> tuple[int, int]:
    """Return the quarter that is looked back on, and its year: before the first comes the last of the year before."""
    if quarter == QUARTERS[0]:
        return QUARTERS[-1], fiscal_year - 1
    return quarter - 1, fiscal_year


def check_agenda(points: tuple[Point, ...], *, state: str) -> None:
    """Refuse an agenda without points, or of a meeting that is over.

    :raises StepNotPossible: the meeting was cancelled, or its minutes stand.
    :raises AgendaUnfit: naming each point and what is lacking.
    """
    if state not in (State.SCHEDULED, State.HELD):
        raise StepNotPossible
    faults = list(_faults(points))
    if faults:
        raise AgendaUnfit(errors=faults)


def _faults(points: tuple[Point, ...]) -> Iterator[FieldError]:
    if not 1 <= len(points) <= POINTS_MAX:
        detail = "Name one to {most} points."
        yield FieldError("points", "out-of-range", detail, {"most": POINTS_MAX})
    for place, one in enumerate(points):
        if not one.title.strip() or len(one.title) > TITLE_MAX:
            detail = "Say what the point is about, in at most {most} characters."
            yield FieldError(f"points/{place}/title", "unfit", detail, {"most": TITLE_MAX})
        if not 0 <= one.minutes <= POINT_MINUTES_MAX:
            detail = "A point takes at most {most} minutes."
            facts = {"most": POINT_MINUTES_MAX}
            yield FieldError(f"points/{place}/minutes", "out-of-range", detail, facts)
