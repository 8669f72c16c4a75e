"""Wallets and transactions for programs."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema, Status

from tulay.areas.payments.actions.wallets import (
    Sending,
    freeze_wallet,
    look_at_wallet,
    open_wallet,
    send_money,
    thaw_wallet,
)
from tulay.areas.payments.api.seat import person_of
from tulay.areas.payments.queries.statements import Line, lines, transactions
from tulay.areas.payments.queries.wallets import (
    WalletCard,
    own_wallet,
    own_wallets,
    recipient,
)
from tulay.areas.payments.rules.wallets import LOOK_UPS_AN_HOUR, TYPED_MAX, FreezeReason
from tulay.kernel.ids import uuid7
from tulay.kernel.money import Money
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.inputs import Line as OneLine
from tulay.plumbing.http.routes import needs
from tulay.plumbing.limits import Rate, limit

if TYPE_CHECKING:
    Number = str
else:
    Number = OneLine[TYPED_MAX]

router = Router(tags=["payments"], auth=SIGNED_IN)
LOOK_UPS = Rate(LOOK_UPS_AN_HOUR, 3_600)
AMOUNT_MAX = 10**15
Currency = Literal["NAD", "PHP", "ZAR", "USD", "EUR"]


class WalletOut(Schema):
    """A wallet; `free_minor` is the balance without what is set aside. Amounts are whole smallest units."""

    id: UUID
    number: str
    currency: str
    balance_minor: int
    free_minor: int
    opened_at: datetime
    frozen_at: datetime | None


class OwnWallets(Schema):
    """Your wallets."""

    items: list[WalletOut]


class WalletIn(Strict):
    """In which currency to open a wallet: that of where you live."""

    currency: Currency


class WalletMadeOut(Schema):
    """The wallet that is open now."""

    id: UUID


class TransactionOut(Schema):
    """One entry of a wallet: what came in (+) or went out (-), and what was there after it."""

    transfer_id: UUID
    wallet_id: UUID
    at: datetime
    kind: str
    amount_minor: int
    balance_after_minor: int
    currency: str
    other_kind: str
    other_number: str = Field(description="The other wallet's number; empty for other accounts.")


class Transactions(Schema):
    """A page of entries, newest first."""

    items: list[TransactionOut]
    next: str | None


class RecipientOut(Schema):
    """Whom a number belongs to; a person's name is masked."""

    number: str
    name: str
    currency: str


class TransactionIn(Strict):
    """What to send from which of your wallets to which number."""

    wallet_id: UUID
    to: Number
    amount_minor: int = Field(ge=1, le=AMOUNT_MAX)
    currency: Currency


class SentOut(Schema):
    """What was sent."""

    transfer_id: UUID
    at: datetime
    amount_minor: int
    currency: str


class FreezeIn(Strict):
    """Why money may not leave this wallet."""

    reason: FreezeReason


_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_AT = "2026-11-24T08:00:00Z"
_WALLET = {
    "id": _ID,
    "number": "407122358816",
    "currency": "NAD",
    "balance_minor": 125000,
    "free_minor": 120000,
    "opened_at": _AT,
    "frozen_at": None,
}
_LINE = {
    "transfer_id": _ID,
    "wallet_id": _ID,
    "at": _AT,
    "kind": "sending",
    "amount_minor": -5000,
    "balance_after_minor": 120000,
    "currency": "NAD",
    "other_kind": "person",
    "other_number": "983301427752",
}
_SENDING = {"wallet_id": _ID, "to": "983301427752", "amount_minor": 5000, "currency": "NAD"}
_SENT = {"transfer_id": _ID, "at": _AT, "amount_minor": 5000, "currency": "NAD"}
_RECIPIENT = {"number": "983301427752", "name": "M••• N•••", "currency": "NAD"}


@router.get(
    "/wallets/me",
    response=OwnWallets,
    operation_id="payments_wallets",
    summary="What is in your wallets?",
    openapi_extra=example(200, {"items": [_WALLET]}),
)
@needs("payments.send")
def mine(request: HttpRequest) -> dict[str, Any]:
    """List your wallets, the oldest first."""
    actor = person_of(request)
    assert actor.person_id is not None
    with reading(actor):
        return {"items": [_wallet(one) for one in own_wallets(actor.person_id)]}


@router.post(
    "/wallets",
    response={201: WalletMadeOut},
    operation_id="payments_open_wallet",
    summary="Open a wallet",
    openapi_extra=example(201, {"id": _ID}, request={"currency": "NAD"}),
)
@idempotent()
def open_(request: HttpRequest, body: WalletIn) -> Any:
    """Open a wallet of your own; asked again, it is the same one."""
    made = open_wallet(actor=person_of(request), currency=body.currency, now=datetime.now(UTC))
    return Status(201, {"id": made})


