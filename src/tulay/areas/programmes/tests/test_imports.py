"""A sheet goes in whole or not at all, is told where it is wrong, and is taken back while nobody has worked on it."""

import time
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from tulay.areas.directory.tests.factories import make_agency, make_place
from tulay.areas.identity.rules import Role
from tulay.areas.programmes.actions.imports import (
    apply_import,
    bring_in,
    drop_import,
    read_import,
    undo_import,
)
from tulay.areas.programmes.actions.ppas import add_ppa, move_ppa
from tulay.areas.programmes.errors import (
    CodeTaken,
    ImportTouched,
    RunsNoProgrammes,
    UnknownImport,
    UnknownPpa,
)
from tulay.areas.programmes.models import Funding, Import, Ppa, Staged
from tulay.areas.programmes.queries.imports import PPAS, waiting_ppas
from tulay.areas.programmes.queries.ppas import Narrowed, visible_ppa, visible_ppas
from tulay.areas.programmes.queries.sheets import EXAMPLE, columns_for
from tulay.areas.programmes.tests.factories import DETAILS, NOW, acting, focal_person, make_ppa
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading
from tulay.plumbing.sheets.problems import ImportNotReady
from tulay.plumbing.sheets.staging import columns_of, put_in
from tulay.plumbing.sheets.tests.making import workbook

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
HEADS = ("Title", "Code", "Fiscal year", "Sector", "Budget", "Allocated", "Obligated", "Disbursed")


def row(number=1, **said):
    values = dict(
        zip(
            HEADS,
            (f"Shed {number}", f"AF-{number}", 2026, "economic", "1,000.00", 900, 500, 100),
            strict=True,
        )
    )
    values |= said
    return [Decimal(one) if isinstance(one, int) else one for one in values.values()]


def sheet(*rows, heads=HEADS, name="programmes.xlsx"):
    return SimpleUploadedFile(name, workbook([heads, *rows]))


def bring(agency, *rows, actor=None, **how):
    upload = how.get("upload") or sheet(*rows, heads=how.get("heads", HEADS))
    made = bring_in(actor=actor or focal_person(agency), of=agency.id, upload=upload, now=NOW)
    read_import(actor=SYSTEM, import_id=made, now=NOW)
    return made


def put(agency, import_id, actor=None):
    return apply_import(actor=actor or focal_person(agency), import_id=import_id, now=LATER)


def take_back(agency, import_id):
    return undo_import(actor=focal_person(agency), import_id=import_id, now=LATER)


def of(model):
    with reading(SYSTEM):
        return list(model.objects.order_by("id"))


def card(import_id):
    with reading(SYSTEM):
        return PPAS.card(SYSTEM, import_id)


def faults(import_id):
    return [(one["row"], one["column"], one["code"]) for one in card(import_id).faults]


def test_a_sheet_is_looked_through_first_and_goes_in_when_somebody_says_so():
    agency = make_agency()

    made = bring(agency, row(1), row(2))

    assert of(Ppa) == []
    assert (card(made).step, card(made).row_count) == ("checked", 2)
    with reading(SYSTEM):
        assert [one.title for one in waiting_ppas(made)] == ["Shed 1", "Shed 2"]
    assert put(agency, made) == 2
    first, second = of(Ppa)
    assert (first.title, first.code, first.budget_minor, first.currency) == (
        "Shed 1",
        "AF-1",
        100_000,
        "PHP",
    )
    assert (first.allocated_minor, first.obligated_minor, first.disbursed_minor) == (
        90_000,
        50_000,
        10_000,
    )
    assert (second.created_at, second.is_touched, second.brought_in_id) == (LATER, False, made)
    assert len(of(Funding)) == 6
    assert of(Staged) == []
    assert card(made).step == "applied"


