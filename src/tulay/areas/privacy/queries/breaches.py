"""Reads of the register of breaches."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tulay.areas.audit.queries.touched import proofs_of
from tulay.areas.privacy.errors.breaches import BreachUnknown
from tulay.areas.privacy.models.breaches import Breach, BreachPerson
from tulay.areas.privacy.rules.breaches import duty_of
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

NEWEST = Keyset("found", "found_at")
BY_ID = Keyset("affected", "id")


@dataclass(frozen=True, slots=True)
class ClockCard:
    """One law's clock."""

    law: str
    section: str
    hours: int | None
    due_at: datetime
    told_at: datetime | None
    reference: str


@dataclass(frozen=True, slots=True)
class BreachCard:
    """One breach as the register lists it."""

    id: UUID
    title: str
    found_at: datetime
    closed_at: datetime | None
    clocks: tuple[ClockCard, ...]

    @property
    def next_due_at(self) -> datetime | None:
        """Return the earliest clock that still runs."""
        return min((c.due_at for c in self.clocks if c.told_at is None), default=None)


@dataclass(frozen=True, slots=True)
class BreachDetail:
    """One breach opened."""

    card: BreachCard
    happened: str
    consequences: str
    measures: str
    advice: str
    entered_at: datetime
    notices_asked_at: datetime | None
    affected: int
    told: int


@dataclass(frozen=True, slots=True)
class AffectedCard:
    """Somebody whose data was touched; the entries prove it."""

    person_id: UUID
    account_id: UUID
    since: datetime
    until: datetime
    entries: int
    told_at: datetime | None
    proofs: tuple[UUID, ...]


def breaches(*, cursor: str | None = None, limit: int = LIMIT_DEFAULT) -> Page[BreachCard]:
    """Return the register, newest first."""
    rows = Breach.objects.prefetch_related("clocks")
    return paginate(rows, NEWEST, card=_card, cursor=cursor, limit=limit)


def breach(breach_id: UUID) -> BreachDetail:
    """Return one breach.

    :raises BreachUnknown: there is none by this number.
    """
    row = Breach.objects.prefetch_related("clocks").filter(id=breach_id).first()
    if row is None:
        raise BreachUnknown
    people = BreachPerson.objects.filter(breach=row)
    return BreachDetail(
        _card(row),
        row.happened,
        row.consequences,
        row.measures,
        row.advice,
        row.entered_at,
        row.notices_asked_at,
        people.count(),
        people.exclude(told_at=None).count(),
    )


def affected(
    breach_id: UUID, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[AffectedCard]:
    """Return who is affected, with the entries of the log that show it (the newest three each)."""
    rows = BreachPerson.objects.filter(breach_id=breach_id)
    return paginate(rows, BY_ID, card=_affected, cursor=cursor, limit=limit)


def _card(row: Breach) -> BreachCard:
    clocks = tuple(
        ClockCard(
            c.law,
            duty_of(c.law).section,
            duty_of(c.law).hours,
            c.due_at,
            c.told_at,
            c.reference,
        )
        for c in sorted(row.clocks.all(), key=lambda c: (c.due_at, c.law))
    )
    return BreachCard(row.id, row.title, row.found_at, row.closed_at, clocks)


def _affected(row: BreachPerson) -> AffectedCard:
    proofs = proofs_of(row.account_id, row.person_id, row.since, row.until, limit=3)
    return AffectedCard(
        row.person_id,
        row.account_id,
        row.since,
        row.until,
        row.entries,
        row.told_at,
        proofs,
    )
