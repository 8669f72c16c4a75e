"""Meetings for people's own calendars: one as a file, or all that somebody may see as a calendar to subscribe to."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from tulay.areas.directory.queries import agency_cards
from tulay.areas.identity.queries.standing import actor_of_person
from tulay.areas.meetings.errors import UnknownFeed, UnknownMeeting
from tulay.areas.meetings.models import Feed, Meeting
from tulay.areas.meetings.queries.calls import event_of
from tulay.areas.meetings.queries.meetings import visible_rows
from tulay.areas.meetings.rules.calendars import Method, written
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.db import scope

MEDIA = "text/calendar; charset=utf-8"
FEED_MAX = 500
"""How many meetings a subscription tells of at most, the earliest first."""
LOOKS_BACK = timedelta(days=30)
EVERY = timedelta(hours=1)
"""How often a calendar may look for news."""


def address_of(secret: str) -> str:
    """Return the secret link."""
    return f"{settings.PUBLIC_URL}/calendar/{secret}/meetings.ics"


def hash_of(secret: str) -> bytes:
    """Return what is stored of a secret: 192 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


def feed_made_at(actor: Actor) -> datetime | None:
    """Return since when the actor has a secret link."""
    if actor.person_id is None:
        return None
    rows = Feed.objects.filter(person_id=actor.person_id)
    return rows.values_list("made_at", flat=True).first()


def feed_by_secret(secret: str, *, now: datetime) -> str:
    """Return the calendar to which a secret link leads: whoever holds it is not signed in.

    :raises UnknownFeed: it is none of ours, was ended or renewed, or the account is not in use any more.
    """
    row = Feed.objects.filter(secret_hash=hash_of(secret)).first()
    found = actor_of_person(row.person_id, now=now) if row else None
    if found is None:
        raise UnknownFeed
    actor, language = found
    if not actor.may("meetings.see"):
        raise UnknownFeed
    with scope.reading(actor):  # what its owner sees, and no more
        return feed_of(actor, language, now=now)


def feed_of(actor: Actor, language: str, *, now: datetime) -> str:
    """Return the meetings that somebody may see as a calendar, those of the last month and cancelled ones among them.

    Nothing in it changes but by a meeting's change, so that whoever asks again learns that there is nothing new.
    """
    rows = visible_rows(actor).filter(ends_at__gt=now - LOOKS_BACK)
    listed = list(rows.order_by("starts_at", "id")[:FEED_MAX])
    return _calendar(listed, language, name=True)


def file_of(actor: Actor, meeting_id: UUID, language: str) -> tuple[str, str]:
    """Return one meeting as a file that any calendar opens, and what the file is called.

    :raises UnknownMeeting: there is none by this id that the actor may see.
    """
    row = visible_rows(actor).filter(id=meeting_id).first()
    if row is None:
        raise UnknownMeeting
    zone = ZoneInfo(JURISDICTIONS[row.jurisdiction].zone)
    day = row.starts_at.astimezone(zone).date()
    return _calendar([row], language, name=False), f"meeting-{day}.ics"


def _calendar(rows: list[Meeting], language: str, *, name: bool) -> str:
    agencies = agency_cards({row.agency_id for row in rows})
    events = [
        event_of(row, agencies.get(row.agency_id), language, changed_at=row.updated_at)
        for row in rows
    ]
    with override(language):
        title = _("Meetings with agencies") if name else ""
    return written(events, Method.PUBLISH, name=title, every=EVERY if name else None)
