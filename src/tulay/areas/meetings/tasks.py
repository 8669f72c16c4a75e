"""What runs by itself: years and quarters are planned when their time comes."""

from datetime import UTC, datetime, timedelta

from tulay.areas.meetings.actions.series import tend_series
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.jobs import job, periodic
from tulay.plumbing.queues import Queue


@periodic(every=timedelta(hours=6))
@job("meetings.tend", queue=Queue.AUTOMATION)
def tend(**_: object) -> None:
    """Open next year's series and fill the quarter that has begun, if that is still to be done."""
    tend_series(actor=SYSTEM, now=datetime.now(UTC))
