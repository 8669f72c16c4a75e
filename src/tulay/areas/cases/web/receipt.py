"""The receipt of a decision: a file that proves it without asking anybody (C2SP tlog-proof)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from tulay.areas.audit.queries import newest_entry
from tulay.areas.audit.queries.keys import origin
from tulay.areas.audit.queries.proofs import MEDIA_TYPE, receipt_of
from tulay.areas.cases.actions.looks import look
from tulay.areas.cases.errors import ReasonMissing, RequestNotFound
from tulay.areas.cases.queries.letter import Letter, letter
from tulay.areas.cases.web.doors import clock, for_people, for_staff, seeing
from tulay.plumbing.db.scope import acts
from tulay.plumbing.files.downloads import download
from tulay.plumbing.http.visits import actor_of

DECIDING = ("cases.decide", "cases.cosign")


@for_people
@require_safe
def own(request: HttpRequest, request_id: UUID) -> Any:
    """Give the receipt of a decision to whom it concerns."""
    return _file(letter(actor=actor_of(request), request_id=request_id, is_own=True))


@for_staff
@require_safe
@acts
def of_agency(request: HttpRequest, request_id: UUID) -> Any:
    """Give the receipt of a decision to the agency that made it: a look."""
    try:
        look(actor=actor_of(request), request_id=request_id, what="receipt", now=clock())
    except ReasonMissing:
        return redirect("cases:record-look", request_id)
    with seeing(request):
        return _file(letter(actor=actor_of(request), request_id=request_id))


def _file(found: Letter) -> HttpResponseBase:
    entry_id = newest_entry(f"request:{found.request_id}", DECIDING)
    if entry_id is None:
        raise RequestNotFound
    content = receipt_of(entry_id, origin()).text().encode()
    name = f"{found.tracking_code}.tlog-proof"
    return download([content], name=name, content_type=MEDIA_TYPE, size=len(content))
