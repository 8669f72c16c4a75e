"""Journals kept elsewhere come in whole or not at all, sealed, with agreement, and stay whose they are."""

import io
import json
import threading
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, connections, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.cases.tests.browsing import browser, text_of
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.privacy.actions.consents import withdraw_consent
from tulay.areas.privacy.queries.grounds import forget_grounds
from tulay.areas.privacy.rules.consents import Channel
from tulay.areas.support.actions import journal_sheets
from tulay.areas.support.actions.journal import correct_entry, remove_entry, write_entry
from tulay.areas.support.actions.journal_sheets import (
    apply_import,
    bring_in,
    drop_import,
    read_import,
    undo_import,
)
from tulay.areas.support.errors.enrolments import ProgrammeUnknown
from tulay.areas.support.errors.imports import (
    AgreementEnded,
    DaysInUse,
    DayWrittenMeanwhile,
    SheetUnknown,
)
from tulay.areas.support.models import JournalEntry, JournalImport, StagedDays
from tulay.areas.support.queries.held import exported_journal
from tulay.areas.support.queries.journal import own_journal
from tulay.areas.support.queries.journal_sheets import JOURNALS, waiting_days
from tulay.areas.support.rules.enrolments import reference_of
from tulay.areas.support.rules.journal import SHEET_MAX
from tulay.areas.support.tests.factories import HOME, NOW, World, agrees, rows_of, said
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading
from tulay.plumbing.limits import forget_all
from tulay.plumbing.sheets.problems import ImportNotReady, SheetTooLong
from tulay.plumbing.sheets.staging import columns_of, put_in
from tulay.plumbing.sheets.steps import Sheets
from tulay.plumbing.sheets.tests.jobs import read_waiting
from tulay.plumbing.sheets.tests.making import workbook

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
HEADS = ("Record", "Day", "Mood", "Energy", "Activities", "Barriers")


@pytest.fixture
def world():
    made = World()
    made.record_id = made.enrolled()
    made.reference = reference_of(made.record_id)
    agrees(made.person)
    return made


def day(world, on="2026-11-02", **told):
    kept = dict(zip(HEADS, (world.reference, on, "good", "7", "Library", "lift; far"), strict=True))
    return [*(kept | told).values()]


def sheet(*rows):
    return SimpleUploadedFile("days.xlsx", workbook([HEADS, *rows]))


def bring(world, *rows, actor=None):
    made = bring_in(
        actor=actor or world.supervisor, of=world.programme_id, upload=sheet(*rows), now=NOW
    )
    read_import(actor=SYSTEM, import_id=made, now=NOW)
    return made


def put(world, import_id):
    return apply_import(actor=world.supervisor, import_id=import_id, now=LATER)


def take_back(world, import_id):
    return undo_import(actor=world.supervisor, import_id=import_id, now=LATER)


def card(import_id):
    with reading(SYSTEM):
        return JOURNALS.card(SYSTEM, import_id)


def test_days_wait_sealed_and_go_into_the_journal_of_whose_they_are(world):
    made = bring(world, day(world), day(world, "2026-11-03", Mood="difficult"))

    assert rows_of(JournalEntry) == []
    waiting = json.dumps([one.rows for one in rows_of(StagedDays)])
    for secret in ("Library", "good", "difficult", "lift"):
        assert secret not in waiting
    with reading(world.supervisor):
        assert waiting_days(made) == (
            (world.reference, date(2026, 11, 2)),
            (world.reference, date(2026, 11, 3)),
        )
    assert put(world, made) == 2
    with reading(world.candidate):
        later, first = own_journal(world.person.id).items
        assert (first.said.mood, first.said.energy, first.said.activities) == ("good", 7, "Library")
        assert (first.said.barriers, first.is_brought_in) == ("lift\nfar", True)
        assert later.said.mood == "difficult"
        assert [one["brought_in"] for one in exported_journal(world.person.id)] == [True, True]
    assert rows_of(StagedDays) == []
    assert card(made).step == "applied"
    told = Entry.objects.filter(action="support.apply-import", subject_id=world.person.id)
    assert told.count() == 1


