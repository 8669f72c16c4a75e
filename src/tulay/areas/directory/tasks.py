"""What the directory does by itself: it tells of overdue milestones; the sweep leaves documents of agreements alone."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tulay.areas.directory.actions.overdue_milestones import alert_overdue_milestones
from tulay.areas.directory.queries.overdue_milestones import agencies_to_tell
from tulay.areas.directory.queries.partnership_parts import wanted_agreements
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.files import store
from tulay.plumbing.jobs import enqueue, job, periodic
from tulay.plumbing.queues import Queue

store.keeps_files(wanted_agreements)


@periodic(every=timedelta(hours=1), offset=timedelta(minutes=3))
@job("directory.alert-overdue-all", queue=Queue.AUTOMATION)
def alert_all(*, at: str, **_: object) -> None:
    """Find, hour by hour since every zone has its own morning, whose milestones are overdue; each agency gets a job."""
    for agency_id in agencies_to_tell(datetime.now(UTC)):
        key = f"directory.alert-overdue:{agency_id}:{at}"
        enqueue("directory.alert-overdue", key=key, agency_id=agency_id)


@job("directory.alert-overdue", queue=Queue.AUTOMATION)
def alert_one(*, agency_id: str, **_: object) -> None:
    """Tell whoever answers for one agency of its overdue milestones, if they have not been told."""
    alert_overdue_milestones(actor=SYSTEM, agency_id=UUID(agency_id), now=datetime.now(UTC))
