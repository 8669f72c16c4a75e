"""What is done about personal data without anybody asking at that moment."""

from datetime import UTC, datetime
from uuid import UUID

from tulay.areas.privacy.actions.erasure import erase
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.jobs import job
from tulay.plumbing.queues import Queue


@job("privacy.erase", queue=Queue.DEFAULT, calls_outside=True)
def erase_asked(*, request_id: str, **_: object) -> None:
    """Erase a person when the day to think again is over."""
    erase(actor=SYSTEM, request_id=UUID(request_id), clock=lambda: datetime.now(UTC))
