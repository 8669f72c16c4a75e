"""Intakes given on paper come in sealed, checked as those that are written, with agreement, and go while unused."""

import io
import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tulay.areas.audit.models import Entry
from tulay.areas.cases.tests.browsing import browser, text_of
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.support.actions import intake_sheets
from tulay.areas.support.actions.intake import confirm_intake
from tulay.areas.support.actions.intake_sheets import (
    apply_intakes,
    bring_in,
    drop_intakes,
    forget_intakes,
    read_intakes,
    undo_intakes,
)
from tulay.areas.support.errors.enrolments import ProgrammeUnknown
from tulay.areas.support.errors.imports import (
    AgreementEnded,
    IntakesInUse,
    IntakeWrittenMeanwhile,
    SheetUnknown,
)
from tulay.areas.support.models import Intake, StagedIntakes
from tulay.areas.support.queries.intake_held import exported_intakes
from tulay.areas.support.queries.intake_sheets import (
    INTAKES,
    INTAKES_MAX,
    intake_columns,
    understood_intakes,
    waiting_intakes,
)
from tulay.areas.support.rules.enrolments import reference_of
from tulay.areas.support.rules.intake import ASKED
from tulay.areas.support.rules.intake_numbers import check_digit
from tulay.areas.support.tests.factories import NOW, World, actor_for, rows_of
from tulay.areas.support.tests.intake_worlds import agrees, changes_mind, save, seen
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.db.scope import reading
from tulay.plumbing.limits import forget_all
from tulay.plumbing.sheets.cells import SheetRow
from tulay.plumbing.sheets.checking import checked
from tulay.plumbing.sheets.problems import ImportNotReady, SheetTooLong
from tulay.plumbing.sheets.tests.jobs import read_waiting
from tulay.plumbing.sheets.tests.making import workbook

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
HEADS = ("Record", "Told on", "Phone", "Town", "Emergency name", "Emergency phone", "Diagnosis")


@pytest.fixture
def world():
    made = World()
    made.reference = reference_of(made.enrolled())
    return made


def row(world, on="2026-11-02", **told):
    said = (world.reference, on, "0917 123 4567", "Cotabato City", None, None, None)
    return [*(dict(zip(HEADS, said, strict=True)) | told).values()]


def bring(world, *rows, actor=None, heads=HEADS):
    made = bring_in(
        actor=actor or world.supervisor,
        of=world.programme_id,
        upload=SimpleUploadedFile("intakes.xlsx", workbook([heads, *rows])),
        now=NOW,
    )
    read_intakes(actor=SYSTEM, import_id=made, now=NOW)
    return made


def put(world, import_id):
    return apply_intakes(actor=world.supervisor, import_id=import_id, now=LATER)


def take_back(world, import_id):
    return undo_intakes(actor=world.supervisor, import_id=import_id, now=LATER)


def card(import_id):
    with reading(SYSTEM):
        return INTAKES.card(SYSTEM, import_id)


def faults(import_id):
    return sorted((one["row"], one["column"], one["code"]) for one in card(import_id).faults)


def test_intakes_wait_sealed_and_go_in_as_told_on_their_day(world):
    agrees(world.candidate)
    made = bring(world, row(world, Diagnosis="Deaf since birth"))
    assert rows_of(Intake) == []
    waiting = json.dumps([one.rows for one in rows_of(StagedIntakes)])
    for secret in ("Cotabato", "917123", "917 123", "Deaf"):  # three digits come by chance
        assert secret not in waiting
    with reading(world.supervisor):
        assert waiting_intakes(made) == ((world.reference, date(2026, 11, 2)),)
    assert put(world, made) == 1

    mine = seen(world.candidate)
    assert mine.current.values["phone"] == "+639171234567"
    assert mine.current.values["diagnosis"] == "Deaf since birth"
    assert (mine.current.is_brought_in, mine.current.number) == (True, 1)
    assert mine.current.sent_at.date() == mine.current.confirmed_at.date() == date(2026, 11, 2)
    with reading(world.candidate):
        assert [one["brought_in"] for one in exported_intakes(world.person.id)] == [True]
    told = Entry.objects.filter(action="support.apply-intakes", subject_id=world.person.id)
    assert told.count() == 1
    assert rows_of(StagedIntakes) == []


