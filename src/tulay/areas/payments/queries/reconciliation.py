"""Reads of what does not fit between two books: the queue, one break with both its sides."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tulay.areas.payments.errors.reconciliation import BreakUnknown
from tulay.areas.payments.models.payments import Attempt, Refund
from tulay.areas.payments.models.payouts import Payout
from tulay.areas.payments.models.reconciliation import Break, StatementLine
from tulay.areas.payments.queries.books import without_match
from tulay.areas.payments.rules.attempts import AttemptKind, AttemptState
from tulay.areas.payments.rules.reconciliation import (
    BreakKind,
    BreakState,
    Line,
    LineKind,
    Resolution,
    needs_second_signature,
    ways_out,
)
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.money import Money
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate
from tulay.plumbing.keys.subjects import is_erased

SEES = "payments.see-breaks"
OLDEST = Keyset("oldest", "date", descending=False)
NEWEST = Keyset("newest", "date")
OFFERED_MAX = 20


class BreakView(StrEnum):
    """The saved views of the queue."""

    OPEN = "open"
    TO_SIGN = "to-sign"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class OrderSide:
    """What our books say of an order; `payment_id` or `payout_id` is what its page goes by."""

    id: UUID
    kind: AttemptKind
    reference: str
    gateway_reference: str
    amount: Money
    fee: Money
    state: AttemptState
    begun_at: datetime
    ended_at: datetime | None
    payment_id: UUID | None = None
    payout_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class LineSide:
    """What the gateway's books say."""

    id: UUID
    break_id: UUID | None
    line: Line
    fee: Money
    statement: str


@dataclass(frozen=True, slots=True)
class BreakCard:
    """Something that does not fit, in the queue."""

    id: UUID
    kind: BreakKind
    state: BreakState
    provider: str
    value: Money
    date: date
    agency_id: UUID | None
    reference: str
    opened_at: datetime
    resolution: Resolution | None
    resolved_by: UUID | None
    resolved_at: datetime | None
    signed_by: UUID | None
    closed_at: datetime | None

    @property
    def needs_two(self) -> bool:
        """Writing it off takes two finance officers."""
        return needs_second_signature(self.value)


@dataclass(frozen=True, slots=True)
class BreakDetail:
    """A break opened: both sides, how it can be closed, and what it may be the same as."""

    card: BreakCard
    theirs: LineSide | None
    ours: OrderSide | None
    ways: tuple[Resolution, ...]
    orders: tuple[OrderSide, ...]
    lines: tuple[LineSide, ...]
    reason: str = field(repr=False)


def visible_breaks(actor: Actor) -> QuerySet[Break]:
    """Return what does not fit of the agencies one looks after; what is nobody's, to those who see all."""
    agencies = actor.agencies(SEES)
    rows = Break.objects.all()
    return rows if isinstance(agencies, Everywhere) else rows.filter(agency_id__in=agencies)


