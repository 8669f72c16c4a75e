"""Anticipated failures. A subclass's docstring is the sentence its reader sees (RFC 9457 `detail`).

A concrete problem lives in its area's `errors.py` and is two lines: the sentence with `{facts}`, and its code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: `pointer` is its name (or JSON pointer), `detail` says how to mend it.

    `detail` is a whole sentence with `{facts}`: a door translates it first and fills them in afterwards.
    """

    pointer: str
    code: str
    detail: str
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)


class Problem(Exception):
    """Something we know can go wrong."""

    code: ClassVar[str] = "problem"
    oauth: ClassVar[str] = ""
    """The word of RFC 6749, 6750 or 9449 for it, where a standard client waits for one."""

    def __init__(self, *, errors: Iterable[FieldError] = (), **facts: object) -> None:
        self.facts = facts
        self.errors = tuple(errors)
        super().__init__(self.sentence.format(**facts))

    @property
    def sentence(self) -> str:
        """The sentence before its facts are filled in: what a door translates."""
        return " ".join((type(self).__doc__ or "").split())


class Invalid(Problem):
    """Some answers need another look."""

    code = "unacceptable"


class Forbidden(Problem):
    """You do not have permission to do this."""

    code = "forbidden"


class NotFound(Problem):
    """We could not find this. It may not exist, or it may not be yours to see."""

    code = "not-found"


class Conflict(Problem):
    """This has changed in the meantime and the step is no longer possible."""

    code = "conflict"


class TooMany(Problem):
    """Too many tries in a short time. Wait {retry_after_s} seconds, then try again."""

    code = "too-many"


class Unavailable(Problem):
    """This part of the service does not answer at the moment. Nothing is lost; try again in a few minutes."""

    code = "unavailable"
