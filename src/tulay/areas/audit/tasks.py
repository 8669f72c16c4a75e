"""What the log does by itself: old months go into cold storage."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings

from tulay.areas.audit.actions.cold import Busy, put_away
from tulay.areas.audit.rules.cold import Month
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.jobs import job, periodic
from tulay.plumbing.queues import Queue

log = structlog.get_logger(__name__)


@periodic(every=timedelta(hours=1), offset=timedelta(minutes=41))
@job("audit.put-away", queue=Queue.AUTOMATION, calls_outside=True)
def put_month_away(*, at: str, **_: object) -> None:
    """Put one month away that is older than the installation keeps at hand, or end what was begun."""
    now = datetime.fromisoformat(at)
    before = Month.of(now).plus(-settings.LOG_LIVE_MONTHS)
    try:
        month = put_away(actor=SYSTEM, before=before, now=now)
    except Busy:
        return  # a run that takes longer than the relay waits: it goes on
    if month:
        log.info("month_put_away", month=month)
