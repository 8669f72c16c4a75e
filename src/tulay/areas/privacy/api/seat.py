"""Who is asking."""

from django.http import HttpRequest

from tulay.kernel.actor import Actor, ActorKind
from tulay.plumbing.http.errors import Unauthenticated

PEOPLE = frozenset({ActorKind.PERSON, ActorKind.GUEST})


def person_of(request: HttpRequest) -> Actor:
    """Return the actor: somebody with an account, or a guest who came by their link.

    :raises Unauthenticated: nobody we know.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the site's middleware
    if actor.kind not in PEOPLE or actor.person_id is None:
        raise Unauthenticated
    return actor
