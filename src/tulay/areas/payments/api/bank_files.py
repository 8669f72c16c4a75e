"""Files for the bank, for programs."""

from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router, Schema, Status

from tulay.areas.payments.actions.bank_files import fetch_bank_file, make_bank_file
from tulay.areas.payments.api.payout_schemas import PayoutAmount
from tulay.areas.payments.queries.bank_files import bank_files_page, for_bank, message_id
from tulay.kernel.money import Money
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files.downloads import download
from tulay.plumbing.http.api import SIGNED_IN, Paging, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["payments"], auth=SIGNED_IN)
_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
_TOTAL = {"amount_minor": 35_000, "currency": "NAD"}
_FILE = {
    "id": _ID,
    "agency_id": _ID,
    "name": "T01890a5dac96774bbcceb302099a8057",
    "lines": 1,
    "open": 1,
    "total": _TOTAL,
    "made_by": _ID,
    "made_at": "2026-11-24T08:20:00Z",
}


class ForBankOut(Schema):
    """What waits for an agency's next file."""

    agency_id: UUID
    orders: int
    total: PayoutAmount


class BankFileOut(Schema):
    """A file; `open` orders in it have no answer yet."""

    id: UUID
    agency_id: UUID
    name: str
    lines: int
    open: int
    total: PayoutAmount
    made_by: UUID | None
    made_at: datetime


class BankFileList(Schema):
    """A page of files, and what waits for the next ones."""

    items: list[BankFileOut]
    next: str | None
    waiting: list[ForBankOut]


class BankFileIn(Strict):
    """Whose payouts go into a file."""

    agency_id: UUID
    currency: Literal["NAD", "PHP", "ZAR", "USD", "EUR"]


class BankFileMadeOut(Schema):
    """The new file."""

    id: UUID


@router.get(
    "/payouts/bank-files",
    response=BankFileList,
    operation_id="payments_bank_files",
    summary="Files for the bank, and what waits for the next",
    openapi_extra=example(200, {"items": [_FILE], "next": None, "waiting": []}),
)
@needs("payments.see-payouts")
def index(request: HttpRequest, paging: Query[Paging]) -> Any:
    """List files of the agencies one pays for, the latest first, and what waits."""
    actor = actor_of(request)
    with reading(actor):
        found = bank_files_page(actor, cursor=paging.cursor, limit=paging.limit)
        waiting = for_bank(actor)
    names = ("id", "agency_id", "name", "lines", "open", "made_by", "made_at")
    return {
        "items": [
            {name: getattr(card, name) for name in names} | {"total": _money(card.total)}
            for card in found.items
        ],
        "next": found.next,
        "waiting": [
            {"agency_id": one.agency_id, "orders": one.orders, "total": _money(one.total)}
            for one in waiting
        ],
    }


@router.post(
    "/payouts/bank-files",
    response={201: BankFileMadeOut},
    operation_id="payments_make_bank_file",
    summary="Put what waits for the bank into a file",
    openapi_extra=example(201, {"id": _ID}, request={"agency_id": _ID, "currency": "NAD"}),
)
@idempotent(required=True)
def make(request: HttpRequest, body: BankFileIn) -> Any:
    """Make a file (ISO 20022 pain.001) of an agency's approved payouts to bank accounts."""
    made = make_bank_file(
        actor=actor_of(request),
        agency_id=body.agency_id,
        currency=body.currency,
        now=datetime.now(UTC),
    )
    return Status(201, {"id": made})


@router.post(
    "/payouts/bank-files/{uuid:file_id}/content",
    response={200: None},
    operation_id="payments_fetch_bank_file",
    summary="Fetch a file for the bank",
    openapi_extra={
        "responses": {
            200: {
                "description": "The file, the same bytes each time.",
                "content": {"application/xml": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def fetch(request: HttpRequest, file_id: UUID) -> StreamingHttpResponse:
    """Fetch a file; that somebody did is put on record."""
    content = fetch_bank_file(actor=actor_of(request), file_id=file_id, now=datetime.now(UTC))
    name = f"{message_id(file_id)}.xml"
    return download([content], name=name, content_type="application/xml", size=len(content))


def _money(money: Money) -> dict[str, Any]:
    return {"amount_minor": money.minor, "currency": money.currency}
