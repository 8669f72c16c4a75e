"""What is done about personal data without anybody asking at that moment."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tulay.areas.privacy.actions.breaches import send_breach_notices
from tulay.areas.privacy.actions.deadlines import warn_of_deadlines
from tulay.areas.privacy.actions.erasure import erase
from tulay.areas.privacy.actions.guardians import come_of_age
from tulay.areas.privacy.actions.restored import erase_again
from tulay.areas.privacy.actions.retention import keep_periods
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.jobs import job, periodic
from tulay.plumbing.queues import Queue


@job("privacy.erase", queue=Queue.DEFAULT, calls_outside=True)
def erase_asked(*, request_id: str, **_: object) -> None:
    """Erase a person when the day to think again is over."""
    erase(actor=SYSTEM, request_id=UUID(request_id), clock=lambda: datetime.now(UTC))


@periodic(every=timedelta(days=1), offset=timedelta(hours=2))
@job("privacy.retention", queue=Queue.AUTOMATION, calls_outside=True)
def keep(**_: object) -> None:
    """Let go, every night, of what has outlived its time, and of whoever came back with an older copy."""
    erase_again(actor=SYSTEM, clock=lambda: datetime.now(UTC))
    keep_periods(actor=SYSTEM, clock=lambda: datetime.now(UTC))


@periodic(every=timedelta(days=1), offset=timedelta(hours=5))
@job("privacy.deadlines", queue=Queue.AUTOMATION)
def warn(**_: object) -> None:
    """Tell the desk, every morning, what has to be answered within a week."""
    warn_of_deadlines(actor=SYSTEM, now=datetime.now(UTC))


@job("privacy.breach-notices", queue=Queue.NOTIFICATIONS)
def breach_notices(*, breach_id: str, **_: object) -> None:
    """Write to the next two hundred people of a breach."""
    send_breach_notices(actor=SYSTEM, breach_id=UUID(breach_id), now=datetime.now(UTC))


@periodic(every=timedelta(hours=1), offset=timedelta(minutes=7))
@job("privacy.come-of-age", queue=Queue.AUTOMATION)
def let_go_of_age(**_: object) -> None:
    """Tell children who come of age within a month, and end on the day what was decided for them."""
    come_of_age(actor=SYSTEM, now=datetime.now(UTC))
