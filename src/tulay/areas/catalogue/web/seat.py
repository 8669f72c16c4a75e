"""What the pages at the desk ask of a request."""

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language

from tulay.areas.catalogue.queries.working import Working, working_service
from tulay.areas.directory.queries import agencies, agency_cards
from tulay.kernel.actor import Actor, Everywhere
from tulay.plumbing.db.scope import is_reading, reading
from tulay.plumbing.http.visits import actor_of


def clock() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


def language() -> str:
    """Return the reader's language."""
    return get_language() or "en"


def seeing(request: HttpRequest) -> AbstractContextManager[None]:
    """Read with the actor's eyes where something was sent in; pages that are only shown do it already."""
    return nullcontext() if is_reading() else reading(actor_of(request))


def working_of(request: HttpRequest, service_id: UUID) -> Working:
    """Return the service that is worked on.

    :raises UnknownService: there is none that the reader may change.
    """
    with seeing(request):
        return working_service(actor_of(request), service_id)


def own_agencies(actor: Actor) -> list[tuple[UUID, str]]:
    """Return the agencies whose services the actor writes, by name."""
    reached = actor.agencies("catalogue.draft")
    found = agencies() if isinstance(reached, Everywhere) else agency_cards(reached).values()
    named = ((card.id, card.name_in(language())) for card in found)
    return sorted(named, key=lambda one: one[1].casefold())
