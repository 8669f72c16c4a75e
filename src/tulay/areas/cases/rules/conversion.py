"""From looking at a service to a decision: the stages, weeks, and counts too small to tell. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

LEAST_TOLD = 11
"""A count below it could be about people whom a reader knows."""
WEEK = timedelta(days=7)


class Stage(StrEnum):
    """How far people came, each counted in the week in which it happened."""

    VIEWS = "views"
    CHECKS = "checks"
    DRAFTS = "drafts"
    SENT = "sent"
    DECIDED = "decided"


OF_REQUESTS = (Stage.DRAFTS, Stage.SENT, Stage.DECIDED)
"""What is known of requests, and so of places; who looks says nothing of where they live."""


def monday_of(day: date) -> date:
    """Return the Monday that begins a week."""
    return day - timedelta(days=day.weekday())


def weeks_until(today: date, weeks: int) -> tuple[date, ...]:
    """Return the Mondays of the last weeks, this one last."""
    last = monday_of(today)
    return tuple(last - WEEK * back for back in reversed(range(weeks)))


def told(counts: Sequence[int]) -> tuple[int | None, ...]:
    """Return counts as somebody outside the agency reads them: None stands for one from 1 to 10.

    Where only one would be hidden, the sum of all gives it away: the next smallest is hidden, too.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < LEAST_TOLD}
    if len(hidden) == 1:
        others = [place for place, count in enumerate(counts) if count >= LEAST_TOLD]
        if others:
            hidden.add(min(others, key=lambda place: counts[place]))
    return tuple(None if place in hidden else count for place, count in enumerate(counts))
