"""What gateways tell unasked: found genuine, kept as it came, and applied, all in one transaction and once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.payments.actions.attempts import apply_answer, ask_soon, held_by_reference
from tulay.areas.payments.adapters.protocol import GatewayEvent
from tulay.areas.payments.adapters.registry import gateway_named
from tulay.areas.payments.errors.gateways import EventForged, GatewayUnknown
from tulay.areas.payments.models.payments import GatewayNotice
from tulay.areas.payments.rules.notices import NoticeOutcome
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action

NOBODY: Final = UUID(int=0)
KEPT: Final = timedelta(days=90)


@action("payments.receive-notice")
def receive_notice(
    *, actor: Actor, provider: str, headers: Mapping[str, str], body: bytes, now: datetime
) -> NoticeOutcome:
    """Take what a gateway tells. Told again, late or out of order, it changes nothing that has gone further.

    :raises EventForged: it is not from a gateway of this installation, or too old.
    """
    try:
        event = gateway_named(provider).read_event(headers, body, now=now)
    except GatewayUnknown:
        raise EventForged from None  # a stranger learns nothing, and fills no log with refusals
    notice, is_new = GatewayNotice.objects.get_or_create(
        provider=provider,
        event_id=event.id,
        defaults={
            "reference": event.reference[:64],
            "outcome": NoticeOutcome.APPLIED.value,
            "subject_id": NOBODY,
            "body": body.decode(errors="replace"),
            "received_at": now,
            **_told(event),
        },
    )
    if not is_new:
        outcome = NoticeOutcome.REPEATED
    else:
        outcome = _applied(provider, event, now)
        GatewayNotice.objects.filter(id=notice.id).update(outcome=outcome.value)
    record(
        actor=actor,
        code="payments.receive-notice",
        target=f"notice:{notice.id}",
        at=now,
        provider=provider,
        result=outcome,
    )
    return outcome


@action("payments.purge-notices")
def purge_notices(*, actor: Actor, now: datetime) -> int:
    """Empty what gateways told long ago; that they did remains. Return how many they were."""
    old = GatewayNotice.objects.filter(received_at__lt=now - KEPT, body__isnull=False)
    emptied = old.update(body=None)
    if emptied:
        record(actor=actor, code="payments.purge-notices", target="notices", at=now, many=emptied)
    return emptied


def _told(event: GatewayEvent) -> dict[str, Any]:
    """Return what is kept beside the message to be compared: it is emptied one day, and names nobody."""
    amount = event.amount
    return {
        "told": event.answer.outcome.value if event.answer else "",
        "told_minor": amount.minor if amount else None,
        "told_currency": amount.currency if amount else "",
    }


def _applied(provider: str, event: GatewayEvent, now: datetime) -> NoticeOutcome:
    if event.answer is None:
        return NoticeOutcome.IGNORED
    attempt = held_by_reference(provider, event.reference)
    if attempt is None:
        return NoticeOutcome.UNMATCHED
    if event.amount is not None and event.amount != attempt.amount:
        return NoticeOutcome.CONTRADICTS
    if event.is_to_be_asked and ask_soon(attempt, event.answer.gateway_reference, now):
        return NoticeOutcome.APPLIED
    if apply_answer(attempt, event.answer, now):
        return NoticeOutcome.APPLIED
    told, known = event.answer.outcome.value, attempt.state
    ended = {"succeeded", "failed"}
    return NoticeOutcome.CONTRADICTS if {told, known} == ended else NoticeOutcome.LATE
