"""Jobs of the notifications area."""

from datetime import UTC, datetime
from uuid import UUID

from tulay.areas.notifications import actions
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.jobs import job
from tulay.plumbing.queues import Queue


@job("notifications.deliver", queue=Queue.NOTIFICATIONS, calls_outside=True)
def deliver(*, delivery_id: str, **_: object) -> None:
    """Post one e-mail."""
    actions.deliver(actor=SYSTEM, delivery_id=UUID(delivery_id), clock=lambda: datetime.now(UTC))
