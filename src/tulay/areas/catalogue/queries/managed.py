"""Services as their agency lists them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

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
    is_asked: bool


@dataclass(frozen=True, slots=True)
class ManagedCounts:
    """How many services an actor may edit, by state, and how many wait for somebody to look at them."""

    by_state: dict[str, int]
    asked: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_state.values())


def managed_services(
    actor: Actor,
    *,
    state: str = "",
    q: str = "",
    is_asked: bool = False,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[ManagedCard]:
    """Return one page of the services that the actor may edit, the last changed first.

    :param q: words that stand in the service's name, in whatever language, or its address.
    :raises Invalid: naming `limit` or `cursor`.
    """
    rows = _mine(actor)
    if state:
        rows = rows.filter(state=state)
    if is_asked:
        rows = rows.exclude(asked_at=None)
    if q:
        asked = Func(Value(q), function="tulay_folded", output_field=TextField())
        names = Cast("sort_names", TextField())
        rows = rows.annotate(asked_words=asked, names=names).filter(
            Q(names__contains=F("asked_words")) | Q(slug__contains=q.lower())
        )
    return paginate(rows, LAST_CHANGED, cursor=cursor, limit=limit, card=_card)


def managed_counts(actor: Actor) -> ManagedCounts:
    """Count the services that the actor may edit."""
    counted = _mine(actor).values_list("state").annotate(n=Count("id"), asked=Count("asked_at"))
    rows = list(counted.order_by("state"))
    return ManagedCounts(
        by_state={state: number for state, number, _asked in rows},
        asked=sum(asked for _state, _number, asked in rows),
    )


def _mine(actor: Actor) -> "QuerySet[Service]":
    rows = Service.objects.defer("search", "sort_names")
    mine = actor.agencies("catalogue.edit")
    return rows if isinstance(mine, Everywhere) else rows.filter(agency_id__in=mine)


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
        is_asked=row.asked_at is not None,
    )
