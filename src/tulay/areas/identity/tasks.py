"""Jobs of the identity area."""

from datetime import UTC, datetime, timedelta

from tulay.areas.identity import actions
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.jobs import job, periodic
from tulay.plumbing.queues import Queue


@periodic(every=timedelta(hours=1), offset=timedelta(minutes=7))
@job("identity.tidy", queue=Queue.DEFAULT)
def tidy(**_: object) -> None:
    """Forget tries, sessions and tokens that have served; rotate the signing keys when they are due."""
    now = datetime.now(UTC)
    actions.tidy(actor=SYSTEM, now=now)
    actions.tidy_tokens(actor=SYSTEM, now=now)
    actions.keep_signing_keys(actor=SYSTEM, now=now)
