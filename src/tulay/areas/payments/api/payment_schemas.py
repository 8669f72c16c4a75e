"""What comes in and what goes out about payments, as the OpenAPI description says it."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal, Self, TypeAlias
from uuid import UUID

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt, model_validator
from pydantic.json_schema import SkipJsonSchema

from tulay.areas.payments.rules.payments import (
    AMOUNT_MOST,
    REASON_MAX,
    PaymentState,
    RefundState,
)
from tulay.plumbing.http.api import Paging, Strict
from tulay.plumbing.http.inputs import Text

if TYPE_CHECKING:
    Reason: TypeAlias = str
else:
    Reason = Text[REASON_MAX]
Currency = Literal["NAD", "PHP", "ZAR", "USD", "EUR"]
SOURCE = r"^[+0-9A-Za-z_\-]{4,64}$"
SOURCE_MEANS = "What the gateway knows you by: the number of a wallet, the token of a card."


class PaymentCompletionIn(Strict):
    """From where to pay."""

    provider: str = Field(pattern=r"^[a-z]{3,12}$", description="One of the gateways offered.")
    source: str = Field(pattern=SOURCE, description=SOURCE_MEANS)


class PaymentIn(Strict):
    """A payment to an agency, or to a business; made at once where `provider` and `source` are given."""

    agency_id: UUID | SkipJsonSchema[None] = Field(
        None, description="The agency to be paid; or else a business."
    )
    merchant_id: UUID | SkipJsonSchema[None] = Field(None, description="The business to be paid.")
    amount_minor: StrictInt = Field(ge=1, le=AMOUNT_MOST, description="In minor units (cents).")
    currency: Currency
    reference: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9._\-]{1,32}$",
        description="Your own; what is paid under it is paid once.",
    )
    provider: str | None = Field(None, pattern=r"^[a-z]{3,12}$")
    source: str | None = Field(None, pattern=SOURCE, description=SOURCE_MEANS)

    @model_validator(mode="after")
    def _one_payee(self) -> Self:
        if (self.agency_id is None) is (self.merchant_id is None):
            raise ValueError("name an agency or a business, one of the two")
        return self


class RefundIn(Strict):
    """A refund to be looked at by somebody else."""

    amount_minor: StrictInt = Field(ge=1, le=AMOUNT_MOST)
    reason: Reason


class RefundDecisionIn(Strict):
    """The second look at a refund."""

    approve: StrictBool


class PaymentListIn(Paging):
    """Which payments to list."""

    scope: Literal["own", "agency"] = "own"
    state: PaymentState | None = Field(None, description="Of an agency's payments only.")


class PaymentOut(Schema):
    """A payment as it stands."""

    id: UUID
    agency_id: UUID
    agency: str
    merchant_id: UUID | None
    merchant: str
    reference: str
    amount_minor: int
    currency: str
    refunded_minor: int
    state: PaymentState
    provider: str
    failure: str
    created_at: datetime
    expires_at: datetime
    submitted_at: datetime | None
    ended_at: datetime | None


class PaymentListOut(Schema):
    """A page of payments."""

    items: list[PaymentOut]
    next: str | None


class RefundOut(Schema):
    """A refund as it stands."""

    id: UUID
    amount_minor: int
    currency: str
    state: RefundState
    failure: str
    reason: str
    asked_by: UUID | None
    decided_by: UUID | None
    asked_at: datetime
    ended_at: datetime | None


class RefundListOut(Schema):
    """The refunds of a payment."""

    items: list[RefundOut]
