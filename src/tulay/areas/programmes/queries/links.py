"""What a PPA is linked to, and the other way round: which PPAs reach a place or stand behind something."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from tulay.areas.directory.queries import place_card
from tulay.areas.programmes.models import Link
from tulay.areas.programmes.queries.ppas import SEE, visible_ppa
from tulay.areas.programmes.rules.links import LINKS_MAX, LinkKind
from tulay.areas.programmes.rules.states import PpaState
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

__all__ = [
    "LinkCard",
    "LinkKind",
    "LinkedPpa",
    "links_of",
    "ppas_behind",
    "ppas_of_community",
    "ppas_reaching",
    "targets_of",
]
LINKED = Keyset("linked", "linked_at")


@dataclass(frozen=True, slots=True)
class LinkCard:
    """One link of a PPA."""

    id: UUID
    kind: LinkKind
    place_id: UUID | None
    place: str
    name: str
    target_id: UUID | None
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class LinkedPpa:
    """A PPA at the other end of a link."""

    link_id: UUID
    ppa_id: UUID
    agency_id: UUID
    title: str
    state: PpaState
    fiscal_year: int
    jurisdiction: str
    place: str
    name: str
    linked_at: datetime


def links_of(actor: Actor, ppa_id: UUID) -> tuple[LinkCard, ...]:
    """Return what a PPA is linked to, the newest first.

    :raises UnknownPpa: there is no such PPA that the actor may see.
    """
    visible_ppa(actor, ppa_id)
    rows = Link.objects.filter(ppa_id=ppa_id).select_related("place")
    return tuple(_link(row) for row in rows.order_by("-linked_at", "-id")[:LINKS_MAX])


def targets_of(actor: Actor, ppa_id: UUID, kind: LinkKind) -> dict[UUID, UUID]:
    """Return what of one kind a PPA is linked to, each with its link; nothing of a PPA the actor may not see."""
    rows = _visible(actor).filter(ppa_id=ppa_id, kind=kind.value).order_by("-linked_at", "-id")
    return {row.target_id: row.id for row in rows[:LINKS_MAX] if row.target_id}


def ppas_behind(actor: Actor, target_id: UUID) -> tuple[LinkedPpa, ...]:
    """Return the PPAs that are linked to a service or a request, of those that the actor may see."""
    rows = _visible(actor).filter(target_id=target_id)
    return tuple(_ppa(row) for row in rows.order_by("-linked_at", "-id")[:LINKS_MAX])


def ppas_reaching(
    actor: Actor, place_id: UUID, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[LinkedPpa]:
    """Return one page of the PPAs that reach communities at or below a place, the last linked first.

    :raises UnknownPlace: there is no such place.
    :raises Invalid: naming `limit` or `cursor`.
    """
    place = place_card(place_id)
    rows = _visible(actor).filter(kind=LinkKind.COMMUNITY.value, place__path__startswith=place.path)
    return paginate(rows, LINKED, cursor=cursor, limit=limit, card=_ppa)


def ppas_of_community(actor: Actor, place_id: UUID, names: Iterable[str]) -> tuple[LinkedPpa, ...]:
    """Return the PPAs linked to a community of a place under one of its names, of those that the actor may see."""
    called = Q()
    for name in names:
        called |= Q(name__iexact=name)
    if not called:
        return ()
    rows = _visible(actor).filter(called, kind=LinkKind.COMMUNITY.value, place_id=place_id)
    return tuple(_ppa(row) for row in rows.order_by("-linked_at", "-id")[:LINKS_MAX])


def _visible(actor: Actor) -> "QuerySet[Link]":
    """Return what is the actor's to see; row security says it once more."""
    ours = actor.agencies(SEE)
    rows = Link.objects.filter(ppa__withdrawn_at=None).select_related("ppa", "place")
    return rows if isinstance(ours, Everywhere) else rows.filter(agency_id__in=ours)


def _link(row: Link) -> LinkCard:
    return LinkCard(
        row.id,
        LinkKind(row.kind),
        row.place_id,
        row.place.label if row.place else "",
        row.name,
        row.target_id,
        row.linked_at,
    )


def _ppa(row: Link) -> LinkedPpa:
    return LinkedPpa(
        row.id,
        row.ppa_id,
        row.agency_id,
        row.ppa.title,
        PpaState(row.ppa.state),
        row.ppa.fiscal_year,
        row.ppa.jurisdiction,
        row.place.label if row.place else "",
        row.name,
        row.linked_at,
    )
