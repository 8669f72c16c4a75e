"""What goes in and comes out about the comparison with gateways and banks."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tulay.areas.payments.rules.attempts import AttemptKind, AttemptState
from tulay.areas.payments.rules.reconciliation import (
    REASON_MAX,
    BreakKind,
    BreakState,
    LineKind,
    Resolution,
)
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Text

if TYPE_CHECKING:
    Found = str
else:
    Found = Text[REASON_MAX]


class BooksOut(Schema):
    """A gateway's money in one currency since its first statement, in minor units; `unexplained` is to be 0."""

    provider: str
    currency: str
    first_date: date
    last_date: date
    theirs_minor: int = Field(description="By the gateway's statements.")
    ours_minor: int = Field(description="By our ledger.")
    on_the_way_minor: int = Field(description="In our ledger, and not due on a statement yet.")
    to_match_minor: int = Field(description="On statements, and not compared yet.")
    breaks_minor: int = Field(description="Differences that are open.")
    suspense_minor: int = Field(description="What was put into suspense.")
    unexplained_minor: int


class BooksList(Schema):
    """Each gateway and currency."""

    items: list[BooksOut]
    next: str | None


class BreakOut(Schema):
    """Something that two books tell differently; more than zero: the gateway has more than we."""

    id: UUID
    kind: BreakKind
    state: BreakState
    provider: str
    currency: str
    value_minor: int
    date: date
    agency_id: UUID | None
    opened_at: datetime
    resolution: Resolution | None
    resolved_by: UUID | None
    resolved_at: datetime | None
    signed_by: UUID | None
    closed_at: datetime | None


class BreakList(Schema):
    """A page of differences."""

    items: list[BreakOut]
    next: str | None


class LineOut(Schema):
    """What the gateway says."""

    line: str
    break_id: UUID | None
    reference: str
    kind: LineKind
    amount_minor: int
    fee_minor: int
    currency: str
    booked_date: date
    statement: str


class OrderOut(Schema):
    """What our books say."""

    id: UUID
    kind: AttemptKind
    reference: str
    gateway_reference: str
    amount_minor: int
    fee_minor: int
    currency: str
    state: AttemptState
    ended_at: datetime | None


class BreakDetailOut(BreakOut):
    """A difference with both its sides, and what can be done about it."""

    theirs: LineOut | None
    ours: OrderOut | None
    ways: list[Resolution]
    orders: list[OrderOut] = Field(description="Orders of ours that could be the same money.")
    lines: list[LineOut] = Field(description="Lines that could be the same money.")
    reason: str


class ResolutionIn(Strict):
    """How a difference is closed, and why."""

    way: Resolution
    reason: Found
    other_id: UUID | None = Field(
        default=None, description="For `matched`: the id of the order, or of the line's difference."
    )


class SignatureIn(Strict):
    """Whether a write-off is signed."""

    approve: bool


class BreakStateOut(Schema):
    """Where a difference stands now."""

    state: BreakState


class StatementOut(Schema):
    """A statement that was taken in."""

    id: UUID
    provider: str
    name: str
    account: str
    from_date: date | None
    until_date: date | None
    lines: int
    new_lines: int
    taken_by: UUID | None
    taken_at: datetime
    is_matched: bool


class StatementList(Schema):
    """A page of statements."""

    items: list[StatementOut]
    next: str | None


class TakenOut(Schema):
    """A statement of a file: `is_new` is false where it was taken in before."""

    id: UUID
    provider: str
    lines: int
    new_lines: int
    is_new: bool


class TakenList(Schema):
    """The statements of a file."""

    items: list[TakenOut]