def test_every_fault_is_told_by_row_and_column(world):
    stranger = World()
    elsewhere = reference_of(stranger.enrolled())
    silent = make_person(name="Sipho")
    unheard = reference_of(world.enrolled(silent))
    made = bring(
        world,
        day(world, "2026-11-25"),
        day(world, "2024-01-01"),
        day(world, "2026-11-04", Mood="blue"),
        day(world, "2026-11-05", Energy="11"),
        day(world, "2026-11-06", Energy="0"),
        day(world, "2026-11-07", Record=elsewhere),
        day(world, "2026-11-08", Record=unheard),
        day(world, "2026-11-09", Record=None),
        day(world, "2026-11-10"),
        day(world, "2026-11-10"),
        day(world, "3/4/2026"),
    )
    told = [(one["row"], one["column"], one["code"]) for one in card(made).faults]
    assert sorted(told) == [
        (2, "B", "ahead"),
        (3, "B", "too-old"),
        (4, "C", "unknown"),
        (5, "D", "out-of-range"),
        (6, "D", "out-of-range"),
        (7, "A", "unknown"),
        (8, "A", "not-agreed"),
        (9, "A", "required"),
        (11, "A", "twice"),
        (12, "B", "two-ways"),
    ]
    with pytest.raises(ImportNotReady):
        put(world, made)
    assert rows_of(StagedDays) == []


def test_a_day_that_is_written_already_is_left_as_it_is(world):
    write_entry(actor=world.candidate, day=date(2026, 11, 23), said=said(energy=2), now=NOW)
    made = bring(world, day(world, "2026-11-23"), day(world, "2026-11-22"))
    assert (card(made).here, card(made).row_count) == ((2,), 1)
    put(world, made)
    with reading(world.candidate):
        newest = own_journal(world.person.id).items[0]
    assert (newest.said.energy, newest.is_brought_in) == (2, False)


def test_a_day_written_meanwhile_keeps_all_of_it_out(world):
    made = bring(world, day(world, "2026-11-23"), day(world, "2026-11-22"))
    write_entry(actor=world.candidate, day=date(2026, 11, 23), said=said(), now=NOW)
    with pytest.raises(DayWrittenMeanwhile):
        put(world, made)
    assert len(rows_of(JournalEntry)) == 1
    assert card(made).step == "checked"


def test_whoever_no_longer_agrees_gets_nothing_put_into_their_journal(world):
    made = bring(world, day(world))
    withdraw_consent(
        actor=world.candidate, purpose="special", jurisdiction=HOME, channel=Channel.WEB, now=NOW
    )
    forget_grounds()
    with pytest.raises(AgreementEnded):
        put(world, made)
    assert rows_of(JournalEntry) == []


