"""What runs by itself for the catalogue."""

from datetime import UTC, datetime

from tulay.areas.catalogue.actions.search import refresh_search
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.jobs import job


@job("catalogue.refresh-search")
def refresh_search_words(**_: object) -> None:
    """Gather the words of published services after one of them changed."""
    refresh_search(actor=SYSTEM, now=datetime.now(UTC))
