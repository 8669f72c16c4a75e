"""Who is asking."""

from django.http import HttpRequest

from tulay.kernel.actor import Actor
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.visits import actor_of


def person_of(request: HttpRequest) -> Actor:
    """Return the actor, who has an account.

    :raises Unauthenticated: nobody is signed in.
    """
    actor = actor_of(request)
    if not actor.is_signed_in or actor.person_id is None:
        raise Unauthenticated
    return actor