def test_every_question_of_an_intake_can_be_brought_in(world):
    assert {one.name for one in intake_columns()} >= {one.code for one in ASKED}
    agrees(world.candidate)
    told = {
        one.code: "none" if one.code == "identity_paper" else f"About {one.code}" for one in ASKED
    }
    told |= {one.code: "0917 123 4567" for one in ASKED if one.code.endswith("phone")}
    told |= {"identity_number": "A-12", "postcode": "9600"}
    heads = ("Record", *(one.code for one in ASKED))
    put(world, bring(world, [world.reference, *told.values()], heads=heads))
    kept = seen(world.candidate).current.values
    assert set(kept) == set(told) - {"identity_number"}  # nobody's who has none


def test_every_fault_is_told_by_row_and_column(world):
    stranger = World()
    elsewhere = reference_of(stranger.enrolled())
    made = bring(
        world,
        row(world, "2026-12-01"),
        row(world, Phone="12"),
        row(world, Record=elsewhere),
        row(world, Record=None),
        row(world, **{"Emergency name": "Nomvula"}),
        row(world, Diagnosis="Deaf"),
        row(world, "2015-01-01"),
    )
    found = faults(made)
    for one in (
        (2, "B", "ahead"),
        (3, "A", "twice"),
        (3, "C", "not-dialled"),
        (4, "A", "unknown"),
        (5, "A", "required"),
        (6, "F", "missing"),
        (7, "G", "not-agreed"),
        (8, "B", "too-old"),
    ):
        assert one in found, found
    said = json.dumps(list(card(made).faults))
    for secret in ("Deaf", "Nomvula"):
        assert secret not in said
    with pytest.raises(ImportNotReady):
        put(world, made)


@pytest.mark.parametrize(
    ("first_twelve", "code"),
    [("950214500908", ""), ("120214500908", "too-young"), ("959914500908", "no-day")],
)
def test_south_african_numbers_and_the_age_are_checked_as_in_an_intake_that_is_written(
    world, first_twelve, code
):
    number = first_twelve + check_digit(first_twelve)
    rows = (
        SheetRow(1, ("Record", "Identity paper", "Identity number")),
        SheetRow(2, (world.reference, "sa-id", number)),
    )
    found = checked(rows, intake_columns(), is_private=True)
    with reading(SYSTEM):
        where = JURISDICTIONS["south-africa"]
        made, _here = understood_intakes(world.programme_id, found, where, now=NOW)
    assert bool(found.faults) is bool(code), found.faults
    assert len(made) == 1
    if code:
        assert number not in str(found.faults)
        assert {one.head for one in found.faults} == {"Identity number"}


def test_nobody_s_own_intake_is_overwritten(world):
    save(world, {"phone": "0917 765 4321"})
    made = bring(world, row(world))
    assert (card(made).here, card(made).row_count) == ((2,), 0)


def test_an_intake_begun_meanwhile_keeps_all_of_it_out(world):
    made = bring(world, row(world))
    save(world, {"phone": "0917 765 4321"})
    with pytest.raises(IntakeWrittenMeanwhile):
        put(world, made)
    assert card(made).step == "checked"


def test_whoever_no_longer_agrees_gets_nothing_put_in(world, monkeypatch):
    agrees(world.candidate)
    made = bring(world, row(world, Diagnosis="Deaf"))
    changes_mind(world.candidate)
    with pytest.raises(AgreementEnded):
        put(world, made)
    assert rows_of(Intake) == []
    # The control: without asking again it would have gone in.
    monkeypatch.setattr(intake_sheets, "agreeing", lambda *_: True)
    assert put(world, made) == 1


