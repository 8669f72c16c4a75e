"""What goes in and comes out about businesses."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tulay.areas.payments.rules import merchants as rules
from tulay.areas.payments.rules.merchants import MerchantKind, MerchantState, MerchantStep
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Line, Text

if TYPE_CHECKING:
    Name = str
    Number = str
    Email = str
    Phone = str
    Address = str
    Words = str
else:
    Name, Number = Line[rules.NAME_MAX], Line[rules.NUMBER_MAX]
    Email, Phone = Line[rules.EMAIL_MAX], Line[rules.PHONE_MAX]
    Address, Words = Text[rules.ADDRESS_MAX], Text[0 : rules.REASON_MAX]


class MerchantOut(Schema):
    """A business."""

    id: UUID
    agency_id: UUID = Field(description="Who checks it and looks after its account.")
    name: str
    kind: MerchantKind
    registration_number: str
    jurisdiction: str
    currency: str
    state: MerchantState
    made_at: datetime
    sent_at: datetime | None
    opened_at: datetime | None
    updated_at: datetime


class MerchantsOut(Schema):
    """A page of businesses."""

    items: list[MerchantOut]
    next: str | None


class MerchantPaperOut(Schema):
    """A document of a business."""

    id: UUID
    name: str
    content_type: str
    size: int
    at: datetime


class MerchantMoveOut(Schema):
    """A step that was taken."""

    step: MerchantStep
    to_state: MerchantState
    reason: str
    at: datetime


class MerchantDetailOut(MerchantOut):
    """A business opened."""

    email: str
    phone: str
    address: str
    documents: list[MerchantPaperOut]
    history: list[MerchantMoveOut]


class MerchantIn(Strict):
    """What a business says about itself."""

    name: Name
    kind: MerchantKind
    registration_number: Number
    email: Email
    phone: Phone
    address: Address


class MerchantApplyIn(MerchantIn):
    """The same, and which agency looks after it."""

    agency_id: UUID


class MerchantStepIn(Strict):
    """A step; `send` and `withdraw` are the applicant's, the others an officer's, who gives a reason."""

    step: MerchantStep
    reason: Words = ""


class MerchantMadeOut(Schema):
    """What was made."""

    id: UUID


class MerchantStateOut(Schema):
    """How the business stands now."""

    state: MerchantState
