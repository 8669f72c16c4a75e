"""What goes in and comes out about payouts."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tulay.areas.payments.rules.batches import LINES_MAX
from tulay.areas.payments.rules.destinations import BANK_MAX, HOLDER_MAX, Way
from tulay.areas.payments.rules.payouts import REASON_MAX, PayoutState, Receipt
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Line, Text

if TYPE_CHECKING:
    Reason = str
    Holder = str
    Number = str
    Bank = str
else:
    Reason = Text[REASON_MAX]
    Holder = Line[0:HOLDER_MAX]
    Number = Line[0:60]
    Bank = Line[0:BANK_MAX]


class PayoutAmount(Schema):
    """An amount of money."""

    amount_minor: int = Field(description="In the smallest unit of the currency (ISO 4217).")
    currency: str


class PayoutOut(Schema):
    """Money that an agency promised to somebody."""

    id: UUID
    agency_id: UUID
    reference: str = Field(description="What it pays for, as whoever proposed it names it.")
    amount: PayoutAmount
    state: PayoutState
    way: Way
    account_end: str = Field(description="The last digits of the account; empty for a wallet.")
    failure: str = Field(description="Why it did not arrive; empty where nothing went wrong.")
    receipt: Receipt = Field(description="What the receiver says about the money.")
    proposed_at: datetime
    approved_at: datetime | None
    submitted_at: datetime | None
    ended_at: datetime | None


class PayoutList(Schema):
    """A page of payouts."""

    items: list[PayoutOut]
    next: str | None


class OwnPayoutOut(PayoutOut):
    """A payout, as its receiver reads it."""

    reason: str = Field(description="Why it was refused; empty where it was not.")
    objection: str = Field(description="What the receiver said when nothing came.")
    clearing: str = Field(description="What the agency answered.")


class AgencyPayoutOut(OwnPayoutOut):
    """A payout, as a finance officer reads it."""

    person_id: UUID
    first_by: UUID | None
    second_by: UUID | None
    needs_two: bool = Field(description="Two finance officers have to approve it.")
    batch_id: UUID | None


class PayoutStateOut(Schema):
    """Where a payout stands now."""

    state: PayoutState


class PayoutReasonIn(Strict):
    """Something said, which the other person reads word for word."""

    reason: Reason


class DestinationIn(Strict):
    """Where somebody wants to be paid; a wallet needs nothing else."""

    way: Way
    holder: Holder = ""
    account: Number = ""
    bank: Bank = ""
    branch: Number = ""


class BatchIn(Strict):
    """Payouts to let go together."""

    payout_ids: list[UUID] = Field(min_length=1, max_length=LINES_MAX)
    is_linked: bool = Field(description="All or none, at once; else each for itself.")


class BatchMadeOut(Schema):
    """The new batch."""

    id: UUID


class BatchItem(Schema):
    """Payouts that were let go together."""

    id: UUID
    agency_id: UUID
    is_linked: bool
    lines: int
    total: PayoutAmount
    made_at: datetime
    done_at: datetime | None = Field(description="When every line had been looked at.")


class BatchList(Schema):
    """A page of batches."""

    items: list[BatchItem]
    next: str | None


class BatchOut(BatchItem):
    """A batch: how far it has come, and what became of each line."""

    paid: int
    moving: int
    failed: int
    waiting: int
    items: list[PayoutOut]
    next: str | None