def test_control_without_asking_again_their_days_would_go_in(world, monkeypatch):
    made = bring(world, day(world))
    withdraw_consent(
        actor=world.candidate, purpose="special", jurisdiction=HOME, channel=Channel.WEB, now=NOW
    )
    forget_grounds()
    monkeypatch.setattr(journal_sheets, "agreeing", lambda people, _agency: frozenset(people))
    assert put(world, made) == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_both_are_told_that_it_went_in(world, monkeypatch):
    made, both_are_here = bring(world, day(world)), threading.Barrier(2)

    def unlocked(self, _actor, _step, import_id):
        row = self.imports.objects.get(id=import_id)
        both_are_here.wait()
        return row

    monkeypatch.setattr(Sheets, "held", unlocked)
    ends = []

    def go():
        try:
            ends.append(put(world, made))
        finally:
            connections.close_all()

    both = [threading.Thread(target=go) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(ends) == [0, 1]


def test_control_without_row_security_strangers_would_see_what_waits(world):
    """Lifted for the platform's own eyes, the same question finds it."""
    bring(world, day(world))
    with reading(World().supervisor):
        assert not StagedDays.objects.exists()
    with reading(SYSTEM):
        assert StagedDays.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_dying_in_the_middle_leaves_no_day_behind(world):
    made = bring(world, day(world), day(world, "2026-11-03"))
    dated = ("written_at", "changed_at")
    with pytest.raises(DatabaseError), transaction.atomic(), reading(SYSTEM):
        JournalImport.objects.filter(id=made).update(step="applied")
        columns = columns_of(JournalEntry, without=dated)
        assert put_in(JournalEntry, StagedDays, made, columns, now=LATER, dated=dated) == 2
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close()
    assert (rows_of(JournalEntry), card(made).step) == ([], "checked")
    assert put(world, made) == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_once_put_the_days_in_once(world):
    made = bring(world, day(world), day(world, "2026-11-03"))
    ends = []

    def go():
        try:
            ends.append(put(world, made))
        except ImportNotReady:
            ends.append("settled")
        finally:
            connections.close_all()

    both = [threading.Thread(target=go) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(map(str, ends)) == ["2", "settled"]
    assert len(rows_of(JournalEntry)) == 2


def test_what_its_person_left_as_it_was_goes_again_and_the_day_is_free(world):
    made = bring(world, day(world), day(world, "2026-11-22"), day(world, "2026-11-21"))
    put(world, made)
    with pytest.raises(ImportNotReady):
        put(world, made)
    _first, removed, corrected = rows_of(JournalEntry)
    correct_entry(actor=world.candidate, entry_id=corrected.id, said=said(energy=1), now=LATER)
    remove_entry(actor=world.candidate, entry_id=removed.id, now=LATER)
    assert take_back(world, made) == 1
    assert {one.id for one in rows_of(JournalEntry)} == {removed.id, corrected.id}
    assert card(made).stayed_count == 2
    with pytest.raises(ImportNotReady):
        take_back(world, made)
    assert put(world, bring(world, day(world))) == 1


def test_where_every_day_was_corrected_nothing_is_taken_back(world):
    made = bring(world, day(world))
    put(world, made)
    (entry,) = rows_of(JournalEntry)
    correct_entry(actor=world.candidate, entry_id=entry.id, said=said(energy=1), now=LATER)
    with pytest.raises(DaysInUse):
        take_back(world, made)
    assert card(made).step == "applied"


def test_a_sheet_can_be_forgotten(world):
    made = bring(world, day(world))
    drop_import(actor=world.supervisor, import_id=made, now=LATER)
    assert (card(made).step, rows_of(StagedDays)) == ("dropped", [])
    with pytest.raises(ImportNotReady):
        put(world, made)


def test_strangers_bring_nothing_in_and_see_nothing_of_it(world):
    made = bring(world, day(world))
    other = World()
    for actor in (world.candidate, world.worker):
        with pytest.raises(Forbidden):
            bring(world, day(world, "2026-11-03"), actor=actor)
    with pytest.raises(ProgrammeUnknown):
        bring(world, day(world, "2026-11-03"), actor=other.supervisor)
    for act in (apply_import, undo_import, drop_import):
        with pytest.raises(SheetUnknown):
            act(actor=other.supervisor, import_id=made, now=LATER)
        with pytest.raises(SheetUnknown):
            act(actor=SYSTEM, import_id=uuid7(), now=LATER)
    with reading(other.supervisor):
        assert not JournalImport.objects.exists()
        assert not StagedDays.objects.exists()
        with pytest.raises(SheetUnknown):
            JOURNALS.card(other.supervisor, made)


def test_no_more_days_than_a_sheet_holds(world):
    made = bring(world, *(day(world) for _ in range(SHEET_MAX + 1)))
    assert [one["code"] for one in card(made).faults] == [SheetTooLong.code]


def test_pages_and_api_tell_the_same_story(world, django_assert_max_num_queries):
    forget_all()
    client, words = browser(world.supervisor), text_of
    at = "/desk/support/journals/imports/"
    assert "Bring in journals from a sheet" in words(client.get("/desk/support/"))
    assert "No sheet was brought in yet" in words(client.get(at))
    for form in ("csv", "xlsx"):
        assert client.get(f"{at}template.{form}").status_code == 200
    content = f"Record,Day,Mood,Energy\n{world.reference},2026-11-02,good,7\n".encode()
    sent = {"of": str(world.programme_id), "file": SimpleUploadedFile("a.csv", content)}
    address = client.post(f"{at}new/", sent)["Location"]
    waits = client.get(address)
    assert "Being read" in words(waits)
    assert waits["Refresh"] == "3"
    read_waiting()
    page = words(client.get(address))
    assert "Ready to go in" in page
    assert world.reference in page
    with django_assert_max_num_queries(11):  # five of them: who asks, and with which eyes
        client.get(address)
    assert "1 day has gone in." in words(client.get(client.post(f"{address}apply/")["Location"]))
    assert "1 day was taken back." in words(client.get(client.post(f"{address}undo/")["Location"]))

    file = io.BytesIO(content.replace(b"good", b"blue"))
    file.name = "b.csv"
    made = client.post("/api/v1/journal/imports", {"of": str(world.programme_id), "file": file})
    assert made.status_code == 201, made.content
    read_waiting()
    found = client.get(f"/api/v1/journal/imports/{made.json()['id']}").json()
    assert (found["step"], found["faults"][0]["column"]) == ("faulty", "C")
