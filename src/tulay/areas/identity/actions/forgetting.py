"""Let go of what security needed for a while: devices once trusted, factors once reset. The log keeps that it was."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.identity.queries.forgetting import ended_devices, settled_resets
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("identity.forget-devices")
def forget_devices(*, actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Remove a person's devices that were trusted until before a moment."""
    gone, _ = ended_devices(before).filter(person_id=person_id).delete()
    _account(actor, "identity.forget-devices", person_id, now, gone)


@action("identity.forget-resets")
def forget_resets(*, actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Remove a person's factor resets that were settled before a moment."""
    gone, _ = settled_resets(before).filter(person_id=person_id).delete()
    _account(actor, "identity.forget-resets", person_id, now, gone)


def _account(actor: Actor, code: str, person_id: UUID, now: datetime, gone: int) -> None:
    record(
        actor=actor,
        code=code,
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
        removed=gone,
    )
