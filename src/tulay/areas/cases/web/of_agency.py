"""Pages about one agency's staff: whose it is, among those of the reader."""

from uuid import UUID

from django.http import HttpRequest

from tulay.areas.cases.web.doors import language
from tulay.areas.directory.queries import AgencyCard, agencies, agency_cards
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.errors import Forbidden


def own_agencies(actor: Actor, code: str) -> list[AgencyCard]:
    """Return the agencies in which an actor holds `code`, by name."""
    reached = actor.agencies(code)
    found = agencies() if isinstance(reached, Everywhere) else agency_cards(reached).values()
    return sorted(found, key=lambda card: card.name_in(language()))


def chosen_agency(request: HttpRequest, offered: list[AgencyCard]) -> AgencyCard:
    """Return the agency that the address names, else the first of the reader's.

    :raises Forbidden: they have none.
    """
    if not offered:
        raise Forbidden
    wanted = request.POST.get("agency") or request.GET.get("agency", "")
    return next((card for card in offered if str(card.id) == wanted), offered[0])


def choices(offered: list[AgencyCard]) -> list[tuple[UUID, str]]:
    """Return agencies as a list to choose from shows them."""
    return [(card.id, card.name_in(language())) for card in offered]
