"""Agreements as a list that can be narrowed, and one by one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tulay.areas.directory.errors import UnknownPartnership
from tulay.areas.directory.models import (
    Partnership,
    PartnershipMilestone,
    PartnershipParty,
)
from tulay.areas.directory.rules.partnerships import (
    SOON,
    PartnershipKind,
    PartnershipStanding,
    PartnershipState,
    standing_of,
)
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

SEE_PARTNERSHIPS = "directory.see-partnerships"
RECENT = Keyset("recent", "updated_at")


class Wanting(StrEnum):
    """What an agreement wants somebody to look at."""

    OVERDUE = "overdue"
    RUNS_OUT = "runs_out"
    RAN_OUT = "ran_out"


@dataclass(frozen=True, slots=True)
class PartnershipCard:
    """One agreement; `partners` are the other agencies here that are sides of it."""

    id: UUID
    agency_id: UUID
    jurisdiction: str
    title: str
    kind: PartnershipKind
    purpose: str
    state: PartnershipState
    standing: PartnershipStanding
    starts_date: date
    ends_date: date | None
    ended_date: date | None
    end_reason: str
    version: int
    partners: tuple[UUID, ...]
    updated_at: datetime


def visible_partnerships(
    actor: Actor,
    *,
    now: datetime,
    agency_id: UUID | None = None,
    state: str = "",
    wanting: str = "",
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[PartnershipCard]:
    """Return one page of agreements, what was touched last first; those of one agency, or that want something."""
    rows = _visible(actor)
    if agency_id:
        rows = rows.filter(Q(agency_id=agency_id) | Q(partners__contains=[agency_id]))
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(_wanting(Wanting(wanting), now)) if wanting else rows
    return paginate(rows, RECENT, cursor=cursor, limit=limit, card=lambda row: _card(row, now))


def visible_partnership(actor: Actor, partnership_id: UUID, *, now: datetime) -> PartnershipCard:
    """Return one agreement.

    :raises UnknownPartnership: there is none by this id that the actor may see.
    """
    row = _visible(actor).filter(id=partnership_id).first()
    if row is None:
        raise UnknownPartnership
    return _card(row, now)


def wanting_counts(actor: Actor, *, now: datetime) -> dict[Wanting, int]:
    """Return how many agreements want somebody to look at them, and why."""
    counts = {what.value: Count("id", filter=_wanting(what, now)) for what in Wanting}
    found = _visible(actor).order_by().aggregate(**counts)
    return {what: found[what.value] for what in Wanting}


def others_of(cards: Collection[PartnershipCard]) -> dict[UUID, list[tuple[UUID | None, str]]]:
    """Return the sides besides the agency that keeps each of these agreements: an agency's id, or a name."""
    keeper = {card.id: card.agency_id for card in cards}
    rows = PartnershipParty.objects.filter(partnership_id__in=keeper).order_by("id")
    found: dict[UUID, list[tuple[UUID | None, str]]] = {}
    for of, side, name in rows.values_list("partnership_id", "side_id", "organisation"):
        if side != keeper[of]:
            found.setdefault(of, []).append((side, name))
    return found


def today_in(jurisdiction: str, now: datetime) -> date:
    """Return the day it is in a jurisdiction."""
    return JURISDICTIONS[jurisdiction].day_at(now)


def _visible(actor: Actor) -> "QuerySet[Partnership]":
    """Return what the actor's agencies keep or are a side of; row security says it once more."""
    ours = actor.agencies(SEE_PARTNERSHIPS)
    rows = Partnership.objects.select_related("agency")
    if isinstance(ours, Everywhere):
        return rows
    return rows.filter(Q(agency_id__in=ours) | Q(partners__overlap=list(ours)))


def _wanting(what: Wanting, now: datetime) -> Q:
    """Return what wants a look, each agency's day by its own calendar."""
    asked = Q()
    for code in JURISDICTIONS:
        today = today_in(code, now)
        days = {
            Wanting.OVERDUE: Q(
                Exists(
                    PartnershipMilestone.objects.filter(
                        partnership=OuterRef("pk"), met_date=None, due_date__lt=today
                    )
                )
            ),
            Wanting.RUNS_OUT: Q(ends_date__gte=today, ends_date__lt=today + SOON),
            Wanting.RAN_OUT: Q(ends_date__lt=today),
        }
        asked |= Q(agency__jurisdiction=code) & days[what]
    return asked & Q(state=PartnershipState.IN_FORCE.value)


def _card(row: Partnership, now: datetime) -> PartnershipCard:
    today = today_in(row.agency.jurisdiction, now)
    return PartnershipCard(
        id=row.id,
        agency_id=row.agency_id,
        jurisdiction=row.agency.jurisdiction,
        title=row.title,
        kind=PartnershipKind(row.kind),
        purpose=row.purpose,
        state=PartnershipState(row.state),
        standing=standing_of(row.state, ends_date=row.ends_date, today=today),
        starts_date=row.starts_date,
        ends_date=row.ends_date,
        ended_date=row.ended_date,
        end_reason=row.end_reason,
        version=row.version,
        partners=tuple(row.partners),
        updated_at=row.updated_at,
    )
