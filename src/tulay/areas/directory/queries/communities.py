"""Communities as a list and one by one, and what they come to in a place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Func, Q, QuerySet, Sum, TextField, Value

from tulay.areas.directory.errors import UnknownCommunity, UnknownPlace
from tulay.areas.directory.models import Community, CommunityStep, CommunityTotal
from tulay.areas.directory.queries.places import (
    PlaceCard,
    place_by_code,
    place_card,
    places_by_code,
)
from tulay.areas.directory.rules import QUERY_MAX
from tulay.areas.directory.rules.communities import (
    FRESH,
    CommunityDetails,
    Estimate,
    PlaceSum,
    Together,
    added,
    rolled_up,
)
from tulay.areas.directory.rules.community_choices import StepKind
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError, Invalid
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

__all__ = [
    "SEE_COMMUNITIES",
    "CommunitiesAsked",
    "CommunityCard",
    "CommunityDetails",
    "Estimate",
    "Gathered",
    "Together",
    "communities_together",
    "community_names",
    "community_record",
    "place_asked",
    "stated_total",
    "visible_communities",
    "visible_community",
]
SEE_COMMUNITIES = "directory.see-communities"
STEPS_MAX = 100
"""Steps of one profile; more than anybody reads."""
ORDERS = {
    "name": Keyset("name", "name", descending=False),
    "people": Keyset("people", "people"),
    "recent": Keyset("recent", "updated_at"),
}


@dataclass(frozen=True, slots=True)
class CommunityCard:
    """One community; `population` is everybody's in its place and no figure of the community."""

    id: UUID
    jurisdiction: str
    place_code: str
    place: str
    population: int | None
    details: CommunityDetails
    version: int
    created_at: datetime
    updated_at: datetime
    retired_at: datetime | None

    @property
    def names(self) -> tuple[str, ...]:
        """Return what it is called and what else it goes by, as a comma separates them."""
        said = (self.details.name, *self.details.other_names.split(","))
        return tuple(name.strip() for name in said if name.strip())

    @property
    def is_kept(self) -> bool:
        """Answer whether the profile is still kept."""
        return self.retired_at is None


@dataclass(frozen=True, slots=True)
class CommunityStepCard:
    """What became of a profile."""

    kind: StepKind
    changed: dict[str, list[Any]]
    said: str
    taken_by: UUID | None
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class CommunityRecord:
    """A profile, and what became of it."""

    community: CommunityCard
    steps: tuple[CommunityStepCard, ...]


@dataclass(frozen=True, slots=True)
class CommunitiesAsked:
    """Which communities are asked for; what is left empty asks nothing."""

    place: PlaceCard | None = None
    q: str = ""
    estimate: str = ""
    origin: str = ""
    retired: bool = False
    order: str = "name"