@router.get(
    "/wallets/{uuid:wallet_id}/statement",
    response=Transactions,
    operation_id="payments_statement",
    summary="What moved in one of your wallets?",
    openapi_extra=example(200, {"items": [_LINE], "next": None}),
)
@needs("payments.send")
def statement(request: HttpRequest, wallet_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """List the entries of one wallet, newest first; each balance is the one before it plus the amount."""
    actor = person_of(request)
    assert actor.person_id is not None
    with reading(actor):
        wallet = own_wallet(actor.person_id, wallet_id)
        found = lines(wallet, cursor=paging.cursor, limit=paging.limit)
    return {"items": [_line(wallet.id, one) for one in found.items], "next": found.next}


@router.get(
    "/transactions",
    response=Transactions,
    operation_id="payments_transactions",
    summary="What moved in all your wallets?",
    openapi_extra=example(200, {"items": [_LINE], "next": None}),
)
@needs("payments.send")
def index(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List the entries of all your wallets, newest first."""
    actor = person_of(request)
    assert actor.person_id is not None
    with reading(actor):
        wallets = own_wallets(actor.person_id)
        found = transactions(wallets, cursor=paging.cursor, limit=paging.limit)
    return {"items": [_line(wallet, one) for wallet, one in found.items], "next": found.next}


@router.post(
    "/transactions",
    response={201: SentOut},
    operation_id="payments_send",
    summary="Send money from your wallet to another one",
    openapi_extra=example(201, _SENT, request=_SENDING),
)
@idempotent(required=True)
def send(request: HttpRequest, body: TransactionIn) -> Any:
    """Send money to the wallet with this number. The same `Idempotency-Key` once more sends nothing."""
    sending = Sending(uuid7(), body.wallet_id, body.to, Money(body.currency, body.amount_minor))
    done = send_money(actor=person_of(request), sending=sending, now=datetime.now(UTC))
    sent = {"transfer_id": done.id, "at": done.at}
    return Status(
        201, {**sent, "amount_minor": done.amount.minor, "currency": done.amount.currency}
    )


@router.get(
    "/wallets/recipients/{number}",
    response=RecipientOut,
    operation_id="payments_recipient",
    summary="Whose wallet has this number?",
    openapi_extra=example(200, _RECIPIENT),
)
@needs("payments.send")
def whose(request: HttpRequest, number: str) -> Any:
    """Return whom a number belongs to, as far as a sender may know; thirty numbers an hour."""
    actor = person_of(request)
    limit("payments.number", str(actor.person_id), LOOK_UPS)
    return recipient(number)


@router.post(
    "/wallets/{number}/look",
    response=WalletOut,
    operation_id="payments_look_at_wallet",
    summary="Look at somebody's wallet",
    openapi_extra=example(200, _WALLET),
)
def look(request: HttpRequest, number: str) -> dict[str, Any]:
    """Return a wallet by its number, for finance officers; whose it is sees that it was looked at."""
    return _wallet(look_at_wallet(actor=person_of(request), number=number, now=datetime.now(UTC)))


@router.post(
    "/wallets/{number}/freeze",
    response={204: None},
    operation_id="payments_freeze",
    summary="Let no money leave a wallet",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"example": {"reason": "fraud"}}}}
    },
)
def freeze(request: HttpRequest, number: str, body: FreezeIn) -> HttpResponse:
    """Freeze a wallet; it still receives."""
    freeze_wallet(
        actor=person_of(request), number=number, reason=body.reason, now=datetime.now(UTC)
    )
    return HttpResponse(status=204)


@router.post(
    "/wallets/{number}/thaw",
    response={204: None},
    operation_id="payments_thaw",
    summary="Let money leave a wallet again",
)
def thaw(request: HttpRequest, number: str) -> HttpResponse:
    """Thaw a wallet."""
    thaw_wallet(actor=person_of(request), number=number, now=datetime.now(UTC))
    return HttpResponse(status=204)


def _wallet(card: WalletCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "number": card.number,
        "currency": card.currency,
        "balance_minor": card.balance.minor,
        "free_minor": card.free.minor,
        "opened_at": card.opened_at,
        "frozen_at": card.frozen_at,
    }


def _line(wallet_id: UUID, line: Line) -> dict[str, Any]:
    return {
        "transfer_id": line.transfer_id,
        "wallet_id": wallet_id,
        "at": line.at,
        "kind": line.kind,
        "amount_minor": line.amount.minor,
        "balance_after_minor": line.balance_after.minor,
        "currency": line.amount.currency,
        "other_kind": line.other_kind,
        "other_number": line.other_number,
    }
