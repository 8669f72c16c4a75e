"""What somebody said while they checked what they can get: it lies sealed in their own browser, and nowhere else."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from tulay.plumbing.http.carried import TEXT_MAX, opened, sealed

COOKIE, PATH = "tulay_check", "/services/check/"
LASTS_S = 1_800
_PURPOSE = "check"
Answer = bool | int | str | list[str]


@dataclass(frozen=True, slots=True)
class Said:
    """Answers by fact, what somebody did not want to say, and the services they chose."""

    jurisdiction: str
    answers: dict[str, Answer] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()

    def with_answers(self, given: dict[str, Any], asked: str) -> "Said":
        """Return this with what was answered now, or with what was left out."""
        answers = {key: value for key, value in self.answers.items() if key != asked} | given
        left_out = tuple(one for one in self.left_out if one != asked)
        if asked not in given:
            left_out = (*left_out, asked)
        return Said(self.jurisdiction, answers, left_out)


def chosen_by(said: Said, services: Iterable[str]) -> Said:
    """Return this with the services that somebody wants to ask for."""
    return replace(said, chosen=tuple(services))


def carried(text: str, *, now: datetime) -> Said | None:
    """Read what a browser carries; nothing where it is not ours, was changed, or has had its time."""
    value = opened(text, purpose=_PURPOSE, now=now, lasts_s=LASTS_S)
    try:
        return None if value is None else msgspec.convert(value, Said)
    except msgspec.ValidationError:
        return None


def to_carry(said: Said, *, now: datetime) -> str:
    """Return it as text for the browser; empty where it is more than a browser keeps."""
    text = sealed(asdict(said), purpose=_PURPOSE, now=now)
    return text if len(text) <= TEXT_MAX else ""
