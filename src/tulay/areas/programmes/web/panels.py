"""What programmes show on the pages of others: on a community's, those that reach it."""

from typing import Any

from django.http import HttpRequest

from tulay.areas.directory.queries import agency_names
from tulay.areas.directory.queries.communities import CommunityCard
from tulay.areas.programmes.queries.links import ppas_of_community
from tulay.areas.programmes.web import words
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel


@panel(
    "directory.community", "programmes/_of-community.html", order=10, permission="programmes.see"
)
def programmes_of_community(request: HttpRequest, card: CommunityCard) -> dict[str, Any] | None:
    """Show which programmes are linked to a community, of those the reader may see."""
    place_id = card.details.place_id
    if place_id is None:
        return None
    found = ppas_of_community(actor_of(request), place_id, card.names)
    agencies = agency_names({one.agency_id for one in found})
    return {
        "programmes": [
            {
                "id": one.ppa_id,
                "title": one.title,
                "agency": agencies.get(one.agency_id, ""),
                "state": words.STATES[one.state],
                "tone": words.TONES[one.state],
            }
            for one in found
        ]
    }
