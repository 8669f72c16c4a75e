"""What every carrier of messages is given and what it answers."""

from dataclasses import dataclass, field
from typing import Protocol

from tulay.areas.notifications.rules import AttemptOutcome


@dataclass(frozen=True, slots=True)
class Posted:
    """What the carrier said."""

    outcome: AttemptOutcome
    reply: int | None = None


@dataclass(frozen=True, slots=True)
class ShortText:
    """One text message; `id` is the same however often it is handed over."""

    id: str
    to: str = field(repr=False)
    text: str = field(repr=False)


class TextCarrier(Protocol):
    """Hands a text message to a gateway and says how that went; raises nothing the network can cause."""

    def __call__(self, message: ShortText, *, url: str) -> Posted:
        """Hand it over."""
        ...


@dataclass(frozen=True, slots=True)
class Lying:
    """A mail that lies in a mailbox: the name by which it is fetched there, and how many bytes it has."""

    name: str
    size: int
