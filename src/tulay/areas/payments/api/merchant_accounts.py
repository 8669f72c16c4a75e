"""What a business has with us, for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tulay.areas.payments.api.merchants import merchant_person, opened
from tulay.areas.payments.errors.merchants import MerchantAccountMissing
from tulay.areas.payments.queries.merchant_accounts import (
    MerchantLine,
    merchant_account,
    merchant_lines,
)
from tulay.areas.payments.rules.ledger import TransferKind
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.routes import SOMEBODY, also_by_key, needs

router = Router(tags=["payments"], auth=SIGNED_IN)

_LINE = {
    "transfer_id": "0193a1c2-7b1e-7c3d-9a45-3f2b1c0d9e8f",
    "at": "2026-11-24T08:20:00Z",
    "kind": "payment",
    "amount_minor": 25000,
    "balance_minor": 125000,
    "currency": "NAD",
    "reference": "request:0193a1c2-7b1e-7c3d-9a45-3f2b1c0d9e8f",
}


class MerchantAccountOut(Schema):
    """What a business has, in the smallest unit of its currency."""

    currency: str
    balance_minor: int
    held_minor: int = Field(description="Set aside to be paid out.")
    free_minor: int
    is_frozen: bool


class MerchantLineOut(Schema):
    """One thing that moved; more than zero came in."""

    transfer_id: UUID
    at: datetime
    kind: TransferKind
    amount_minor: int
    balance_minor: int = Field(description="What the business had after it.")
    currency: str
    reference: str


class MerchantLinesOut(Schema):
    """A page of what moved."""

    items: list[MerchantLineOut]
    next: str | None


@router.get(
    "/merchants/{uuid:merchant_id}/account",
    response=MerchantAccountOut,
    operation_id="payments_merchant_account",
    summary="What a business has",
    openapi_extra=example(
        200,
        {
            "currency": "NAD",
            "balance_minor": 125000,
            "held_minor": 100000,
            "free_minor": 25000,
            "is_frozen": False,
        },
    ),
)
@also_by_key
@needs(SOMEBODY)
def account(request: HttpRequest, merchant_id: UUID) -> Any:
    """Return the balance, and what of it is set aside."""
    actor = merchant_person(request)
    card = opened(actor, merchant_id, what="account").card
    with reading(actor):
        found = merchant_account(card.id, card.currency)
    if found is None:
        raise MerchantAccountMissing
    return {
        "currency": card.currency,
        "balance_minor": found.balance.minor,
        "held_minor": found.held.minor,
        "free_minor": found.free.minor,
        "is_frozen": found.is_frozen,
    }


@router.get(
    "/merchants/{uuid:merchant_id}/transactions",
    response=MerchantLinesOut,
    operation_id="payments_merchant_transactions",
    summary="What moved in and out of a business's account",
    openapi_extra=example(200, {"items": [_LINE], "next": None}),
)
@also_by_key
@needs(SOMEBODY)
def transactions(request: HttpRequest, merchant_id: UUID, paging: Query[Paging]) -> Any:
    """List what moved, newest first, with the balance after each."""
    actor = merchant_person(request)
    card = opened(actor, merchant_id, what="transactions").card
    with reading(actor):
        found = merchant_lines(card.id, card.currency, cursor=paging.cursor, limit=paging.limit)
    return {"items": [line_out(line) for line in found.items], "next": found.next}


def line_out(line: MerchantLine) -> dict[str, Any]:
    """Return one thing that moved."""
    return {
        "transfer_id": line.transfer_id,
        "at": line.at,
        "kind": line.kind,
        "amount_minor": line.amount.minor,
        "balance_minor": line.balance_after.minor,
        "currency": line.amount.currency,
        "reference": line.reference,
    }
