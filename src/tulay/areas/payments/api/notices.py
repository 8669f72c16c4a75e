"""What gateways told that contradicts what we know, for programs."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tulay.areas.payments.actions.contradictions import resolve_notice
from tulay.areas.payments.queries.notices import NoticeCard, notice_card, notices_page
from tulay.areas.payments.rules.attempts import AttemptKind, AttemptState
from tulay.areas.payments.rules.notices import RESOLUTION_MAX
from tulay.kernel.actor import Actor
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, Strict, example
from tulay.plumbing.http.inputs import Text
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

if TYPE_CHECKING:
    Why: TypeAlias = str
else:
    Why = Text[RESOLUTION_MAX]
router = Router(tags=["payments"], auth=SIGNED_IN)


class ContradictionListIn(Paging):
    """Which to list."""

    resolved: bool = False


class ContradictionResolutionIn(Strict):
    """What was found out, and what was done."""

    reason: Why


class ContradictionOut(Schema):
    """What a gateway told of an order, beside what we know of it."""

    id: UUID
    provider: str
    event_id: str
    reference: str
    received_at: datetime
    kind: AttemptKind
    subject_id: UUID
    told: str
    told_minor: int | None
    known: AttemptState
    known_minor: int
    currency: str
    resolved_at: datetime | None
    resolved_by: UUID | None
    resolution: str


class ContradictionListOut(Schema):
    """A page of contradictions."""

    items: list[ContradictionOut]
    next: str | None


_SHOWN = {
    "id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "provider": "stripe",
    "event_id": "evt_1",
    "reference": "pay_01890a5dac96774bbcceb302099a8058",
    "received_at": "2026-11-24T08:20:00Z",
    "kind": "charge",
    "subject_id": "01890a5d-ac96-774b-bcce-b302099a8058",
    "told": "failed",
    "told_minor": 25000,
    "known": "succeeded",
    "known_minor": 25000,
    "currency": "NAD",
    "resolved_at": None,
    "resolved_by": None,
    "resolution": "",
}


@router.get(
    "/gateway-contradictions",
    response=ContradictionListOut,
    operation_id="payments_see_notices",
    summary="What gateways told that contradicts what we know",
    openapi_extra=example(200, {"items": [_SHOWN], "next": None}),
)
@needs("payments.see-notices")
def index(request: HttpRequest, asked: Query[ContradictionListIn]) -> dict[str, Any]:
    """List them, the newest first."""
    actor = actor_of(request)
    with reading(actor):
        found = notices_page(actor, resolved=asked.resolved, cursor=asked.cursor, limit=asked.limit)
    return {"items": [_shown(card) for card in found.items], "next": found.next}


@router.get(
    "/gateway-contradictions/{notice_id}",
    response=ContradictionOut,
    operation_id="payments_notice",
    summary="One contradiction",
    openapi_extra=example(200, _SHOWN),
)
@needs("payments.see-notices")
def show(request: HttpRequest, notice_id: UUID) -> dict[str, Any]:
    """Return what was told beside what we know."""
    return _one(actor_of(request), notice_id)


@router.post(
    "/gateway-contradictions/{notice_id}/resolution",
    response=ContradictionOut,
    operation_id="payments_resolve_notice",
    summary="Clear a contradiction up",
    openapi_extra=example(
        200,
        {**_SHOWN, "resolution": "Their mistake: booked with them."},
        request={"reason": "Their mistake: booked with them."},
    ),
)
def resolve(
    request: HttpRequest, notice_id: UUID, body: ContradictionResolutionIn
) -> dict[str, Any]:
    """Say what was found out; this moves no money."""
    actor = actor_of(request)
    resolve_notice(actor=actor, notice_id=notice_id, reason=body.reason, now=datetime.now(UTC))
    return _one(actor, notice_id)


def _one(actor: Actor, notice_id: UUID) -> dict[str, Any]:
    with reading(actor):
        return _shown(notice_card(actor, notice_id))


def _shown(card: NoticeCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "provider": card.provider,
        "event_id": card.event_id,
        "reference": card.reference,
        "received_at": card.received_at,
        "kind": card.kind,
        "subject_id": card.subject_id,
        "told": card.told,
        "told_minor": card.told_amount.minor if card.told_amount else None,
        "known": card.known,
        "known_minor": card.known_amount.minor,
        "currency": card.known_amount.currency,
        "resolved_at": card.resolved_at,
        "resolved_by": card.resolved_by,
        "resolution": card.resolution,
    }
