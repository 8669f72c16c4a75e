"""Six weeks in the journals of a few candidates: one steady, one who finds their feet, one who needs somebody."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.privacy.actions.consents import give_consent
from tulay.areas.privacy.rules.consents import Channel
from tulay.areas.support.actions.journal import write_entry
from tulay.areas.support.rules.journal import Mood, Said, today
from tulay.kernel.actor import Actor, ActorKind, Grant
from tulay.site.demo.ids import dice
from tulay.site.demo.reading import toml

REGION = "south-africa"
DAYS = 42
#: By place among those enrolled: how often they write, how likely a day is good and hard (first week, last week).
STORIES: dict[int, tuple[float, tuple[float, float], tuple[float, float]]] = {
    0: (0.9, (0.5, 0.6), (0.15, 0.1)),
    1: (0.75, (0.6, 0.05), (0.1, 0.85)),
    2: (0.7, (0.2, 0.6), (0.5, 0.1)),
    3: (0.8, (0.4, 0.4), (0.2, 0.2)),
    6: (0.6, (0.4, 0.3), (0.2, 0.3)),
}
SILENT_SINCE = {3: 12}
"""Who stopped writing, and how many days ago."""


def load_journals(people: list[UUID], notice_id: UUID, now: datetime) -> int:
    """Let candidates agree, and write through the product's own action; return how many days."""
    count = 0
    for number in STORIES:
        actor = _actor(people[number])
        at = now - timedelta(days=DAYS + 2)
        give_consent(actor=actor, notice_id=notice_id, language="en", channel=Channel.WEB, now=at)
        for back, said in _days(number):
            evening = now - timedelta(days=back, hours=0 if back else 1)
            write_entry(actor=actor, day=today(evening, REGION), said=said, now=evening)
            count += 1
    return count


def _days(number: int) -> Iterator[tuple[int, Said]]:
    chance = dice(f"journal-{number}")
    often, good, hard = STORIES[number]
    for back in range(DAYS, -1, -1):
        if back < SILENT_SINCE.get(number, 0) or chance.random() > often:
            continue
        gone = 1 - back / DAYS
        yield back, _said(chance, _between(good, gone), _between(hard, gone))


def _between(ends: tuple[float, float], gone: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * gone


def _said(chance: Random, good: float, hard: float) -> Said:
    drawn = chance.random()
    if drawn < good:
        mood, energy = chance.choice([Mood.GOOD, Mood.GOOD, Mood.EXCELLENT]), chance.randint(6, 9)
        words = chance.choice(_content()["good"])
    elif drawn < good + hard:
        mood = chance.choice([Mood.DIFFICULT, Mood.DIFFICULT, Mood.VERY_DIFFICULT])
        energy, words = chance.randint(1, 4), chance.choice(_content()["hard"])
    else:
        mood, energy, words = Mood.OKAY, chance.randint(4, 7), chance.choice(_content()["plain"])
    return Said(mood, energy, **words)


@cache
def _content() -> dict[str, list[dict[str, str]]]:
    found: dict[str, Any] = toml("journals.toml")
    return found


def _actor(person_id: UUID) -> Actor:
    grant = Grant(ROLES[Role.RESIDENT], role=Role.RESIDENT.value)
    return Actor(person_id, ActorKind.PERSON, (grant,))
