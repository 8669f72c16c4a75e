"""What belongs to one PPA: its money line by line, what was told of it, milestones and indicators."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from tulay.areas.programmes.models import Funding, Indicator, Milestone, Update
from tulay.areas.programmes.queries.ppas import PpaCard, card_of, found_row, visible_ppa
from tulay.areas.programmes.rules.marks import MARKS_MAX
from tulay.kernel.actor import Actor
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

RECORDED = Keyset("recorded", "recorded_at")
TOLD = Keyset("told", "told_at")


@dataclass(frozen=True, slots=True)
class FundingCard:
    """One line of money."""

    id: UUID
    kind: str
    adjusts: str
    amount_minor: int
    currency: str
    source: str
    on_date: date
    said: str
    recorded_by: UUID | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class UpdateCard:
    """What was told."""

    id: UUID
    kind: str
    state: str
    progress: int | None
    said: str
    next_steps: str
    follow_up_date: date | None
    told_by: UUID | None
    told_at: datetime


@dataclass(frozen=True, slots=True)
class MilestoneCard:
    """Something to be reached by a day."""

    id: UUID
    title: str
    due_date: date
    done_date: date | None


@dataclass(frozen=True, slots=True)
class IndicatorCard:
    """A number that is to change."""

    id: UUID
    category: str
    title: str
    unit: str
    baseline: Decimal
    target: Decimal
    actual: Decimal | None
    measured_date: date | None


@dataclass(frozen=True, slots=True)
class Record:
    """A PPA with the newest of what was told of it, and what it is measured by."""

    ppa: PpaCard
    place: str
    updates: Page[UpdateCard]
    milestones: tuple[MilestoneCard, ...]
    indicators: tuple[IndicatorCard, ...]


def ppa_record(actor: Actor, ppa_id: UUID, *, cursor: str | None = None) -> Record:
    """Return a PPA with one page of what was told of it, in four queries.

    :raises UnknownPpa: there is none by this id that the actor may see.
    """
    row = found_row(actor, ppa_id)
    ppa, place = card_of(row), row.place.label if row.place else ""
    return Record(ppa, place, _updates(ppa, cursor), _milestones(ppa_id), _indicators(ppa_id))


def funding_lines(
    actor: Actor, ppa_id: UUID, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[FundingCard]:
    """Return one page of the lines of money, the newest first.

    :raises UnknownPpa: there is no such PPA that the actor may see.
    """
    return _funding(visible_ppa(actor, ppa_id), cursor, limit)


def updates(
    actor: Actor, ppa_id: UUID, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[UpdateCard]:
    """Return one page of what was told, the newest first.

    :raises UnknownPpa: there is no such PPA that the actor may see.
    """
    return _updates(visible_ppa(actor, ppa_id), cursor, limit)


def marks(
    actor: Actor, ppa_id: UUID
) -> tuple[tuple[MilestoneCard, ...], tuple[IndicatorCard, ...]]:
    """Return milestones by their day, and indicators.

    :raises UnknownPpa: there is no such PPA that the actor may see.
    """
    visible_ppa(actor, ppa_id)
    return _milestones(ppa_id), _indicators(ppa_id)


def _funding(
    ppa: PpaCard, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[FundingCard]:
    def card(row: Funding) -> FundingCard:
        return FundingCard(
            row.id,
            row.kind,
            row.adjusts,
            row.amount_minor,
            ppa.balance.currency,
            row.source,
            row.on_date,
            row.said,
            row.recorded_by,
            row.recorded_at,
        )

    rows = Funding.objects.filter(ppa_id=ppa.id)
    return paginate(rows, RECORDED, cursor=cursor, limit=limit, card=card)


def _updates(
    ppa: PpaCard, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[UpdateCard]:
    rows = Update.objects.filter(ppa_id=ppa.id)
    return paginate(rows, TOLD, cursor=cursor, limit=limit, card=_update)


def _update(row: Update) -> UpdateCard:
    return UpdateCard(
        row.id,
        row.kind,
        row.state,
        row.progress,
        row.said,
        row.next_steps,
        row.follow_up_date,
        row.told_by,
        row.told_at,
    )


def _milestones(ppa_id: UUID) -> tuple[MilestoneCard, ...]:
    rows = Milestone.objects.filter(ppa_id=ppa_id).order_by("due_date", "id")[:MARKS_MAX]
    return tuple(MilestoneCard(row.id, row.title, row.due_date, row.done_date) for row in rows)


def _indicators(ppa_id: UUID) -> tuple[IndicatorCard, ...]:
    rows = Indicator.objects.filter(ppa_id=ppa_id).order_by("id")[:MARKS_MAX]
    return tuple(
        IndicatorCard(
            row.id,
            row.category,
            row.title,
            row.unit,
            row.baseline,
            row.target,
            row.actual,
            row.measured_date,
        )
        for row in rows
    )
