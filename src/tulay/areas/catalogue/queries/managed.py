"""Services as their agency lists them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tulay.areas.catalogue.models import Service
from tulay.areas.catalogue.rules.services import ENGLISH
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.pages import Page
from tulay.plumbing.http.pagination import Keyset, paginate

LAST_CHANGED = Keyset("changed", "updated_at")


@dataclass(frozen=True, slots=True)
class ManagedCard:
    """A service in its agency's list."""

    id: UUID
    slug: str
    name: str
    agency_id: UUID
    state: str
    languages: tuple[str, ...]
    is_accepting: bool
    is_featured: bool
    version: int
    updated_at: datetime


def managed_services(
    actor: Actor, *, state: str = "", cursor: str | None = None, limit: int = 20
) -> Page[ManagedCard]:
    """Return one page of the services that the actor may edit, the last changed first.

    :raises Invalid: naming `limit` or `cursor`.
    """
    rows = Service.objects.defer("search", "sort_names")
    mine = actor.agencies("catalogue.edit")
    if not isinstance(mine, Everywhere):
        rows = rows.filter(agency_id__in=mine)
    if state:
        rows = rows.filter(state=state)
    return paginate(rows, LAST_CHANGED, cursor=cursor, limit=limit, card=_card)


def _card(row: Service) -> ManagedCard:
    return ManagedCard(
        id=row.id,
        slug=row.slug,
        name=row.texts[ENGLISH]["name"],
        agency_id=row.agency_id,
        state=row.state,
        languages=tuple(row.languages),
        is_accepting=row.is_accepting,
        is_featured=row.is_featured,
        version=row.version,
        updated_at=row.updated_at,
    )