def test_everything_a_sheet_can_say_is_kept():
    agency = make_agency()
    place = make_place("Sirawai", code="0907218000")
    heads = [one.heads[0] for one in columns_for_agency(agency)]
    said = EXAMPLE | {
        "place_id": Decimal(907218000),
        "state": "completed",
        "ended_date": date(2026, 5, 1),
    }
    said |= {
        "fiscal_year": "2026",
        "starts_date": date(2026, 1, 5),
        "target_date": date(2026, 6, 1),
    }
    cells = [said.get(one.name) for one in columns_for_agency(agency)]
    made = bring(agency, cells, heads=heads)
    assert faults(made) == []
    put(agency, made)
    (found,) = of(Ppa)
    assert (found.place_id, found.state, found.progress) == (place.id, "completed", 100)
    assert (found.ended_date, found.budget_minor, found.people) == (
        date(2026, 5, 1),
        480_000_000,
        600,
    )


def columns_for_agency(agency):
    from tulay.areas.directory.queries import agency_card

    return columns_for(agency_card(agency.id))


def test_every_fault_is_told_by_row_and_column_and_nothing_goes_in():
    agency = make_agency()
    make_ppa(agency, code="AF-9")
    heads = (*HEADS, "OBC budget", "Place code", "State", "Ended")
    rows = [
        [*row(1), "5000", None, None, None],
        [*row(1, Budget="twelve"), None, None, None, None],
        [*row(9), None, "9999999999", None, None],
        [*row(3, Obligated=901), None, None, None, None],
        [*row(4), None, None, "completed", date(2030, 1, 1)],
        [*row(5, Title=None), None, None, None, None],
        [*row(6, **{"Fiscal year": 1999}), None, None, None, None],
    ]
    made = bring(agency, *rows, heads=heads)
    assert sorted(faults(made)) == [
        (2, "I", "beyond-budget"),
        (3, "B", "twice"),
        (3, "E", "no-number"),
        (4, "B", "taken"),
        (4, "J", "unknown"),
        (5, "H", "beyond"),
        (6, "L", "ahead"),
        (7, "A", "required"),
        (8, "C", "out-of-range"),
    ]
    assert card(made).step == "faulty"
    with pytest.raises(ImportNotReady):
        put(agency, made)
    assert len(of(Ppa)) == 1


def test_a_code_used_in_the_meantime_keeps_all_of_it_out():
    agency = make_agency()
    made = bring(agency, row(1), row(2))
    add_ppa(actor=SYSTEM, agency_id=agency.id, details=replace(DETAILS, code="AF-2"), now=NOW)
    with pytest.raises(CodeTaken):
        put(agency, made)
    assert [one.code for one in of(Ppa)] == ["AF-2"]
    assert card(made).step == "checked"
    assert of(Funding) == []


@pytest.mark.django_db(transaction=True)
def test_dying_in_the_middle_leaves_nothing_half_in():
    """The PPAs are in and their money is not yet: the session is ended there, as by a kill."""
    agency = make_agency()
    made = bring(agency, row(1), row(2))
    with reading(SYSTEM):
        piece = Staged.objects.get(table="programmes_funding")
        broken = [piece.rows[0] | {"kind": None}, *piece.rows[1:]]
        Staged.objects.filter(id=piece.id).update(rows=broken)
    with pytest.raises(CodeTaken):  # the second statement of the same transaction fails
        put(agency, made)
    assert of(Ppa) == []
    with pytest.raises(DatabaseError), transaction.atomic(), reading(SYSTEM):
        Import.objects.filter(id=made).update(step="applied")
        dated = ("created_at", "updated_at")
        columns = columns_of(Ppa, without=dated)
        assert put_in(Ppa, Staged, made, columns, now=LATER, dated=dated) == 2
        assert Ppa.objects.count() == 2
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close()
    assert (of(Ppa), card(made).step) == ([], "checked")


def test_an_import_goes_in_once():
    agency = make_agency()
    made = bring(agency, row(1))
    put(agency, made)
    with pytest.raises(ImportNotReady):
        put(agency, made)
    assert len(of(Ppa)) == 1


