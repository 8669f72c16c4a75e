"""What the directory shows on the pages of others: one's own wishes to work for an agency, and who waits for one."""

from typing import Any

from django.http import HttpRequest

from tulay.areas.directory.web import admin_words as words
from tulay.areas.identity.queries import own_affiliations, waiting_affiliations
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.panels import panel


@panel("identity.account", "directory/_own-affiliations.html", order=20)
def wishes_of_mine(request: HttpRequest) -> dict[str, Any] | None:
    """Show for which agencies the reader asked to work, and what became of it."""
    actor = actor_of(request)
    if actor.person_id is None or actor.on_behalf_of is not None:
        return None
    found = own_affiliations(actor.person_id)
    names = words.names_of(one.agency_id for one in found)
    return {
        "wishes": [
            {
                "card": one,
                "agency": names.get(one.agency_id, ""),
                "role": words.role_name(one.role),
                "state": words.AFFILIATION_STATES[one.state],
                "tone": words.AFFILIATION_TONES[one.state],
            }
            for one in found
        ]
    }


@panel("desk.main", "directory/_waiting.html", order=60, permission="identity.see-affiliations")
def people_who_ask(request: HttpRequest) -> dict[str, Any] | None:
    """Show how many people wait for this reader's decision; nothing where nobody does."""
    count = waiting_affiliations(actor_of(request))
    return {"count": count} if count else None
