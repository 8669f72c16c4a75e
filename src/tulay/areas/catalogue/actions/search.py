"""What keeps the search up to date."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from tulay.areas.audit.actions import record
from tulay.areas.catalogue.models import LifeEvent
from tulay.areas.catalogue.queries.services import SHELF
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Forbidden
from tulay.plumbing.actions import action
from tulay.plumbing.cache import bump


@action("catalogue.refresh-search")
def refresh_search(*, actor: Actor, now: datetime) -> int:
    """Gather the words of published services afresh: what a misspelt word may be corrected to."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET)
        cursor.execute(_GATHER)
        words: int = cursor.rowcount
    bump(SHELF)
    record(actor=actor, code="catalogue.refresh-search", target="catalogue", at=now, words=words)
    return words


@action("catalogue.set-life-event")
def set_life_event(
    *,
    actor: Actor,
    code: str,
    names: Mapping[str, str],
    hints: Mapping[str, str],
    position: int,
    now: datetime,
) -> None:
    """Add a moment in life to the home page, or give it other words or another place."""
    if not actor.may_everywhere("catalogue.set-life-event"):
        raise Forbidden
    LifeEvent.objects.update_or_create(
        code=code, defaults={"names": dict(names), "hints": dict(hints), "position": position}
    )
    bump(SHELF)
    record(actor=actor, code="catalogue.set-life-event", target=f"life-event:{code}", at=now)


_FORGET = """
DELETE FROM catalogue_search_word
WHERE word NOT IN (SELECT word FROM ts_stat('SELECT search FROM catalogue_shelf'))
"""
_GATHER = """
INSERT INTO catalogue_search_word (word, services)
SELECT word, ndoc FROM ts_stat('SELECT search FROM catalogue_shelf') WHERE length(word) BETWEEN 2 AND 100
ON CONFLICT (word) DO UPDATE SET services = excluded.services
"""