def breaks_page(
    actor: Actor,
    *,
    view: BreakView = BreakView.OPEN,
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[BreakCard]:
    """Return what waits, the oldest first; or what was dealt with, the newest first."""
    rows = visible_breaks(actor).filter(state=view.value).select_related("line")
    order = NEWEST if view is BreakView.CLOSED else OLDEST
    return paginate(rows, order, card=_card, cursor=cursor, limit=limit)


def break_counts(actor: Actor) -> tuple[int, int]:
    """Return how many breaks are open, and how many wait for a second signature."""
    found = visible_breaks(actor).aggregate(
        open=Count("id", filter=Q(state=BreakState.OPEN.value)),
        to_sign=Count("id", filter=Q(state=BreakState.TO_SIGN.value)),
    )
    return found["open"], found["to_sign"]


def break_detail(actor: Actor, break_id: UUID) -> BreakDetail:
    """Return a break with both its sides.

    :raises BreakUnknown: there is none by this id that is the actor's to see.
    """
    row = visible_breaks(actor).select_related("line__statement").filter(id=break_id).first()
    if row is None:
        raise BreakUnknown
    attempt = Attempt.objects.filter(id=row.attempt_id).first() if row.attempt_id else None
    is_open = row.state == BreakState.OPEN
    ways = ways_out(BreakKind(row.kind), row.value_minor) if is_open else ()
    may_match = Resolution.MATCHED in ways
    orders = fitting_orders(row) if may_match and row.line else ()
    lines = fitting_lines(row) if may_match and not row.line else ()
    reason = row.reason or ""
    return BreakDetail(
        card=_card(row),
        theirs=_line(row.line, None) if row.line else None,
        ours=_order(attempt) if attempt else None,
        ways=ways,
        orders=tuple(_order(one) for one in orders),
        lines=tuple(_line(one.line, one.id) for one in lines if one.line),
        reason="" if is_erased(row.reason) else reason,
    )


def fitting_orders(found: Break) -> tuple[Attempt, ...]:
    """Return the orders of ours that a line could stand for: the same money, and nothing stands for them yet."""
    line = found.line
    if line is None:
        return ()
    missed = Break.objects.filter(
        kind=BreakKind.MISSING_THERE.value,
        state=BreakState.OPEN.value,
        provider=found.provider,
        value_minor=-found.value_minor,
    ).values("attempt_id")
    same = Q(kind=line.kind, amount_minor=line.amount_minor, fee_minor=line.fee_minor)
    same &= Q(currency=line.currency)
    open_ = Attempt.objects.filter(same, id__in=missed)
    rows = open_.union(without_match(found.provider).filter(same)).order_by("id")
    return tuple(rows[:OFFERED_MAX])


def fitting_lines(found: Break) -> tuple[Break, ...]:
    """Return the lines that an order of ours could be: the same money, and nothing of ours stands for them."""
    if found.attempt_id is None:
        return ()
    attempt = Attempt.objects.get(id=found.attempt_id)
    rows = Break.objects.filter(
        kind=BreakKind.MISSING_HERE.value,
        state=BreakState.OPEN.value,
        provider=found.provider,
        line__kind=attempt.kind,
        line__amount_minor=attempt.amount_minor,
        line__fee_minor=attempt.fee_minor,
        line__currency=attempt.currency,
    )
    return tuple(rows.select_related("line__statement").order_by("date", "id")[:OFFERED_MAX])


def exported_breaks(person_id: UUID) -> list[dict[str, object]]:
    """Return what was said of a person's payments and payouts that two books told differently."""
    rows = Break.objects.filter(subject_id=person_id).order_by("id")
    return [
        {
            "kind": row.kind,
            "state": row.state,
            "value_minor": row.value_minor,
            "currency": row.currency,
            "date": row.date.isoformat(),
            "reason": row.reason,
        }
        for row in rows
    ]


def _card(row: Break) -> BreakCard:
    return BreakCard(
        id=row.id,
        kind=BreakKind(row.kind),
        state=BreakState(row.state),
        provider=row.provider,
        value=row.value,
        date=row.date,
        agency_id=row.agency_id,
        reference=row.line.reference or row.line.line if row.line else "",
        opened_at=row.opened_at,
        resolution=Resolution(row.resolution) if row.resolution else None,
        resolved_by=row.resolved_by,
        resolved_at=row.resolved_at,
        signed_by=row.signed_by,
        closed_at=row.closed_at,
    )


def _line(row: StatementLine, break_id: UUID | None) -> LineSide:
    line = Line(
        row.line, row.reference, LineKind(row.kind), row.amount, row.fee_minor, row.booked_date
    )
    return LineSide(row.id, break_id, line, Money(row.currency, row.fee_minor), row.statement.title)


def _order(attempt: Attempt) -> OrderSide:
    kind = AttemptKind(attempt.kind)
    payment_id = attempt.subject_id if kind is AttemptKind.CHARGE else None
    if kind is AttemptKind.REFUND:
        refund = Refund.objects.filter(id=attempt.subject_id).first()
        payment_id = refund.payment_id if refund else None
    payout = None
    if kind is AttemptKind.PAYOUT:
        payout = Payout.objects.filter(hold_id=attempt.subject_id).first()
    return OrderSide(
        id=attempt.id,
        kind=kind,
        reference=attempt.reference,
        gateway_reference=attempt.gateway_reference,
        amount=attempt.amount,
        fee=Money(attempt.currency, attempt.fee_minor),
        state=AttemptState(attempt.state),
        begun_at=attempt.begun_at,
        ended_at=attempt.ended_at,
        payment_id=payment_id,
        payout_id=payout.id if payout else None,
    )
