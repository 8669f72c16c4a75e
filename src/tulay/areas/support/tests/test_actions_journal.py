"""A journal is its person's alone to write; who reads it is on record."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.cases.tests.test_concurrency import at_once
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.privacy.actions.consents import withdraw_consent
from tulay.areas.privacy.errors.consents import ConsentAbsent, ConsentNeeded
from tulay.areas.privacy.queries.grounds import forget_grounds
from tulay.areas.privacy.rules.consents import Channel
from tulay.areas.support.actions.consented_looks import look_at_journal
from tulay.areas.support.actions.enrolments import end_enrolment
from tulay.areas.support.actions.journal import (
    correct_entry,
    put_back_entry,
    remove_entry,
    write_entry,
)
from tulay.areas.support.actions.journal_endings import (
    erase_journal,
    forget_journal,
    forget_removed_days,
)
from tulay.areas.support.errors.enrolments import EnrolmentUnknown, WhyMissing
from tulay.areas.support.errors.journal import (
    DayNotOpen,
    EntryChanged,
    EntryUnfit,
    EntryUnknown,
    NotTakingPart,
)
from tulay.areas.support.models import JournalEntry
from tulay.areas.support.queries.held import exported_journal, removers_of_old, writers_of_old
from tulay.areas.support.queries.journal import own_journal, removed_days, unwritten_days
from tulay.areas.support.rules.journal import Mood
from tulay.areas.support.tests.factories import (
    DAY,
    HOME,
    NOW,
    World,
    actor_for,
    agrees,
    rows_of,
    said,
)
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def home(world):
    """A person who takes part and has agreed."""
    world.enrolment_id = world.enrolled()
    agrees(world.person)
    return world


def wrote(home, day=TODAY, now=NOW, **what):
    return write_entry(
        actor=home.candidate, day=day, said=what.pop("says", said()), now=now, **what
    )


def test_a_day_is_written_sealed_and_accounted_for_without_a_word(home):
    entry_id = wrote(home, says=said(activities="Two lessons.", barriers="The lift."))

    [row] = rows_of(JournalEntry)
    assert (row.id, row.candidate_id, row.agency_id) == (entry_id, home.person.id, home.agency.id)
    assert row.said == said(activities="Two lessons.", barriers="The lift.")
    [entry] = Entry.objects.filter(action="support.write-journal", outcome="done")
    assert (entry.subject_id, entry.personal) == (home.person.id, None)
    assert "lift" not in str(entry.facts)


def test_a_day_written_again_is_the_same_day(home):
    first = wrote(home, version=0)
    assert wrote(home, version=0) == first  # a draft sent twice
    assert wrote(home, says=said(energy=2)) == first

    [row] = rows_of(JournalEntry)
    assert (row.said.energy, row.version) == (2, 2)


def test_what_the_writer_has_not_seen_is_not_written_over(home):
    entry_id = wrote(home, version=0)
    with pytest.raises(EntryChanged):
        wrote(home, says=said(energy=2), version=0)
    with pytest.raises(EntryChanged):
        correct_entry(
            actor=home.candidate, entry_id=entry_id, said=said(energy=3), now=NOW, version=7
        )
    wrote(home, says=said(energy=2), version=1)


@pytest.mark.parametrize("days", [-1, 8])
def test_days_ahead_and_long_ago_are_not_begun_but_corrected(home, days):
    with pytest.raises(DayNotOpen):
        wrote(home, day=TODAY - timedelta(days=days))
    entry_id = wrote(home)
    later = NOW + timedelta(days=30)

    correct_entry(actor=home.candidate, entry_id=entry_id, said=said(energy=1), now=later)

    assert rows_of(JournalEntry)[0].said.energy == 1


def test_what_does_not_fit_is_refused(home):
    with pytest.raises(EntryUnfit):
        wrote(home, says=said(energy=11))
    entry_id = wrote(home)
    with pytest.raises(EntryUnfit):
        correct_entry(actor=home.candidate, entry_id=entry_id, said=said(energy=0), now=NOW)


def test_a_journal_belongs_to_a_programme_and_to_consent(world):
    with pytest.raises(NotTakingPart):
        wrote(world)
    enrolment_id = world.enrolled()
    with pytest.raises(ConsentNeeded):
        wrote(world)
    agrees(world.person)
    entry_id = wrote(world)

    end_enrolment(actor=world.worker, enrolment_id=enrolment_id, reason="Done.", now=NOW)

    with pytest.raises(NotTakingPart):
        wrote(world, day=TODAY - DAY)
    with pytest.raises(NotTakingPart):
        correct_entry(actor=world.candidate, entry_id=entry_id, said=said(energy=1), now=NOW)
    remove_entry(actor=world.candidate, entry_id=entry_id, now=NOW)


def test_a_removed_day_can_be_put_back_for_a_week_and_written_anew(home):
    entry_id = wrote(home)
    for _again in range(2):
        remove_entry(actor=home.candidate, entry_id=entry_id, now=NOW)
    with reading(home.candidate):
        assert own_journal(home.person.id).items == ()
        assert removed_days(home.person.id, NOW) == ((entry_id, TODAY),)
        assert unwritten_days(home.person.id, TODAY)[0] == TODAY
    with pytest.raises(EntryUnknown):
        correct_entry(actor=home.candidate, entry_id=entry_id, said=said(), now=NOW)
    with pytest.raises(EntryUnknown):
        put_back_entry(actor=home.candidate, entry_id=entry_id, now=NOW + 8 * DAY)

    for _again in range(2):
        put_back_entry(actor=home.candidate, entry_id=entry_id, now=NOW + DAY)
    with reading(home.candidate):
        assert [card.id for card in own_journal(home.person.id).items] == [entry_id]

    remove_entry(actor=home.candidate, entry_id=entry_id, now=NOW)
    assert wrote(home, says=said(energy=1), version=0) == entry_id
    assert rows_of(JournalEntry)[0].removed_at is None


def test_nobody_else_finds_or_changes_a_day(home):
    entry_id = wrote(home)
    for actor in (actor_for(make_person()), home.worker, home.supervisor):
        with pytest.raises((EntryUnknown, Forbidden)):
            correct_entry(actor=actor, entry_id=entry_id, said=said(energy=1), now=NOW)
        with pytest.raises((EntryUnknown, Forbidden)):
            remove_entry(actor=actor, entry_id=entry_id, now=NOW)
        with pytest.raises((EntryUnknown, Forbidden)):
            put_back_entry(actor=actor, entry_id=entry_id, now=NOW)


def test_the_database_itself_lets_staff_read_and_nobody_but_the_person_write(home):
    wrote(home)
    elsewhere = World()
    stranger = actor_for(make_person())
    for actor, seen in ((home.worker, 1), (elsewhere.worker, 0), (stranger, 0)):
        with reading(actor):
            assert JournalEntry.objects.count() == seen
            assert JournalEntry.objects.update(version=9) == 0
            assert JournalEntry.objects.all().delete()[0] == 0
    [row] = rows_of(JournalEntry)
    row.id, row.date = home.enrolment_id, TODAY - DAY
    with pytest.raises(ProgrammingError), reading(home.worker), transaction.atomic():
        row.save(force_insert=True)
    with reading(home.candidate):
        assert JournalEntry.objects.update(version=9) == 1


def test_a_look_is_a_key_workers_a_supervisor_says_why_and_nobody_else_finds_it(home):
    look = {"enrolment_id": home.enrolment_id, "now": NOW}
    look_at_journal(actor=home.worker, **look)
    with pytest.raises(WhyMissing):
        look_at_journal(actor=home.supervisor, **look)
    look_at_journal(actor=home.supervisor, reason="A complaint.", **look)
    for actor in (home.colleague, World().worker):
        with pytest.raises(EnrolmentUnknown):
            look_at_journal(actor=actor, reason="I wonder.", **look)

    entries = Entry.objects.filter(action="support.look-at-journal", outcome="done").order_by("id")
    assert [(one.subject_id, one.purpose) for one in entries] == [
        (home.person.id, "key-work"),
        (home.person.id, "supervision"),
    ]


def test_whoever_no_longer_agrees_is_not_read_and_writes_no_more(home):
    entry_id = wrote(home)
    withdraw_consent(
        actor=home.candidate, purpose="special", jurisdiction=HOME, channel=Channel.WEB, now=NOW
    )
    forget_grounds()
    with pytest.raises(ConsentAbsent):
        look_at_journal(actor=home.worker, enrolment_id=home.enrolment_id, now=NOW)
    with pytest.raises(ConsentNeeded):
        correct_entry(actor=home.candidate, entry_id=entry_id, said=said(energy=1), now=NOW)
    remove_entry(actor=home.candidate, entry_id=entry_id, now=NOW)


def test_a_copy_holds_all_and_erasing_leaves_nothing(home):
    wrote(home, says=said(Mood.OKAY, 4, notes="A long day."))
    with reading(SYSTEM):
        [one] = exported_journal(home.person.id)
    assert (one["day"], one["mood"], one["notes"]) == ("2026-11-24", "okay", "A long day.")

    erase_journal(actor=SYSTEM, person_id=home.person.id, now=NOW)

    assert rows_of(JournalEntry) == []


def test_what_is_over_is_found_and_deleted(home):
    kept, removed = wrote(home), wrote(home, day=TODAY - DAY)
    remove_entry(actor=home.candidate, entry_id=removed, now=NOW)
    end_enrolment(actor=home.worker, enrolment_id=home.enrolment_id, reason="Done.", now=NOW)
    with reading(SYSTEM):
        assert removers_of_old(NOW, 9) == writers_of_old(NOW, 9) == ()
        assert removers_of_old(NOW + DAY, 9) == writers_of_old(NOW + DAY, 9) == (home.person.id,)

    then = {"actor": SYSTEM, "person_id": home.person.id, "before": NOW + DAY, "now": NOW + DAY}
    forget_removed_days(**then)
    assert [row.id for row in rows_of(JournalEntry)] == [kept]
    forget_journal(**then)
    assert rows_of(JournalEntry) == []


@pytest.mark.usefixtures("committed_db")
def test_two_devices_writing_at_once_come_to_one_entry():
    home = World()
    home.enrolled()
    agrees(home.person)

    ends = at_once(
        lambda: wrote(home, says=said(energy=2)), lambda: wrote(home, says=said(energy=9))
    )

    assert ends[0] == ends[1]
    [row] = rows_of(JournalEntry)
    assert (row.version, row.said.energy in (2, 9)) == (2, True)
