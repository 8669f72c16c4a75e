"""Lists taken out: one's own, and those that wait for one's word."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from tulay.areas.privacy.errors.lists import ListUnknown
from tulay.areas.privacy.models.lists import ListFilter, ListTaken
from tulay.areas.privacy.rules.lists import WAITS_FOR, Cap, ListStanding, cap_of
from tulay.kernel.actor import Actor, Everywhere
from tulay.plumbing.keys.subjects import is_erased
from tulay.plumbing.labels import labels
from tulay.plumbing.lists import Query, listing_of, narrowed_by
from tulay.plumbing.render.sheets import Form

SHOWN = 50
DECIDING = "privacy.decide-list"


@dataclass(frozen=True, slots=True)
class ListCard:
    """A list that somebody asked for."""

    id: UUID
    list_code: str
    title: Any
    asked_by: UUID
    asker: str = field(repr=False)
    reason: str = field(repr=False)
    query: dict[str, str] = field(repr=False)
    form: Form
    is_personal: bool
    count: int
    asked_at: datetime
    open_until: datetime | None
    standing: ListStanding
    times_opened: int


def own_lists(actor: Actor, now: datetime) -> tuple[ListCard, ...]:
    """Return what the actor asked for, newest first."""
    return _cards(ListTaken.objects.of(actor.person_id).order_by("-id")[:SHOWN], now)


def waiting_lists(actor: Actor, now: datetime) -> tuple[ListCard, ...]:
    """Return what waits for the actor's word, the oldest first; never what they asked for themselves."""
    rows = ListTaken.objects.undecided().filter(asked_at__gt=now - WAITS_FOR)
    reached = actor.agencies(DECIDING)
    if not isinstance(reached, Everywhere):
        rows = rows.filter(agency_id__in=reached)
    if actor.person_id is not None:
        rows = rows.exclude(asked_by=actor.person_id)
    return _cards(rows.order_by("id")[:SHOWN], now)


@dataclass(frozen=True, slots=True)
class Wished:
    """What taking a list out would mean: how long it is, and who has to agree."""

    title: Any
    query: dict[str, str] = field(repr=False)
    is_personal: bool
    count: int
    cap: Cap

    @property
    def is_too_long(self) -> bool:
        """Answer whether nobody takes out so much."""
        return self.count > self.cap.most

    @property
    def needs_second(self) -> bool:
        """Answer whether a second person has to agree."""
        return self.count > self.cap.alone


def wished_list(actor: Actor, code: str, query: Query, now: datetime) -> Wished:
    """Return what taking a list out would mean.

    :raises ListUnknown: there is none by this name that is the actor's to see.
    """
    listing = listing_of(code)
    if listing is None or not actor.may(listing.permission):
        raise ListUnknown
    cap = cap_of(is_personal=listing.is_personal)
    narrowed = narrowed_by(listing, query)
    count = listing.count(actor, narrowed, now, cap.most)
    return Wished(listing.title, narrowed, listing.is_personal, count, cap)


@dataclass(frozen=True, slots=True)
class FilterCard:
    """A filter that somebody keeps, with the address at which it is in use."""

    id: UUID
    list_code: str
    name: str = field(repr=False)
    query: dict[str, str] = field(repr=False)
    href: str = field(repr=False)


def own_filters(person_id: UUID | None, list_code: str = "") -> tuple[FilterCard, ...]:
    """Return the filters a person keeps, of one list or of all, by name."""
    if person_id is None:
        return ()
    rows = ListFilter.objects.filter(person_id=person_id).order_by("id")
    if list_code:
        rows = rows.filter(list_code=list_code)
    found = [_filter(row) for row in rows[:SHOWN] if not is_erased(row.name)]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id)))


def _filter(row: ListFilter) -> FilterCard:
    listing, query = listing_of(row.list_code), dict(row.query)
    href = f"{listing.address}?{urlencode(query)}" if listing else ""
    return FilterCard(row.id, row.list_code, row.name, query, href)


def exported_filters(person_id: UUID) -> list[dict[str, object]]:
    """Return which filters a person keeps, for their export."""
    rows = ListFilter.objects.filter(person_id=person_id).order_by("id")
    return [{"list": row.list_code, "name": row.name, "filters": dict(row.query)} for row in rows]


def exported_lists(person_id: UUID) -> list[dict[str, object]]:
    """Return which lists a person asked for, for their export."""
    rows = ListTaken.objects.of(person_id).order_by("id")
    return [
        {
            "list": row.list_code,
            "filters": dict(row.query),
            "reason": row.reason or "",
            "lines": row.count,
            "at": row.asked_at.isoformat(),
        }
        for row in rows
    ]


def people_with_old_lists(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return whose lists were asked for before a moment."""
    rows = ListTaken.objects.filter(asked_at__lt=before).order_by("asked_by")
    return tuple(rows.values_list("asked_by", flat=True).distinct()[:limit])


def _cards(rows: Iterable[ListTaken], now: datetime) -> tuple[ListCard, ...]:
    found = [row for row in rows if not is_erased(row.query)]
    names = labels("person", {row.asked_by for row in found})
    return tuple(_card(row, names.get(row.asked_by, ""), now) for row in found)


def _card(row: ListTaken, asker: str, now: datetime) -> ListCard:
    listing = listing_of(row.list_code)
    return ListCard(
        id=row.id,
        list_code=row.list_code,
        title=listing.title if listing else row.list_code,
        asked_by=row.asked_by,
        asker=asker,
        reason=row.reason or "",
        query=dict(row.query),
        form=Form(row.form),
        is_personal=row.is_personal,
        count=row.count,
        asked_at=row.asked_at,
        open_until=row.open_until,
        standing=row.standing(now),
        times_opened=row.times_opened,
    )
