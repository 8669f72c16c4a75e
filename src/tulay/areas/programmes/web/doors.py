"""What the pages of this area share: the time, and agencies to choose from."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import get_language

from tulay.areas.directory.queries import AgencyCard, agencies
from tulay.kernel.actor import Actor


def clock() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


def running_for(actor: Actor, code: str) -> list[AgencyCard]:
    """Return the agencies that run programmes, in which the actor may do `code`."""
    ours = actor.agencies(code)
    return [one for one in agencies() if one.runs_programmes and one.id in ours]


def named(cards: Iterable[AgencyCard]) -> list[tuple[UUID, str]]:
    """Return agencies as answers to choose from, in the reader's language."""
    language = get_language() or "en"
    return [(one.id, one.name_in(language)) for one in cards]
