"""What every endpoint here asks: who is there, from where, and what time it is."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest

from tulay.areas.identity.actions import Origin
from tulay.kernel.actor import Actor
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.network import network_of
from tulay.plumbing.http.visits import actor_of


def signed_in(request: HttpRequest) -> Actor:
    """Return the person with an account who is asking.

    :raises Unauthenticated: nobody is signed in, or a guest.
    """
    actor = actor_of(request)
    if not actor.is_signed_in or actor.person_id is None:
        raise Unauthenticated
    return actor


def person_of(request: HttpRequest) -> UUID:
    """Return the id of the person with an account who is asking.

    :raises Unauthenticated: nobody is signed in, or a guest.
    """
    person_id = signed_in(request).person_id
    assert person_id is not None
    return person_id


def origin_of(request: HttpRequest) -> Origin:
    """Return where it comes from; programs keep no marks of ours."""
    return Origin(network=network_of(request), agent=request.headers.get("User-Agent", ""))


def now() -> datetime:
    """Read the clock, once a request."""
    return datetime.now(UTC)
