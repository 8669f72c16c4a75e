"""The comparison with gateways and banks, for programs."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from tulay.areas.payments.actions.breaks import WayOut, resolve_break, sign_write_off
from tulay.areas.payments.actions.statements_in import take_file
from tulay.areas.payments.api.reconciliation_schemas import (
    BooksList,
    BreakDetailOut,
    BreakList,
    BreakStateOut,
    ResolutionIn,
    SignatureIn,
    StatementList,
    TakenList,
)
from tulay.areas.payments.errors.reconciliation import StatementsOfAll
from tulay.areas.payments.queries.books import Books, books
from tulay.areas.payments.queries.reconciliation import (
    SEES,
    BreakCard,
    BreakView,
    LineSide,
    OrderSide,
    break_detail,
    breaks_page,
)
from tulay.areas.payments.queries.statements_in import statements_page
from tulay.areas.payments.rules.reconciliation import STATEMENT_BYTES_MAX
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["payments"], auth=SIGNED_IN)
_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
_AT = "2026-11-24T04:00:05Z"
_BOOKS = {
    "provider": "simulator",
    "currency": "NAD",
    "first_date": "2026-11-16",
    "last_date": "2026-11-23",
    "theirs_minor": 184_975,
    "ours_minor": 177_275,
    "on_the_way_minor": 0,
    "to_match_minor": 0,
    "breaks_minor": 7_700,
    "suspense_minor": 0,
    "unexplained_minor": 0,
}
_BREAK: dict[str, Any] = {
    "id": _ID,
    "kind": "missing-here",
    "state": "open",
    "provider": "simulator",
    "currency": "NAD",
    "value_minor": 7_700,
    "date": "2026-11-20",
    "agency_id": None,
    "opened_at": _AT,
    "resolution": None,
    "resolved_by": None,
    "resolved_at": None,
    "signed_by": None,
    "closed_at": None,
}
_LINE = {
    "line": "gw_5d1f7e2c9b44",
    "break_id": None,
    "reference": "",
    "kind": "charge",
    "amount_minor": 7_700,
    "fee_minor": 0,
    "currency": "NAD",
    "booked_date": "2026-11-20",
    "statement": "2026-11-20",
}
_DETAIL = _BREAK | {
    "theirs": _LINE,
    "ours": None,
    "ways": ["matched", "suspense", "written-off"],
    "orders": [],
    "lines": [],
    "reason": "",
}
_STATEMENT = {
    "id": _ID,
    "provider": "simulator",
    "name": "2026-11-20",
    "account": "",
    "from_date": "2026-11-20",
    "until_date": "2026-11-20",
    "lines": 14,
    "new_lines": 14,
    "taken_by": None,
    "taken_at": _AT,
    "is_matched": True,
}
_TAKEN = {"id": _ID, "provider": "bank-file", "lines": 14, "new_lines": 14, "is_new": True}


@router.get(
    "/reconciliation",
    response=BooksList,
    operation_id="payments_books",
    summary="Do our books and those of the gateways agree?",
    openapi_extra=example(200, {"items": [_BOOKS], "next": None}),
)
@needs("payments.see-breaks")
def totals(request: HttpRequest) -> Any:
    """Return both books of each gateway, and what lies between them; for officers of the whole installation."""
    actor = actor_of(request)
    if not actor.may_everywhere(SEES):
        raise StatementsOfAll
    with reading(actor):
        return {"items": [_books(one) for one in books()], "next": None}


@router.get(
    "/reconciliation/breaks",
    response=BreakList,
    operation_id="payments_see_breaks",
    summary="What differs?",
    openapi_extra=example(200, {"items": [_BREAK], "next": None}),
)
@needs("payments.see-breaks")
def index(request: HttpRequest, paging: Query[Paging], view: BreakView = BreakView.OPEN) -> Any:
    """List differences of the agencies one looks after: open ones oldest first, closed ones newest first."""
    actor = actor_of(request)
    with reading(actor):
        found = breaks_page(actor, view=view, cursor=paging.cursor, limit=paging.limit)
    return {"items": [_card(card) for card in found.items], "next": found.next}


@router.get(
    "/reconciliation/breaks/{uuid:break_id}",
    response=BreakDetailOut,
    operation_id="payments_break",
    summary="One difference, with both sides",
    openapi_extra=example(200, _DETAIL),
)
@needs("payments.see-breaks")
def show(request: HttpRequest, break_id: UUID) -> Any:
    """Return a difference, what both books say, and what can be done about it."""
    actor = actor_of(request)
    with reading(actor):
        found = break_detail(actor, break_id)
    return _card(found.card) | {
        "theirs": _line(found.theirs) if found.theirs else None,
        "ours": _order(found.ours) if found.ours else None,
        "ways": found.ways,
        "orders": [_order(one) for one in found.orders],
        "lines": [_line(one) for one in found.lines],
        "reason": found.reason,
    }


@router.post(
    "/reconciliation/breaks/{uuid:break_id}/resolution",
    response=BreakStateOut,
    operation_id="payments_resolve_break",
    summary="Close a difference",
    openapi_extra=example(
        200,
        {"state": "closed"},
        request={"way": "suspense", "reason": "Asked the gateway; no answer yet."},
    ),
)
@idempotent(required=True)
def resolve(request: HttpRequest, break_id: UUID, body: ResolutionIn) -> Any:
    """Close a difference; writing off more than a little waits for a second finance officer."""
    state = resolve_break(
        actor=actor_of(request),
        break_id=break_id,
        chosen=WayOut(body.way, body.reason, body.other_id),
        now=datetime.now(UTC),
    )
    return {"state": state}


@router.post(
    "/reconciliation/breaks/{uuid:break_id}/signature",
    response=BreakStateOut,
    operation_id="payments_sign_write_off",
    summary="Sign a write-off, or turn it down",
    openapi_extra=example(200, {"state": "closed"}, request={"approve": True}),
)
@idempotent(required=True)
def sign(request: HttpRequest, break_id: UUID, body: SignatureIn) -> Any:
    """Sign what another finance officer proposed to write off."""
    state = sign_write_off(
        actor=actor_of(request), break_id=break_id, approve=body.approve, now=datetime.now(UTC)
    )
    return {"state": state}


@router.get(
    "/reconciliation/statements",
    response=StatementList,
    operation_id="payments_see_statements",
    summary="Which statements were taken in?",
    openapi_extra=example(200, {"items": [_STATEMENT], "next": None}),
)
@needs("payments.see-breaks")
def statements(request: HttpRequest, paging: Query[Paging]) -> Any:
    """List the statements that were taken in, the latest first."""
    actor = actor_of(request)
    with reading(actor):
        return statements_page(actor, cursor=paging.cursor, limit=paging.limit)


@router.post(
    "/reconciliation/statements",
    response={201: TakenList},
    operation_id="payments_take_file",
    summary="Take in a bank's statement (ISO 20022 camt.053, at most 8 MB)",
    openapi_extra=example(201, {"items": [_TAKEN]}),
)
@needs("payments.take-file")
def take(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """Take in a file of a bank: each of its lines once, however often it is sent."""
    file.seek(0)  # whoever looked at it before may have left it anywhere
    content = file.read(STATEMENT_BYTES_MAX + 1)
    taken = take_file(actor=actor_of(request), content=content, now=datetime.now(UTC))
    return Status(201, {"items": list(taken)})


def _books(one: Books) -> dict[str, Any]:
    names = ("theirs", "ours", "on_the_way", "to_match", "breaks", "suspense", "unexplained")
    return {
        "provider": one.provider,
        "currency": one.theirs.currency,
        "first_date": one.first_date,
        "last_date": one.last_date,
    } | {f"{name}_minor": getattr(one, name).minor for name in names}


def _card(card: BreakCard) -> dict[str, Any]:
    names = ("id", "kind", "state", "provider", "date", "agency_id", "opened_at", "resolution")
    ends = ("resolved_by", "resolved_at", "signed_by", "closed_at")
    money = {"currency": card.value.currency, "value_minor": card.value.minor}
    return {name: getattr(card, name) for name in (*names, *ends)} | money


def _line(side: LineSide) -> dict[str, Any]:
    line = side.line
    return {
        "line": line.id,
        "break_id": side.break_id,
        "reference": line.reference,
        "kind": line.kind,
        "amount_minor": line.amount.minor,
        "fee_minor": line.fee_minor,
        "currency": line.amount.currency,
        "booked_date": line.booked_date,
        "statement": side.statement,
    }


def _order(side: OrderSide) -> dict[str, Any]:
    names = ("id", "kind", "reference", "gateway_reference", "state", "ended_at")
    return {name: getattr(side, name) for name in names} | {
        "amount_minor": side.amount.minor,
        "fee_minor": side.fee.minor,
        "currency": side.amount.currency,
    }
