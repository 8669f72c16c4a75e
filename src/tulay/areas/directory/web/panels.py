"""What the directory shows on pages of others: wishes to work for an agency, agreements that want a look, contacts."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from tulay.areas.directory.queries.contacts import SEE_CONTACTS, contacts_due
from tulay.areas.directory.queries.partnerships import wanting_counts
from tulay.areas.directory.web import admin_words as words
from tulay.areas.directory.web.partnership_words import counted
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


@panel(
    "desk.main",
    "directory/_agreements.html",
    order=55,
    permission="directory.meet-partnership-milestone",
)
def agreements_to_look_at(request: HttpRequest) -> dict[str, Any] | None:
    """Show how many agreements have something overdue, run out or ran out; nothing where none does."""
    found = wanting_counts(actor_of(request), now=datetime.now(UTC))
    address = reverse("directory:partnerships")
    items = [
        {"words": counted(what, count), "href": f"{address}?state={what}"}
        for what, count in found.items()
        if count
    ]
    return {"items": items} if items else None


@panel("desk.main", "directory/_follow-ups.html", order=58, permission=SEE_CONTACTS)
def contacts_to_come_back_to(request: HttpRequest) -> dict[str, Any] | None:
    """Lead to the contacts of the reader's agencies, first to those that somebody wanted to come back to by now."""
    return {"count": contacts_due(actor_of(request), now=datetime.now(UTC))}
