"""What areas below `identity` must know of people, told by whoever keeps them: `keep(Register(...))`.

privacy answers for people it knows by their ids alone; where a letter goes, in which language, and whether somebody
showed lately that it is them, `identity` says.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from tulay.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Contact:
    """Where somebody is reached, and whose law is theirs."""

    person_id: UUID
    name: str = field(repr=False)
    email: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    language: str
    jurisdiction: str
    is_closed: bool = False
    born: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Register:
    """Who keeps the people: each entry is a question it answers."""

    contact: Callable[[UUID], Contact | None]
    find: Callable[[str], UUID | None]
    require_step_up: Callable[[Actor, datetime], None]
    require_reauthentication: Callable[[Actor, datetime], None]
    who_may: Callable[..., tuple[Contact, ...]]
    """(code, agency): who holds it; of an agency, its own people, and where it has none, whoever does."""
    idle_since: Callable[[datetime, int], tuple[UUID, ...]]
    last_seen: Callable[[UUID], datetime | None]
    way: Callable[[UUID, str, datetime], str]
    """The path of a page for somebody: a guest's opens their session first."""


_kept: list[Register] = []


def keep(register: Register) -> None:
    """Say who keeps the people; once, when the product starts."""
    assert not _kept, "somebody keeps the people already"
    _kept.append(register)


def people() -> Register:
    """Return who keeps the people."""
    assert _kept, "nobody keeps the people"
    return _kept[0]
