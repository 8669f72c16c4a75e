"""Jobs of the identity area."""

from datetime import UTC, datetime, timedelta

from tulay.areas.identity import actions
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.jobs import job, periodic
from tulay.plumbing.queues import Queue


@periodic(every=timedelta(hours=1), offset=timedelta(minutes=7))
@job("identity.tidy", queue=Queue.DEFAULT)
def tidy(**_: object) -> None:
    """Forget tries and sessions that have served."""
    actions.tidy(actor=SYSTEM, now=datetime.now(UTC))
