"""A job reads a sheet: seen on the way, stopped, begun again after a crash, forgotten when nobody comes back."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections

from tests.ground.test_people_sheets import (
    LATER,
    NOW,
    acting,
    agency,
    card,
    of,
    person,
    put,
    rested,
)
from tests.ground.test_people_sheets import bring as bring_and_read
from tests.ground.test_people_sheets import sheet as people_sheet
from tulay.areas.audit.models import Entry
from tulay.areas.identity.actions import imports
from tulay.areas.identity.actions.imports import bring_in, drop_import, forget_imports, read_import
from tulay.areas.identity.models import Person, StagedPeople
from tulay.areas.identity.queries.imports import PEOPLE
from tulay.areas.identity.queries.people_sheets import people_columns
from tulay.areas.identity.rules.imports import Traces
from tulay.areas.programmes.actions.imports import forget_imports as forget_ppas
from tulay.areas.support.actions.journal_sheets import forget_imports as forget_journals
from tulay.kernel.actor import SYSTEM
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.delivery import deliver_row
from tulay.plumbing.jobs import SCHEDULES
from tulay.plumbing.models import OutboxRow
from tulay.plumbing.sheets.cells import SheetRow
from tulay.plumbing.sheets.checking import WATCHED, checked
from tulay.plumbing.sheets.problems import ImportNotReady
from tulay.plumbing.sheets.steps import KEPT_DAYS, Read, Sheets

__all__ = ["agency", "rested"]
pytestmark = pytest.mark.django_db


def bring(agency, *rows):
    return bring_in(
        actor=acting(agency_id=agency.id), of=agency.id, upload=people_sheet(*rows), now=NOW
    )


def read(import_id):
    read_import(actor=SYSTEM, import_id=import_id, now=NOW)


def test_a_file_waits_sealed_beside_its_row_and_the_job_that_reads_it(agency):
    made = bring(agency, person(1))
    (waiting,) = of(StagedPeople)
    assert (card(made).step, card(made).row_count) == ("reading", 0)
    assert waiting.rows == []
    assert b"Omar" not in bytes(waiting.file)
    assert b"PK" not in bytes(waiting.file)[:64]  # nor is it a workbook any more
    (job,) = OutboxRow.objects.filter(name="identity.read-import")
    assert job.payload == {"import_id": str(made)}
    with pytest.raises(ImportNotReady):
        put(agency, made)
    read(made)
    assert all(one.file is None for one in of(StagedPeople))


def test_how_far_a_reading_is_can_be_seen_while_it_runs(agency):
    rows = [person(number) for number in range(WATCHED + 1)]
    made, seen = bring(agency, *rows), []

    def looking(_row, read_rows, watch):
        def note(count):
            watch(count)
            seen.append((card(made).read_count, card(made).row_count))

        law = JURISDICTIONS["bangsamoro"]
        return Read(checked(read_rows, people_columns(law), is_private=True, watch=note))

    PEOPLE.read(made, looking)
    assert seen == [(0, WATCHED + 1), (WATCHED, WATCHED + 1)]


def test_a_reading_that_is_stopped_leaves_nothing(agency):
    made = bring(agency, person(1))

    def stopping(_row, _rows, watch):
        drop_import(actor=acting(agency_id=agency.id), import_id=made, now=LATER)
        watch(1)

    assert PEOPLE.read(made, stopping) is None
    read(made)  # the job comes again
    assert (card(made).step, of(StagedPeople)) == ("dropped", [])


def test_what_was_read_when_somebody_forgot_the_sheet_is_not_kept(agency):
    made = bring(agency, person(1))
    found = PEOPLE.read(
        made, lambda row, rows, watch: imports._understand(row, rows, watch, now=NOW)
    )
    drop_import(actor=acting(agency_id=agency.id), import_id=made, now=LATER)
    imports.keep_import(actor=SYSTEM, import_id=made, read=found, now=LATER)
    assert (card(made).step, of(StagedPeople)) == ("dropped", [])


@pytest.mark.django_db(transaction=True)
def test_a_crash_in_the_middle_is_tried_again_and_brings_nobody_in_twice(agency, monkeypatch):
    made = bring(agency, person(1), person(2))
    (job,) = OutboxRow.objects.filter(name="identity.read-import")

    def dying(**_read):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as once, pytest.raises(DatabaseError):
        once.setattr(imports, "keep_import", dying)
        read(made)
    connection.close()
    assert card(made).step == "reading"

    deliver_row(str(job.id))  # as the relay brings it again
    deliver_row(str(job.id))
    read(made)  # and a worker that was given up comes back to life
    assert card(made).step == "checked"
    assert len([one for piece in of(StagedPeople) for one in piece.rows]) == 4  # two tables
    assert Entry.objects.filter(action="identity.read-import").count() == 1
    assert put(agency, made) == 2
    assert len(of(Person)) == 2


@pytest.mark.parametrize("days", [KEPT_DAYS - 1, KEPT_DAYS])
def test_a_sheet_that_nobody_asks_for_is_forgotten_after_thirty_days(agency, days):
    waiting, read_already = bring(agency, person(1)), bring_and_read(agency, person(2))
    gone_in = bring_and_read(agency, person(3))
    put(agency, gone_in)
    now = NOW + timedelta(days=days)
    is_over = days == KEPT_DAYS

    assert forget_imports(actor=SYSTEM, now=now) == (2 if is_over else 0)

    assert [card(one).step for one in (waiting, read_already, gone_in)] == (
        ["dropped", "dropped", "applied"] if is_over else ["reading", "checked", "applied"]
    )
    assert bool(of(StagedPeople)) is not is_over
    assert Entry.objects.filter(action="identity.forget-import").count() == (2 if is_over else 0)
    assert forget_ppas(actor=SYSTEM, now=now) == forget_journals(actor=SYSTEM, now=now) == 0


def test_each_area_forgets_its_sheets_once_a_day():
    for area in ("identity", "support", "programmes"):
        assert SCHEDULES[f"{area}.forget-imports"].every == timedelta(days=1)


def test_control_without_the_seal_a_name_lies_open(agency, monkeypatch):
    monkeypatch.setattr("tulay.plumbing.sheets.steps._sealed", lambda _id, content: content)
    bring(agency, person(1))
    assert bytes(of(StagedPeople)[0].file)[:2] == b"PK"


def test_control_faults_that_are_not_private_repeat_a_cell():
    rows = (SheetRow(1, ("Name", "Language")), SheetRow(2, ("Omar Ali", "Klingon")))
    columns = people_columns(JURISDICTIONS["bangsamoro"])
    assert "Klingon" not in str(checked(rows, columns, is_private=True).faults)
    assert "Klingon" in str(checked(rows, columns).faults)


def test_control_without_looking_for_traces_somebody_who_came_is_emptied(agency, monkeypatch):
    made = bring_and_read(agency, person(1))
    put(agency, made)
    Person.objects.update(email_verified_at=LATER)
    blind = Traces(*[False] * 6)
    monkeypatch.setattr(imports, "traces_of", lambda people: {one.id: blind for one in people})
    imports.undo_import(actor=acting(agency_id=agency.id), import_id=made, now=LATER)
    assert of(Person)[0].name is None


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_both_are_told_that_it_went_in(agency, monkeypatch):
    made, both_are_here = bring_and_read(agency, person(1)), threading.Barrier(2)

    def unlocked(self, _actor, _step, import_id):
        row = self.imports.objects.get(id=import_id)
        both_are_here.wait()
        return row

    monkeypatch.setattr(Sheets, "held", unlocked)
    monkeypatch.setattr(imports, "_left_out", lambda _row: [])
    ends = []

    def go():
        try:
            ends.append(put(agency, made))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert ends == [1, 1]  # one of them moved nobody
    whole = Entry.objects.filter(action="identity.apply-import", target=f"import:{made}")
    assert sorted(one.facts["rows"] for one in whole) == [0, 1]
