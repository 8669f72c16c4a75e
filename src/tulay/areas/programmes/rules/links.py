"""What a PPA is linked to besides needs: communities, services, requests. Pure."""

from enum import StrEnum

from tulay.areas.programmes.errors import TooManyLinks, UnfitLink
from tulay.kernel.errors import FieldError

NAME_MAX = 200
LINKS_MAX = 200
"""Of one PPA; what reaches more is said by its place."""


class LinkKind(StrEnum):
    """What stands at the other end."""

    COMMUNITY = "community"
    SERVICE = "service"
    REQUEST = "request"


ABOVE = frozenset({LinkKind.SERVICE, LinkKind.REQUEST})
"""Kept by areas above: they know whether there is such a thing and whose it is."""


def check_room(count: int) -> None:
    """Refuse a link where there are too many.

    :raises TooManyLinks: there is no room.
    """
    if count >= LINKS_MAX:
        raise TooManyLinks(most=LINKS_MAX)


def check_community(name: str) -> str:
    """Return the name of a settlement with single spaces; it may be left out.

    :raises UnfitLink: it is too long.
    """
    plain = " ".join(name.split())
    if len(plain) > NAME_MAX:
        fault = FieldError("name", "too-long", "Use at most {most} characters.", {"most": NAME_MAX})
        raise UnfitLink(errors=[fault])
    return plain
