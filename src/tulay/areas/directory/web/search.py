"""How agencies and places are found from the search box of every page."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tulay.areas.directory.queries import agencies, search_places
from tulay.kernel.actor import Actor
from tulay.plumbing.search import Hit

#: The list of services can be narrowed to a place; a higher area keeps it at this address.
SERVICES = "/services/"


def find_agencies(actor: Actor, q: str, limit: int) -> list[Hit]:  # noqa: ARG001 - a provider's signature
    """Find agencies by name or acronym."""
    language = get_language() or "en"
    return [
        Hit(
            one.name_in(language),
            reverse("directory:agency", args=[one.slug]),
            "agency",
            one.acronym,
        )
        for one in agencies(q=q)[:limit]
    ]


def find_places(actor: Actor, q: str, limit: int) -> list[Hit]:  # noqa: ARG001 - same
    """Find places; each leads to the services that reach it."""
    return [
        Hit(one.label, f"{SERVICES}?{urlencode({'place': one.code})}", "place", _("Services here"))
        for one in search_places(q, limit=limit)
    ]
