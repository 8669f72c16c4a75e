"""What runs by itself for the catalogue."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tulay.areas.catalogue.actions.search import refresh_search
from tulay.areas.catalogue.actions.views import VIEWS, count_views
from tulay.kernel.actor import SYSTEM
from tulay.plumbing import tallies
from tulay.plumbing.jobs import job, periodic
from tulay.plumbing.queues import Queue


@job("catalogue.refresh-search", queue=Queue.AUTOMATION)
def refresh_search_words(**_: object) -> None:
    """Gather the words of published services after one of them changed."""
    refresh_search(actor=SYSTEM, now=datetime.now(UTC))


@periodic(every=timedelta(minutes=5))
@job("catalogue.count-views", queue=Queue.AUTOMATION, calls_outside=True)
def add_up_views(**_: object) -> None:
    """Add the page views of the last minutes to the day's counts."""
    now = datetime.now(UTC)
    views = {UUID(service_id): count for service_id, count in tallies.taken(VIEWS).items()}
    if views:
        count_views(actor=SYSTEM, views=views, day_date=now.date(), now=now)
        tallies.forget(VIEWS)
