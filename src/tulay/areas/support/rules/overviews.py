"""How somebody's days go, in figures, and when whoever stands by them should look first. Pure.

It decides nothing: it puts a person at the top of their key worker's list and says why, in words the person reads too.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tulay.areas.support.errors.journal import SpanTooLong
from tulay.areas.support.rules.journal import Mood
from tulay.kernel.errors import FieldError

DAYS_DRAWN = 42
"""How many days are drawn and counted for the person themselves."""
LATELY_DAYS = 14
"""What counts as lately; it is compared with as many days before."""
STATS_DAYS, STATS_MOST = 30, 366
"""How many days figures are of unless others are named, and of how many at most."""
QUIET_DAYS = 7
LATEST, OFTEN = 5, 3
LOW_ENERGY = 3
LOWER_BY = 1.0
COMPARED_LEAST = 3
"""How many days each side of a comparison needs."""


class Sign(StrEnum):
    """Why somebody should be looked at first."""

    QUIET = "quiet"
    LOW = "low"
    FALLING = "falling"
    TIRED = "tired"
    HINDERED = "hindered"


class Change(StrEnum):
    """Where the mood goes."""

    BETTER = "better"
    SAME = "same"
    LOWER = "lower"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Felt:
    """How one day felt: no word of its writer."""

    date: date
    mood: Mood
    energy: int
    barrier_count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What a time of days comes to."""

    days: int
    energy: float | None
    hindered: int
    change: Change
    moods: Mapping[Mood, int]


def span(since: date | None, until: date | None, today: date) -> tuple[date, date]:
    """Return the days that figures are asked of: the last thirty, unless others are named.

    :raises SpanTooLong: they are more than a year, or none.
    """
    end = until or today
    begin = since or end - timedelta(days=STATS_DAYS - 1)
    if not 0 <= (end - begin).days < STATS_MOST:
        facts = {"most": STATS_MOST}
        detail = "Name a day after the first, at most {most} days later."
        raise SpanTooLong(errors=[FieldError("?until", "out-of-range", detail, facts)])
    return begin, end


def mood_counts(felt: Iterable[Felt]) -> dict[Mood, int]:
    """Return on how many days each mood was; the best first, and none left out."""
    counted = Counter(one.mood for one in felt)
    return {mood: counted[mood] for mood in Mood}


def moods_together(found: Iterable[Figures]) -> dict[Mood, int]:
    """Return on how many days of several people each mood was."""
    counted: Counter[Mood] = Counter()
    for one in found:
        counted.update(one.moods)
    return {mood: counted[mood] for mood in Mood}


def lately(felt: Sequence[Felt], today: date) -> list[Felt]:
    """Return the days that count as lately."""
    return [one for one in felt if one.date > today - timedelta(days=LATELY_DAYS)]


def figures(felt: Sequence[Felt], today: date) -> Figures:
    """Return what these days come to; the change is that of lately against the days before."""
    energies = [one.energy for one in felt]
    return Figures(
        days=len(felt),
        energy=round(sum(energies) / len(energies), 1) if energies else None,
        hindered=sum(1 for one in felt if one.barrier_count),
        change=change(felt, today),
        moods=mood_counts(felt),
    )


def change(felt: Sequence[Felt], today: date) -> Change:
    """Return where the mood goes; unknown where either side has too few days."""
    edge = today - timedelta(days=LATELY_DAYS)
    begin = edge - timedelta(days=LATELY_DAYS)
    now = [one.mood.level for one in felt if one.date > edge]
    before = [one.mood.level for one in felt if begin < one.date <= edge]
    if min(len(now), len(before)) < COMPARED_LEAST:
        return Change.UNKNOWN
    moved = sum(now) / len(now) - sum(before) / len(before)
    if abs(moved) < LOWER_BY:
        return Change.SAME
    return Change.BETTER if moved > 0 else Change.LOWER


def signs(felt: Sequence[Felt], *, since: date, today: date) -> tuple[Sign, ...]:
    """Return why somebody should be looked at first; nothing for most people on most days.

    :param since: when their time in the programme began: before the first entry silence is counted from there.
    """
    newest = sorted(felt, key=lambda one: one.date, reverse=True)
    latest = newest[:LATEST]
    last = newest[0].date if newest else since
    found = {
        Sign.QUIET: (today - last).days >= QUIET_DAYS,
        Sign.LOW: _often(one.mood.level < Mood.OKAY.level for one in latest),
        Sign.FALLING: change(felt, today) is Change.LOWER,
        Sign.TIRED: _often(one.energy <= LOW_ENERGY for one in latest),
        Sign.HINDERED: _often(bool(one.barrier_count) for one in latest),
    }
    return tuple(sign for sign, is_there in found.items() if is_there)


def _often(answers: Iterable[bool]) -> bool:
    return sum(answers) >= OFTEN