def test_what_its_person_left_as_it_was_goes_again(world):
    other = make_person(name="Sipho")
    second = reference_of(world.enrolled(other))
    made = bring(world, row(world), row(world, Record=second))
    put(world, made)
    confirm_intake(actor=actor_for(other), now=LATER)
    assert take_back(world, made) == 1
    assert [one.candidate_id for one in rows_of(Intake)] == [other.id]
    assert card(made).stayed_count == 1
    with pytest.raises(ImportNotReady):
        take_back(world, made)


@pytest.mark.parametrize("goes_on", [False, True])
def test_what_was_changed_or_confirmed_stays(world, goes_on):
    made = bring(world, row(world))
    put(world, made)
    if goes_on:
        save(world, {"town": "Davao City"})
    else:
        confirm_intake(actor=world.candidate, now=LATER)
    with pytest.raises(IntakesInUse):
        take_back(world, made)
    assert card(made).step == "applied"


def test_a_sheet_is_forgotten_by_hand_or_after_thirty_days(world):
    made, other = bring(world, row(world)), bring(world, row(world))
    drop_intakes(actor=world.supervisor, import_id=made, now=LATER)
    assert forget_intakes(actor=SYSTEM, now=NOW + timedelta(days=29)) == 0
    assert forget_intakes(actor=SYSTEM, now=NOW + timedelta(days=30)) == 1
    assert (card(made).step, card(other).step, rows_of(StagedIntakes)) == ("dropped", "dropped", [])


def test_strangers_bring_nothing_in_and_see_nothing_of_it(world):
    made = bring(world, row(world))
    other = World()
    for actor in (world.candidate, world.worker):
        with pytest.raises(Forbidden):
            bring(world, row(world), actor=actor)
    with pytest.raises(ProgrammeUnknown):
        bring(world, row(world), actor=other.supervisor)
    for act in (apply_intakes, undo_intakes, drop_intakes):
        with pytest.raises(SheetUnknown):
            act(actor=other.supervisor, import_id=made, now=LATER)
    with reading(other.supervisor):
        assert not StagedIntakes.objects.exists()
        with pytest.raises(SheetUnknown):
            INTAKES.card(other.supervisor, made)


def test_a_thousand_rows_and_no_more(world):
    made = bring(world, *(row(world) for _ in range(INTAKES_MAX + 1)))
    assert faults(made) == [(0, "", SheetTooLong.code)]


def test_pages_and_api_tell_the_same_story(world, django_assert_max_num_queries):
    forget_all()
    client, words, at = browser(world.supervisor), text_of, "/desk/support/intakes/imports/"
    assert "Bring in intakes from a sheet" in words(client.get("/desk/support/"))
    assert "No sheet was brought in yet" in words(client.get(at))
    for form in ("csv", "xlsx"):
        assert client.get(f"{at}template.{form}").status_code == 200
    content = f"Record,Phone\n{world.reference},0917 123 4567\n".encode()
    sent = {"of": str(world.programme_id), "file": SimpleUploadedFile("a.csv", content)}
    address = client.post(f"{at}new/", sent)["Location"]
    assert "Being read" in words(client.get(address))
    read_waiting()
    page = words(client.get(address))
    assert "Ready to go in" in page
    assert world.reference in page
    with django_assert_max_num_queries(12):  # five of them: who asks, and with which eyes
        client.get(address)
    page = words(client.get(client.post(f"{address}apply/")["Location"]))
    assert "1 intake has gone in." in page
    assert "from a sheet" in words(browser(world.candidate).get("/portal/support/intake/"))
    page = words(client.get(client.post(f"{address}undo/")["Location"]))
    assert "1 intake was taken back." in page

    file = io.BytesIO(content.replace(b"0917 123 4567", b"12"))
    file.name = "b.csv"
    made = client.post("/api/v1/intake/imports", {"of": str(world.programme_id), "file": file})
    assert made.status_code == 201, made.content
    read_waiting()
    found = client.get(f"/api/v1/intake/imports/{made.json()['id']}").json()
    assert (found["step"], found["faults"][0]["column"]) == ("faulty", "B")