def test_what_nobody_worked_on_is_taken_back_and_its_codes_are_free():
    agency = make_agency()
    made = bring(agency, row(1), row(2))
    put(agency, made)
    ppa_id = of(Ppa)[0].id

    assert take_back(agency, made) == 2

    with reading(SYSTEM):
        assert visible_ppas(SYSTEM, Narrowed()).items == ()
        with pytest.raises(UnknownPpa):
            visible_ppa(SYSTEM, ppa_id)
    with pytest.raises(UnknownPpa):
        move_ppa(actor=SYSTEM, ppa_id=ppa_id, to="ongoing", said="", now=LATER)
    with pytest.raises(ImportNotReady):
        take_back(agency, made)
    again = bring(agency, row(1), row(2))
    assert put(agency, again) == 2


def test_what_somebody_worked_on_stays():
    agency = make_agency()
    made = bring(agency, row(1), row(2))
    put(agency, made)
    move_ppa(actor=SYSTEM, ppa_id=of(Ppa)[1].id, to="ongoing", said="", now=LATER)
    with pytest.raises(ImportTouched) as refused:
        take_back(agency, made)
    assert refused.value.facts == {"count": 1}
    assert card(made).step == "applied"
    assert all(one.withdrawn_at is None for one in of(Ppa))


def test_a_sheet_can_be_forgotten():
    agency = make_agency()
    made = bring(agency, row(1))
    drop_import(actor=focal_person(agency), import_id=made, now=LATER)
    assert (card(made).step, of(Staged)) == ("dropped", [])
    with pytest.raises(ImportNotReady):
        put(agency, made)


def test_strangers_bring_nothing_in_and_see_nothing_of_it():
    agency = make_agency()
    made = bring(agency, row(1))
    for actor in (acting(Role.RESIDENT), acting(Role.COORDINATOR), focal_person(make_agency())):
        with pytest.raises(Forbidden):
            bring(agency, row(2), actor=actor)
    other = focal_person(make_agency())
    for act in (apply_import, undo_import, drop_import):
        with pytest.raises(UnknownImport):
            act(actor=other, import_id=made, now=LATER)
        with pytest.raises(UnknownImport):
            act(actor=SYSTEM, import_id=uuid7(), now=LATER)
    with reading(other):
        assert not Import.objects.exists()
        assert not Staged.objects.exists()
        with pytest.raises(UnknownImport):
            PPAS.card(other, made)
    with pytest.raises(RunsNoProgrammes):
        bring(make_agency(runs_programmes=False), row(1), actor=SYSTEM)


def test_ten_thousand_rows_with_fifty_planted_errors_each_told_and_then_all_of_them_in():
    agency = make_agency()
    rows = [row(number) for number in range(1, 10_001)]
    planted = {}
    for count in range(50):
        place, (column, wrong, code) = 100 + 199 * count, FAULTS[count % len(FAULTS)]
        rows[place][column] = wrong
        planted[place + 2, "ABCDEFGH"[column]] = code

    begun = time.monotonic()
    wrong = bring(agency, upload=sheet(*rows))
    seconds = {"faulty": time.monotonic() - begun}

    told = {(one["row"], one["column"]): one["code"] for one in card(wrong).faults}
    assert told == planted
    assert card(wrong).fault_count == 50
    assert of(Ppa) == []

    good = sheet(*(row(number) for number in range(1, 10_001)))
    begun = time.monotonic()
    made = bring(agency, upload=good)
    seconds["checked"] = time.monotonic() - begun
    begun = time.monotonic()
    assert put(agency, made) == 10_000
    seconds["applied"] = time.monotonic() - begun
    begun = time.monotonic()
    assert take_back(agency, made) == 10_000
    seconds["undone"] = time.monotonic() - begun
    assert seconds["checked"] + seconds["applied"] < 60, seconds
    with (
        connection.cursor() as cursor
    ):  # how keys are checked was planned when the tables were empty
        cursor.execute("DISCARD PLANS")


FAULTS = [
    (0, None, "required"),
    (2, "soon", "no-number"),
    (3, "sports", "unknown"),
    (4, "twelve", "no-number"),
    (4, "1.234", "two-ways"),
]
