"""Clear up what a gateway told that contradicts what we know. No money moves by this; a person says what was found."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.payments.errors.notices import NoticeNotOpen, NoticeUnknown
from tulay.areas.payments.models.payments import GatewayNotice
from tulay.areas.payments.rules.notices import NoticeOutcome, checked_resolution
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("payments.resolve-notice")
def resolve_notice(*, actor: Actor, notice_id: UUID, reason: str, now: datetime) -> None:
    """Clear up a contradicting message with what was found out.

    :raises NoticeReasonMissing: nothing was said.
    :raises NoticeUnknown: there is none by this id.
    :raises NoticeNotOpen: it contradicts nothing, or was cleared up before.
    """
    said = checked_resolution(reason)
    notice = GatewayNotice.objects.select_for_update().filter(id=notice_id).first()
    if notice is None:
        raise NoticeUnknown
    if notice.outcome != NoticeOutcome.CONTRADICTS or notice.resolved_at is not None:
        raise NoticeNotOpen
    notice.resolved_at, notice.resolved_by, notice.resolution = now, actor.person_id, said
    notice.save(update_fields=["resolved_at", "resolved_by", "resolution"])
    record(
        actor=actor,
        code="payments.resolve-notice",
        target=f"notice:{notice.id}",
        at=now,
        provider=notice.provider,
        reference=notice.reference,
    )
