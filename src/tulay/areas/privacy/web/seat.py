"""What the views of this area ask of a request."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest

from tulay.areas.privacy.errors.notices import UnknownNotice
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.visits import actor_of


def person_of(request: HttpRequest) -> UUID:
    """Return the person who is asking: somebody with an account, or a guest.

    :raises Unauthenticated: nobody we know.
    """
    person_id = actor_of(request).person_id
    if person_id is None:
        raise Unauthenticated
    return person_id


def clock() -> datetime:
    """Return the moment of the request."""
    return datetime.now(UTC)


def id_of(text: str) -> UUID:
    """Return the id of a notice as a form sent it.

    :raises UnknownNotice: it is none.
    """
    try:
        return UUID(text)
    except ValueError:
        raise UnknownNotice from None
