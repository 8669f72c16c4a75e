"""What the views of this area ask of a request."""

from datetime import UTC, datetime

from django.http import HttpRequest

from tulay.kernel.actor import Actor
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.visits import actor_of


def person_of(request: HttpRequest) -> Actor:
    """Return who is asking: somebody with an account.

    :raises Unauthenticated: a stranger, or a guest.
    """
    actor = actor_of(request)
    if not actor.is_signed_in:
        raise Unauthenticated
    return actor


def clock() -> datetime:
    """Return the moment of the request."""
    return datetime.now(UTC)
