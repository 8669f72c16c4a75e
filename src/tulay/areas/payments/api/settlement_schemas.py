"""Shapes and examples of settlements."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tulay.areas.payments.rules.destinations import BANK_MAX, HOLDER_MAX
from tulay.areas.payments.rules.settlements import (
    REASON_MAX,
    Cadence,
    SettlementState,
    SettlementStep,
)
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Line, Text

if TYPE_CHECKING:
    Holder = str
    Number = str
    Bank = str
    Reason = str
else:
    Holder, Number, Bank = Line[HOLDER_MAX], Line[60], Line[0:BANK_MAX]
    Reason = Text[0:REASON_MAX]

ID = "0193a1c2-7b1e-7c3d-9a45-3f2b1c0d9e8f"
SETTLEMENT = {
    "id": ID,
    "merchant_id": ID,
    "merchant": "Katutura Family Clinic",
    "agency_id": ID,
    "starts_date": "2026-11-16",
    "until_date": "2026-11-23",
    "currency": "NAD",
    "carried_minor": 0,
    "received_minor": 125000,
    "refunded_minor": 25000,
    "fee_minor": 1000,
    "kept_minor": 0,
    "net_minor": 99000,
    "state": "paid",
    "account_end": "6789",
    "failure": "",
    "reason": "",
    "made_at": "2026-11-22T22:05:00Z",
    "paid_at": "2026-11-23T02:06:00Z",
}
NEXT = {"on_date": "2026-11-30", "carried_minor": 0, "received_minor": 25000, "refunded_minor": 0}
PLAN_IN = {
    "cadence": "weekly",
    "way": "bank",
    "holder": "Katutura Family Clinic",
    "account": "62123456789",
    "bank": "First National Bank",
    "branch": "280172",
}
PLAN = {
    "cadence": "weekly",
    "way": "bank",
    "holder": PLAN_IN["holder"],
    "bank": PLAN_IN["bank"],
    "account_end": "6789",
    "settled_until_date": "2026-11-23",
    "currency": "NAD",
    "next": {**NEXT, "fee_minor": 250, "kept_minor": 0, "net_minor": 24750},
}
LINE = {
    "transfer_id": ID,
    "at": "2026-11-17T08:20:00Z",
    "kind": "payment",
    "amount_minor": 25000,
    "balance_minor": 125000,
    "currency": "NAD",
    "reference": "visit:2026-0114",
}


class SettlementOut(Schema):
    """One time that a business is paid out, in the smallest unit of its currency.

    `carried + received = refunded + fee + kept + net`.
    """

    id: UUID
    merchant_id: UUID
    merchant: str
    agency_id: UUID
    starts_date: date
    until_date: date = Field(description="The day after the last one that is settled.")
    currency: str
    carried_minor: int = Field(description="What the settlement before had kept.")
    received_minor: int = Field(description="What customers paid.")
    refunded_minor: int = Field(description="What went back to them.")
    fee_minor: int = Field(description="What the platform keeps.")
    kept_minor: int = Field(description="What stays for refunds, until the next settlement.")
    net_minor: int = Field(description="What is paid out.")
    state: SettlementState
    account_end: str = Field(description="The last digits of the account.")
    failure: str = Field(description="Why it did not arrive; empty where nothing went wrong.")
    reason: str = Field(description="Why it was held back, in the agency's words.")
    made_at: datetime
    paid_at: datetime | None


class SettlementsOut(Schema):
    """A page of settlements."""

    items: list[SettlementOut]
    next: str | None


class ForeseenOut(Schema):
    """The next settlement, of what came in until now."""

    on_date: date
    carried_minor: int
    received_minor: int
    refunded_minor: int
    fee_minor: int
    kept_minor: int
    net_minor: int = Field(description="Less than nothing where more went back than came in.")


class SettlementPlanOut(Schema):
    """How often and where to a business is paid out, and what comes next."""

    cadence: Cadence
    way: str
    holder: str
    bank: str
    account_end: str
    settled_until_date: date = Field(description="Everything before this day is settled.")
    currency: str
    next: ForeseenOut


class SettlementPlanIn(Strict):
    """How often and where to."""

    cadence: Cadence
    way: str = Field(description="`bank` or `mobile`.", max_length=8)
    holder: Holder
    account: Number
    bank: Bank = ""
    branch: Bank = ""


class SettlementDecisionIn(Strict):
    """What a finance officer does about a settlement."""

    step: SettlementStep
    reason: Reason = Field("", description="Needed to hold one back; the business reads it.")


class SettlementStateOut(Schema):
    """Where it stands now."""

    state: SettlementState
