"""What runs by itself for the catalogue."""

from datetime import UTC, datetime, timedelta

from tulay.areas.catalogue.actions.search import refresh_search
from tulay.areas.catalogue.actions.views import count_views, forget_taken, taken_views
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.jobs import job, periodic


@job("catalogue.refresh-search")
def refresh_search_words(**_: object) -> None:
    """Gather the words of published services after one of them changed."""
    refresh_search(actor=SYSTEM, now=datetime.now(UTC))


@periodic(every=timedelta(minutes=5))
@job("catalogue.count-views", calls_outside=True)
def add_up_views(**_: object) -> None:
    """Add the page views of the last minutes to the day's counts."""
    now = datetime.now(UTC)
    views = taken_views()
    if views:
        count_views(actor=SYSTEM, views=views, day_date=now.date(), now=now)
        forget_taken()
