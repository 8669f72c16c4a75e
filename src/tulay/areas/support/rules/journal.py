"""A day in a journal: what it holds, which days are open, what a search finds. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from tulay.areas.support.errors.journal import DayNotOpen, EntryUnfit
from tulay.kernel.errors import FieldError
from tulay.kernel.jurisdiction import JURISDICTIONS

ENERGY_LEAST, ENERGY_MOST = 1, 10
WORDS_MAX, NOTES_MAX, SEARCH_MAX = 5000, 10_000, 100
BACK_DAYS = 7
"""How many days before today can still be begun; what is written is corrected whenever its writer likes."""
PUT_BACK_DAYS = 7
"""How long a removed day can be put back; then it is deleted."""
KEPT_DAYS = 730
"""How long a journal stays after its programme ended."""
SHEET_MAX = 2_000
"""So many days a sheet brings in at most: each is sealed by itself."""
SCANNED_MOST = 400
"""How many days one page of a search opens at most; the next page goes on from there."""


class Mood(StrEnum):
    """How a day was, in five steps."""

    EXCELLENT = "excellent"
    GOOD = "good"
    OKAY = "okay"
    DIFFICULT = "difficult"
    VERY_DIFFICULT = "very_difficult"

    @property
    def level(self) -> int:
        """Return 5 for the best, 1 for the worst."""
        return len(Mood) - list(Mood).index(self)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a day: how it felt, and what they like to add."""

    mood: Mood
    energy: int
    activities: str = field(default="", repr=False)
    achievements: str = field(default="", repr=False)
    challenges: str = field(default="", repr=False)
    barriers: str = field(default="", repr=False)
    notes: str = field(default="", repr=False)

    @property
    def barrier_count(self) -> int:
        """How many things stood in the way: one is written per line."""
        return len([line for line in self.barriers.splitlines() if line.strip()])

    @property
    def feeling(self) -> dict[str, Any]:
        """What is counted: no word of theirs."""
        return {"mood": self.mood.value, "energy": self.energy, "barrier_count": self.barrier_count}

    @property
    def words(self) -> dict[str, str]:
        """Their own words."""
        return {name: getattr(self, name) for name in WORDS}


WORDS = tuple(one.name for one in fields(Said) if one.name not in {"mood", "energy"})


def said_again(feeling: Mapping[str, Any], words: Mapping[str, Any]) -> Said:
    """Return what was said from the two parts in which it is kept."""
    told = {name: str(words.get(name, "")) for name in WORDS}
    return Said(Mood(feeling["mood"]), int(feeling["energy"]), **told)


def today(now: datetime, jurisdiction: str) -> date:
    """Return the calendar day where the programme is."""
    return JURISDICTIONS[jurisdiction].day_at(now)


def days_open(day: date, written: Collection[date] = ()) -> tuple[date, ...]:
    """Return the days that can be begun, newest first, without those that are written."""
    every = (day - timedelta(days=back) for back in range(BACK_DAYS + 1))
    return tuple(one for one in every if one not in written)


def check_day(day: date, *, today: date) -> None:
    """Refuse a day ahead, and one too long ago.

    :raises DayNotOpen: naming the day.
    """
    if day not in days_open(today):
        detail = "Choose today or one of the seven days before."
        raise DayNotOpen(errors=[FieldError("date", "not-open", detail)])


def check_said(said: Said) -> None:
    """Refuse an energy off the scale, and texts nobody could read through.

    :raises EntryUnfit: naming what needs another look.
    """
    wrong = []
    if not ENERGY_LEAST <= said.energy <= ENERGY_MOST:
        detail, facts = "Choose from {least} to {most}.", {"least": 1, "most": ENERGY_MOST}
        wrong.append(FieldError("energy", "out-of-range", detail, facts))
    for name, text in said.words.items():
        most = NOTES_MAX if name == "notes" else WORDS_MAX
        if len(text) > most:
            detail = "Use {most} characters or fewer."
            wrong.append(FieldError(name, "too-long", detail, {"most": most}))
    if wrong:
        raise EntryUnfit(errors=wrong)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for in one person's journal; nothing named finds all."""

    since: date | None = None
    until: date | None = None
    mood: Mood | None = None
    energy_least: int | None = None
    energy_most: int | None = None
    with_barriers: bool = False
    text: str = field(default="", repr=False)

    @property
    def is_deep(self) -> bool:
        """Answer whether days must be opened to find it."""
        return bool(
            self.mood
            or self.energy_least is not None
            or self.energy_most is not None
            or self.with_barriers
            or self.text
        )

    def finds(self, said: Said) -> bool:
        """Answer whether a day is among what is looked for, its date apart."""
        if self.mood and said.mood is not self.mood:
            return False
        if self.energy_least is not None and said.energy < self.energy_least:
            return False
        if self.energy_most is not None and said.energy > self.energy_most:
            return False
        if self.with_barriers and not said.barrier_count:
            return False
        wanted = self.text.casefold()
        return not wanted or any(wanted in text.casefold() for text in said.words.values())
