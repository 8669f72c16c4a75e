"""Who is asking."""

from django.http import HttpRequest

from tulay.kernel.actor import Actor
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.visits import actor_of


def person_of(request: HttpRequest) -> Actor:
    """Return who is asking: somebody with an account.

    :raises Unauthenticated: a stranger, a guest, or a program of its own.
    """
    actor = actor_of(request)
    if not actor.is_signed_in:
        raise Unauthenticated
    return actor
