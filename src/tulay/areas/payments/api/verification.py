"""Whether the ledger fits, for programs."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tulay.areas.payments.queries.verification import verifications
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.routes import needs

router = Router(tags=["payments"], auth=SIGNED_IN)


class LedgerReportOut(Schema):
    """One look at the whole ledger; `faults` names what did not hold, and where. Empty: everything fits."""

    at: datetime
    accounts: int
    transfers: int
    entries: int
    faults: dict[str, list[str]]


class LedgerReports(Schema):
    """A page of looks."""

    items: list[LedgerReportOut]
    next: str | None


_REPORT = {
    "at": "2026-11-24T08:20:00Z",
    "accounts": 812,
    "transfers": 20114,
    "entries": 40228,
    "faults": {},
}


@router.get(
    "/ledger/verifications",
    response=LedgerReports,
    operation_id="payments_see_ledger",
    summary="Does everything in the ledger fit?",
    openapi_extra=example(200, {"items": [_REPORT], "next": None}),
)
@needs("payments.see-ledger")
def index(request: HttpRequest, paging: Query[Paging]) -> Any:  # noqa: ARG001 - ninja's signature
    """List the looks at the whole ledger, newest first."""
    return verifications(cursor=paging.cursor, limit=paging.limit)
