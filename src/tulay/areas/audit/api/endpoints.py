"""The log for programs: its entries for auditors, its state for everybody, and what it says about oneself."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from tulay.areas.audit.actions.searching import search_log
from tulay.areas.audit.api.schemas import CheckpointOut, Entries, Looks, ProofOut
from tulay.areas.audit.errors import EntryNotFound, NoLog
from tulay.areas.audit.queries.cold import months_about
from tulay.areas.audit.queries.keys import origin
from tulay.areas.audit.queries.proofs import receipt_of
from tulay.areas.audit.queries.search import accesses, cold_accesses, is_about
from tulay.areas.audit.queries.tree import published
from tulay.areas.audit.rules.filters import Filters
from tulay.areas.audit.rules.notes import read_head, read_note
from tulay.plumbing.http.api import PUBLIC, SIGNED_IN, Paging, example
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.inputs import Line
from tulay.plumbing.http.routes import SOMEBODY, also_answers, needs
from tulay.plumbing.http.visits import actor_of

if TYPE_CHECKING:
    Code = str
    Thing = str
    Name = str
else:
    Code = Line[0:80]
    Thing = Line[0:120]
    Name = Line[0:7]

router = Router(tags=["log"], auth=SIGNED_IN)
_ENTRY = {
    "id": "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10",
    "at": "2026-11-22T08:00:00Z",
    "actor_id": "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a11",
    "actor_kind": "person",
    "action": "cases.look",
    "target": "request:01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a12",
    "subject_id": "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a13",
    "purpose": "casework",
    "outcome": "done",
}
_LOOK = {
    "id": "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10",
    "at": "2026-11-22T08:00:00Z",
    "action": "cases.look",
    "purpose": "casework",
    "agency_id": "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a14",
    "what": "record",
    "target": "request:01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a12",
    "said": "",
}
_NOTE = (
    "tulay.example/log\n3\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n"
    "\u2014 tulay.example/log edXHv1wx...\n"
)


class EntryFilters(Schema):
    """What the log can be narrowed by; `since` counts, `until` does not."""

    actor: UUID | None = None
    subject: UUID | None = None
    action: Code = ""
    target: Thing = ""
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


@router.get(
    "/audit/entries",
    response=Entries,
    operation_id="audit_search",
    summary="Search the log",
    openapi_extra=example(200, {"items": [_ENTRY], "next": None}),
)
@needs("audit.search")
def search(request: HttpRequest, filters: Query[EntryFilters], paging: Query[Paging]) -> Any:
    """Return the entries that fit, newest first. Each search is an entry itself."""
    return search_log(
        actor=actor_of(request),
        filters=Filters(**filters.dict()),
        cursor=paging.cursor,
        limit=paging.limit,
        now=datetime.now(UTC),
    )


@router.get(
    "/audit/checkpoint",
    response=CheckpointOut,
    auth=PUBLIC,
    operation_id="audit_checkpoint",
    summary="State of the log",
    openapi_extra=example(
        200,
        {
            "origin": "tulay.example/log",
            "size": 3,
            "root": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "at": "2026-11-22T08:00:00Z",
            "witnessed_at": "2026-11-22T08:00:01Z",
            "note": _NOTE,
        },
    ),
)
@also_answers(404)
def checkpoint(request: HttpRequest) -> CheckpointOut:  # noqa: ARG001 - ninja's
    """Return the newest checkpoint that the witness agreed to."""
    shown = published(origin())
    if shown is None:
        raise NoLog
    return CheckpointOut(
        origin=shown.head.origin,
        size=shown.head.size,
        root=shown.head.root.hex(),
        at=shown.at,
        witnessed_at=shown.witnessed_at,
        note=shown.note,
    )


@router.get(
    "/audit/proofs/{entry_id}",
    response=ProofOut,
    operation_id="audit_prove",
    summary="Prove an entry",
    openapi_extra=example(
        200,
        {"index": 2, "size": 3, "entry": {"action": "cases.decide"}, "receipt": "c2sp.org/…"},
    ),
)
@also_answers(409)
@needs(SOMEBODY)
def prove(request: HttpRequest, entry_id: UUID) -> ProofOut:
    """Return the receipt of an entry: to whom it is about, who did it, and who may search the log."""
    actor = actor_of(request)
    is_own = actor.person_id is not None and is_about(entry_id, actor.person_id)
    if not is_own and not actor.may("audit.search"):
        raise EntryNotFound
    receipt = receipt_of(entry_id, origin())
    head = read_head(read_note(receipt.checkpoint).text)
    return ProofOut(
        index=receipt.index, size=head.size, entry=dict(receipt.said()), receipt=receipt.text()
    )


@router.get(
    "/privacy/access-log",
    response=Looks,
    operation_id="audit_access_log",
    summary="Who looked at my data?",
    openapi_extra=example(200, {"items": [_LOOK], "next": None, "cold_months": ["2025-10"]}),
)
@needs(SOMEBODY)
def access_log(request: HttpRequest, paging: Query[Paging], month: Name = "") -> Any:
    """Return what other people did with your data, newest first.

    Older months lie in cold storage: `cold_months` names them, `month=2026-11` reads one as a whole.
    """
    person_id = actor_of(request).person_id
    if person_id is None:
        raise Unauthenticated
    months = months_about(person_id)
    if month:
        looks = cold_accesses(person_id, month) if month in months else ()
        return {"items": looks, "next": None, "cold_months": months}
    found = accesses(person_id, cursor=paging.cursor, limit=paging.limit)
    return {"items": found.items, "next": found.next, "cold_months": months}
