"""Write, correct, remove and put back a day in one's own journal. Nobody else does."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.privacy.queries.grounds import check_own_use
from tulay.areas.support.errors.journal import EntryChanged, EntryUnknown, NotTakingPart
from tulay.areas.support.models import JournalEntry
from tulay.areas.support.queries.journal import PURPOSE, JournalPlace, journal_place
from tulay.areas.support.rules.journal import PUT_BACK_DAYS, Said, check_day, check_said
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("support.write-journal")
def write_entry(
    *, actor: Actor, day: date, said: Said, now: datetime, version: int | None = None
) -> UUID:
    """Write about a day. A day that is written already is corrected: however often it is sent, there is one entry.

    :param version: which version the writer has seen, 0 for none; what they have not seen is not written over.
    :raises NotTakingPart: they take part in no programme.
    :raises ConsentNeeded: they have not agreed to the use of special information; it says where to agree.
    :raises DayNotOpen: the day lies ahead, or too long ago.
    :raises EntryUnfit: the energy is off the scale, or a text too long.
    :raises EntryChanged: the day says something else meanwhile than the writer has seen.
    """
    place = _place(actor, now)
    check_day(day, today=place.today)
    check_said(said)
    assert actor.person_id is not None, "whoever takes part is somebody"
    row = _day(actor.person_id, day)
    if row is None:
        made = _new(actor.person_id, place, day, said, now)
        try:
            with transaction.atomic():  # another device may be writing about this very day
                made.save(force_insert=True)
        except IntegrityError:
            row = _day(actor.person_id, day)
            assert row is not None, "what stood in the way is there"
        else:
            _account(actor, "support.write-journal", made, now)
            return made.id
    is_said = row.removed_at is None and row.said == said
    if not is_said:
        _check_seen(row, version)
        row.enrolment_id, row.agency_id = place.enrolment_id, place.agency_id
        _say(row, said, now)
        _account(actor, "support.write-journal", row, now)
    return row.id


@action("support.correct-journal")
def correct_entry(
    *, actor: Actor, entry_id: UUID, said: Said, now: datetime, version: int | None = None
) -> None:
    """Correct what one wrote about a day, however long ago.

    :raises EntryUnknown: there is no such day, or it is somebody else's.
    :raises NotTakingPart: their time in the programme is over.
    :raises ConsentNeeded: they no longer agree to the use of special information.
    :raises EntryUnfit: the energy is off the scale, or a text too long.
    :raises EntryChanged: the day says something else meanwhile than the writer has seen.
    """
    row = _own(actor, entry_id)
    if row.removed_at is not None:
        raise EntryUnknown
    _place(actor, now)
    check_said(said)
    if row.said == said:
        return
    _check_seen(row, version)
    _say(row, said, now)
    _account(actor, "support.correct-journal", row, now)


@action("support.remove-journal-entry")
def remove_entry(*, actor: Actor, entry_id: UUID, now: datetime) -> None:
    """Remove a day from one's journal; for a week it can be put back.

    :raises EntryUnknown: there is no such day, or it is somebody else's.
    """
    row = _own(actor, entry_id)
    if row.removed_at is None:
        row.removed_at = now
        row.save(update_fields=["removed_at"])
        _account(actor, "support.remove-journal-entry", row, now)


@action("support.put-back-journal-entry")
def put_back_entry(*, actor: Actor, entry_id: UUID, now: datetime) -> None:
    """Put a removed day back.

    :raises EntryUnknown: there is no such day, or it was removed too long ago.
    """
    row = _own(actor, entry_id)
    if row.removed_at is not None:
        if row.removed_at < now - timedelta(days=PUT_BACK_DAYS):
            raise EntryUnknown
        row.removed_at = None
        row.save(update_fields=["removed_at"])
        _account(actor, "support.put-back-journal-entry", row, now)


def _place(actor: Actor, now: datetime) -> JournalPlace:
    place = journal_place(actor.person_id, now)
    if place is None or actor.person_id is None:
        raise NotTakingPart
    check_own_use(subject_id=actor.person_id, purpose=PURPOSE, jurisdiction=place.jurisdiction)
    return place


def _day(person_id: UUID, day: date) -> JournalEntry | None:
    rows = JournalEntry.objects.select_for_update(of=("self",))
    return rows.filter(candidate_id=person_id, date=day).first()


def _own(actor: Actor, entry_id: UUID) -> JournalEntry:
    rows = JournalEntry.objects.select_for_update(of=("self",)).belonging_to(actor.person_id)
    row = rows.filter(id=entry_id).first()
    if row is None or actor.person_id is None or row.is_erased:
        raise EntryUnknown
    return row


def _new(
    person_id: UUID, place: JournalPlace, day: date, said: Said, now: datetime
) -> JournalEntry:
    return JournalEntry(
        enrolment_id=place.enrolment_id,
        agency_id=place.agency_id,
        candidate_id=person_id,
        date=day,
        feeling=said.feeling,
        words=said.words,
        written_at=now,
        changed_at=now,
    )


def _check_seen(row: JournalEntry, version: int | None) -> None:
    if version is not None and version != row.version and row.removed_at is None:
        raise EntryChanged


def _say(row: JournalEntry, said: Said, now: datetime) -> None:
    row.feeling, row.words, row.changed_at = said.feeling, said.words, now
    row.version, row.removed_at = row.version + 1, None
    row.save()


def _account(actor: Actor, code: str, row: JournalEntry, now: datetime) -> None:
    record(
        actor=actor,
        code=code,
        target=f"journal-entry:{row.id}",
        at=now,
        subject_id=row.candidate_id,
        agency=row.agency_id,
    )
