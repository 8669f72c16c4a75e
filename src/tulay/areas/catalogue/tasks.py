"""What runs by itself for the catalogue."""

from datetime import UTC, datetime, timedelta

from tulay.areas.catalogue.actions.search import refresh_search
from tulay.areas.catalogue.actions.views import VIEWS, count_views
from tulay.areas.catalogue.queries.samples import wanted_samples
from tulay.kernel.actor import SYSTEM
from tulay.plumbing import tallies
from tulay.plumbing.files import store
from tulay.plumbing.jobs import job, periodic
from tulay.plumbing.queues import Queue

store.keeps_files(wanted_samples)


@job("catalogue.refresh-search", queue=Queue.AUTOMATION)
def refresh_search_words(**_: object) -> None:
    """Gather the words of published services after one of them changed."""
    refresh_search(actor=SYSTEM, now=datetime.now(UTC))


@periodic(every=timedelta(minutes=5))
@job("catalogue.count-views", queue=Queue.AUTOMATION, calls_outside=True)
def add_up_views(**_: object) -> None:
    """Add the page views of the last minutes to the day's counts."""
    now = datetime.now(UTC)
    batch = tallies.taken(VIEWS)
    if batch is not None:
        count_views(
            actor=SYSTEM, batch_id=batch.id, counts=batch.counts, day_date=now.date(), now=now
        )
        tallies.forget(VIEWS, batch.id)