@dataclass(frozen=True, slots=True)
class Part:
    """A place directly below another, and what its communities come to."""

    code: str
    name: str
    together: Together


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the communities of a place come to, and those of each place below it; without a place, of all."""

    place: PlaceCard | None
    together: Together
    parts: tuple[Part, ...]


def visible_communities(
    actor: Actor,
    asked: CommunitiesAsked,
    *,
    today: date,
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[CommunityCard]:
    """Return one page of communities, by name unless asked otherwise.

    :raises Invalid: naming `order`, `limit` or `cursor`.
    """
    order = ORDERS.get(asked.order)
    if order is None:
        detail = "Order by name, people or recent."
        raise Invalid(errors=[FieldError("?order", "unknown", detail)])
    rows = _asked(_visible(actor), asked, today)
    return paginate(rows, order, cursor=cursor, limit=limit, card=_card)


def place_asked(code: str) -> PlaceCard | None:
    """Return the place that a question names, if any.

    :raises Invalid: naming it, for a place that nobody knows is a fault of the question.
    """
    try:
        return place_by_code(code) if code else None
    except UnknownPlace as error:
        unknown = FieldError("?place", "unknown", "There is no such place.")
        raise Invalid(errors=[unknown]) from error


def visible_community(actor: Actor, community_id: UUID) -> CommunityCard:
    """Return one community.

    :raises UnknownCommunity: there is none by this id that the actor may see.
    """
    row = _visible(actor).filter(id=community_id).first()
    if row is None:
        raise UnknownCommunity
    return _card(row)


def community_record(actor: Actor, community_id: UUID) -> CommunityRecord:
    """Return one community with what became of its profile, the newest first.

    :raises UnknownCommunity: there is none by this id that the actor may see.
    """
    card = visible_community(actor, community_id)
    rows = CommunityStep.objects.filter(community_id=community_id)
    steps = (
        CommunityStepCard(StepKind(row.kind), row.changed, row.said, row.taken_by, row.taken_at)
        for row in rows.order_by("-taken_at", "-id")[:STEPS_MAX]
    )
    return CommunityRecord(card, tuple(steps))


def communities_together(actor: Actor, place: PlaceCard | None = None) -> Gathered:
    """Return what the communities of a place (or of all) come to, as a whole and for each place directly below it."""
    place_code, below = (place.code, place.path) if place else ("", "/")
    found = rolled_up(_sums(actor, below), below)
    stated = _stated([*found, place_code]) if actor.agencies(SEE_COMMUNITIES) else {}
    known = places_by_code(code for code in found if code)
    whole = Together(stated=stated.get(place_code))
    for one in found.values():
        whole = added(whole, one)
    parts = (
        Part(code, known[code].name, added(Together(stated=stated.get(code)), one))
        for code, one in found.items()
        if code in known
    )
    return Gathered(place, whole, tuple(sorted(parts, key=lambda part: part.name)))


def stated_total(actor: Actor, place_id: UUID) -> Estimate | None:
    """Return what was last stated for a place as a whole; nothing where nobody did, or may see it.

    :raises UnknownPlace: there is no such place.
    """
    place_card(place_id)
    rows = CommunityTotal.objects.filter(place_id=place_id).order_by("-stated_at", "-id")
    row = rows.first() if actor.agencies(SEE_COMMUNITIES) else None
    return Estimate(row.people, row.source, row.on_date) if row and row.people else None


def community_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return what communities are called, of those that the running transaction sees."""
    return dict(Community.objects.filter(id__in=set(ids)).values_list("id", "name"))


def said_of(row: Community) -> CommunityDetails:
    """Return what is said of a community."""
    return CommunityDetails(
        **{name: getattr(row, name) for name in _SAID},
        place_id=row.place_id,
        origins=tuple(row.origins),
    )


_SAID = (
    "name", "other_names", "sitio", "settlement", "proximity", "people", "people_source", "people_date", "poverty",
    "spoken", "livelihoods", "counts", "ages", "groups", "access",
)  # fmt: skip


def _visible(actor: Actor) -> "QuerySet[Community]":
    """Return what is the actor's to see: all of it for whoever works in an agency; row security says it once more."""
    rows = Community.objects.select_related("place")
    return rows if actor.agencies(SEE_COMMUNITIES) else rows.none()


def _asked(rows: "QuerySet[Community]", asked: CommunitiesAsked, today: date) -> Any:
    rows = rows.filter(retired_at__isnull=not asked.retired)
    if asked.place:
        rows = rows.filter(place__path__startswith=asked.place.path)
    if asked.origin:
        rows = rows.filter(origins__contains=[asked.origin])
    estimates = {
        "known": Q(people__isnull=False),
        "missing": Q(people=None),
        "old": Q(people_date__lt=today - FRESH),
    }
    if asked.estimate in estimates:
        rows = rows.filter(estimates[asked.estimate])
    if asked.q:
        typed = Func(Value(asked.q[:QUERY_MAX]), function="tulay_folded", output_field=TextField())
        rows = rows.filter(folded_name__contains=typed)
    return rows


def _sums(actor: Actor, below: str) -> Iterable[PlaceSum]:
    """Yield what the communities that are kept come to, place by place: as many rows as places have some."""
    rows = _visible(actor).filter(retired_at=None, place__path__startswith=below)
    groups = rows.values_list("place__path").annotate(Count("id"), Count("people"), Sum("people"))
    for path, communities, estimated, attributed in groups.order_by("place__path"):
        yield PlaceSum(path, communities, estimated, attributed or 0)


def _stated(codes: Iterable[str]) -> dict[str, int]:
    """Return what was last stated for places as a whole."""
    rows = CommunityTotal.objects.filter(place__code__in={code for code in codes if code})
    latest = rows.order_by("place_id", "-stated_at", "-id").distinct("place_id")
    return {code: people for code, people in latest.values_list("place__code", "people") if people}


def _card(row: Community) -> CommunityCard:
    return CommunityCard(
        row.id,
        row.jurisdiction,
        row.place.code,
        row.place.label,
        row.place.population,
        said_of(row),
        row.version,
        row.created_at,
        row.updated_at,
        row.retired_at,
    )
