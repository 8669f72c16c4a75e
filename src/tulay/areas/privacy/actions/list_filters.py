"""Keep how one narrowed a list under a name, and let it go again."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection

from tulay.areas.audit.actions import record
from tulay.areas.privacy.errors.lists import ListUnknown
from tulay.areas.privacy.models.lists import ListFilter
from tulay.areas.privacy.rules.lists import check_room, checked_name
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.lists import listing_of, narrowed_by


@action("privacy.keep-filter")
def keep_filter(
    *, actor: Actor, code: str, name: str, query: Mapping[str, str], now: datetime
) -> UUID:
    """Keep how a list is narrowed; one of the same name is taken over.

    :raises ListUnknown: there is no list by this code that is the actor's to see.
    :raises FilterUnfit: it has no name, or one too long.
    :raises TooManyFilters: there is no room for one more.
    """
    listing = listing_of(code)
    if listing is None or not actor.may(listing.permission):
        raise ListUnknown
    said, narrowed = checked_name(name), narrowed_by(listing, query)
    assert actor.person_id is not None, "whoever holds a role is somebody"
    _one_at_a_time(actor.person_id, code)
    rows = list(ListFilter.objects.filter(person_id=actor.person_id, list_code=code))
    row = next((one for one in rows if one.name == said), None)
    if row is None:
        check_room(len(rows))
        row = ListFilter(person_id=actor.person_id, list_code=code, name=said)
    row.query, row.kept_at = narrowed, now
    row.save()
    record(
        actor=actor,
        code="privacy.keep-filter",
        target=f"list-filter:{row.id}",
        at=now,
        list=code,
    )
    return row.id


@action("privacy.remove-filter")
def remove_filter(*, actor: Actor, filter_id: UUID, now: datetime) -> str:
    """Remove a filter of one's own; return of which list it was.

    :raises ListUnknown: there is none.
    """
    row = ListFilter.objects.filter(id=filter_id).first()
    if row is None or row.person_id != actor.person_id:
        raise ListUnknown
    code = row.list_code
    row.delete()
    record(
        actor=actor,
        code="privacy.remove-filter",
        target=f"list-filter:{filter_id}",
        at=now,
        list=code,
    )
    return code


def _one_at_a_time(person_id: UUID, code: str) -> None:
    """Let two windows keep filters one after the other: names are sealed, so no constraint tells them apart."""
    with connection.cursor() as cursor:
        name = f"list-filters:{person_id}:{code}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
