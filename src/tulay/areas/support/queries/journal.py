"""A journal read: by whoever keeps it, and by whoever's look is accounted for.

What is looked for is sealed, so days are opened one after the other and only within one person's journal; a page
opens a bounded number of them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from tulay.areas.directory.queries import agency_card
from tulay.areas.privacy.queries.grounds import may_use
from tulay.areas.support.errors.journal import EntryUnknown
from tulay.areas.support.models import Enrolment, JournalEntry
from tulay.areas.support.rules.journal import (
    PUT_BACK_DAYS,
    SCANNED_MOST,
    Said,
    Sought,
    days_open,
    today,
)
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, sift

PURPOSE = "special"
NEWEST = Keyset("journal", "date")


@dataclass(frozen=True, slots=True)
class EntryCard:
    """One day."""

    id: UUID
    date: date
    said: Said
    version: int
    changed_at: datetime
    is_brought_in: bool = False


@dataclass(frozen=True, slots=True)
class JournalPlace:
    """Where somebody keeps a journal now: which day it is there, and whether they agreed to it."""

    enrolment_id: UUID
    agency_id: UUID
    jurisdiction: str
    today: date
    is_agreed: bool


def journal_place(person_id: UUID | None, now: datetime) -> JournalPlace | None:
    """Return where a person writes; nothing when they take part in no programme."""
    row = Enrolment.objects.running().belonging_to(person_id).first()
    if row is None:
        return None
    jurisdiction = agency_card(row.agency_id).jurisdiction
    return JournalPlace(
        row.id,
        row.agency_id,
        jurisdiction,
        today(now, jurisdiction),
        may_use(row.candidate_id, PURPOSE, jurisdiction),
    )


EVERYTHING = Sought()


def unwritten_days(person_id: UUID, day: date) -> tuple[date, ...]:
    """Return the days about which a person can begin to write, newest first."""
    open_ = days_open(day)
    rows = JournalEntry.objects.belonging_to(person_id).kept().filter(date__in=open_)
    return days_open(day, frozenset(rows.values_list("date", flat=True)))


def own_journal(
    person_id: UUID,
    sought: Sought = EVERYTHING,
    *,
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[EntryCard]:
    """Return a page of one's own journal, newest day first."""
    return _found(JournalEntry.objects.belonging_to(person_id), sought, cursor, limit)


def journal_of(
    enrolment_id: UUID,
    sought: Sought = EVERYTHING,
    *,
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[EntryCard]:
    """Return a page of the journal of one time in a programme, to somebody whose look is accounted for."""
    return _found(JournalEntry.objects.filter(enrolment_id=enrolment_id), sought, cursor, limit)


def own_entry(person_id: UUID | None, entry_id: UUID) -> EntryCard:
    """Return one day of one's own.

    :raises EntryUnknown: there is none.
    """
    row = JournalEntry.objects.belonging_to(person_id).kept().filter(id=entry_id).first()
    if row is None or row.is_erased:
        raise EntryUnknown
    return _card(row)


def own_day(person_id: UUID | None, day: date) -> EntryCard | None:
    """Return what one wrote about a day, if anything."""
    row = JournalEntry.objects.belonging_to(person_id).kept().filter(date=day).first()
    return _card(row) if row is not None and not row.is_erased else None


def removed_days(person_id: UUID, now: datetime) -> tuple[tuple[UUID, date], ...]:
    """Return the removed days that can still be put back, newest first."""
    since = now - timedelta(days=PUT_BACK_DAYS)
    rows = JournalEntry.objects.belonging_to(person_id).filter(removed_at__gte=since)
    return tuple(rows.order_by("-date").values_list("id", "date")[:100])


def _found(
    rows: "QuerySet[JournalEntry]", sought: Sought, cursor: str | None, limit: int
) -> Page[EntryCard]:
    rows = rows.filter(removed_at=None)
    if sought.since:
        rows = rows.filter(date__gte=sought.since)
    if sought.until:
        rows = rows.filter(date__lte=sought.until)

    def opened(row: JournalEntry) -> EntryCard | None:
        card = None if row.is_erased else _card(row)
        return card if card is not None and sought.finds(card.said) else None

    most = SCANNED_MOST if sought.is_deep else limit
    return sift(rows, NEWEST, opened=opened, most=most, cursor=cursor, limit=limit)


def _card(row: JournalEntry) -> EntryCard:
    is_brought_in = row.import_id is not None
    return EntryCard(row.id, row.date, row.said, row.version, row.changed_at, is_brought_in)
