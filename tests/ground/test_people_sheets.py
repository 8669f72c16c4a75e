"""People come in with a sheet whole or not at all, sealed from the first moment, and go again while unused."""

import json
import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, connections, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions.applications import open_case
from tulay.areas.catalogue.tests.factories import make_service
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.actions.imports import (
    apply_import,
    bring_in,
    drop_import,
    invite_brought,
    read_import,
    undo_import,
)
from tulay.areas.identity.errors import (
    AllInUse,
    StepUpNeeded,
    UnknownImport,
    UnknownWorkplace,
)
from tulay.areas.identity.holdings import export
from tulay.areas.identity.models import BroughtPerson, PeopleImport, Person, StagedPeople
from tulay.areas.identity.queries.imports import visible_import, visible_imports, waiting_people
from tulay.areas.identity.queries.territory import forget_territory
from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.identity.rules.imports import PEOPLE_MAX, SHEETS_A_DAY
from tulay.areas.identity.tests.factories import NOW, actor_of, make_grant, make_person
from tulay.areas.identity.tests.reading import sent_to
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.errors import Forbidden, TooMany
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow
from tulay.plumbing.sheets.problems import ImportNotReady, SheetTooLong
from tulay.plumbing.sheets.tests.making import workbook

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
HEADS = ("Name", "E-mail", "Phone", "Language", "Date of birth")


@pytest.fixture(autouse=True)
def rested():
    limits.forget_all()
    forget_territory()


@pytest.fixture
def agency():
    made = make_agency(name="Ministry of Boats")
    forget_territory()
    return made


def acting(role=Role.ADMINISTRATOR, agency_id=None):
    return Actor(uuid7(), ActorKind.PERSON, (Grant(ROLES[role], agency_id, role.value),))


def person(number=1, **said):
    told = dict(
        zip(
            HEADS,
            (f"Omar Ali {number}", f"omar{number}@example.org", None, None, None),
            strict=True,
        )
    )
    return [*(told | said).values()]


def sheet(*rows, heads=HEADS):
    return SimpleUploadedFile("people.xlsx", workbook([heads, *rows]))


def bring(agency, *rows, actor=None, heads=HEADS):
    made = bring_in(
        actor=actor or acting(agency_id=agency.id),
        of=agency.id,
        upload=sheet(*rows, heads=heads),
        now=NOW,
    )
    read_import(actor=SYSTEM, import_id=made, now=NOW)
    return made


def put(agency, import_id, **how):
    return apply_import(actor=acting(agency_id=agency.id), import_id=import_id, now=LATER, **how)


def take_back(agency, import_id):
    return undo_import(actor=acting(agency_id=agency.id), import_id=import_id, now=LATER)


def card(import_id):
    with reading(SYSTEM):
        return visible_import(SYSTEM, import_id)


def of(model):
    with reading(SYSTEM):
        return list(model.objects.order_by("id"))


def test_people_wait_sealed_and_come_in_when_somebody_says_so(agency):
    row = person(1, Phone="0917 555 0123", Language="fil", **{"Date of birth": "1990-03-27"})

    made = bring(agency, row, person(2))

    assert of(Person) == []
    said = json.dumps([one.rows for one in of(StagedPeople)]) + json.dumps(list(card(made).faults))
    # long enough that no ciphertext spells one by chance, which three digits did
    for secret in ("Omar", "omar", "917 555", "9175550123", "1990-03-27", "19900327"):
        assert secret not in said
    with reading(SYSTEM):
        assert [one.name for one in waiting_people(made)] == ["Omar Ali 1", "Omar Ali 2"]
        assert waiting_people(made)[0].phone == "+639175550123"
    assert put(agency, made) == 2
    first, second = of(Person)
    assert (first.name, first.email, first.phone) == (
        "Omar Ali 1",
        "omar1@example.org",
        "+639175550123",
    )
    assert (first.birth_date, first.language, second.language) == ("1990-03-27", "fil", "en")
    assert (first.created_at, first.jurisdiction, first.kind) == (LATER, "bangsamoro", "person")
    assert not first.has_usable_password()
    assert first.email_verified_at is None
    assert of(StagedPeople) == []
    assert card(made).step == "applied"
    assert [one.agency_id for one in of(BroughtPerson)] == [agency.id] * 2
    assert Person.objects.get(email_index="OMAR1@example.org") == first


def test_nobody_is_written_to_and_everybody_reads_who_told_us_of_them(agency):
    made = bring(agency, person(1))
    put(agency, made)
    (found,) = of(Person)
    assert sent_to("brought_in") == []
    assert not OutboxRow.objects.filter(name="identity.invite-brought").exists()
    with reading(Actor(found.id, ActorKind.PERSON)):
        assert export(found.id)["told_to_us_by"] == "Ministry of Boats"
    entries = Entry.objects.filter(action="identity.apply-import", subject_id=found.id)
    assert entries.count() == 1


def test_looking_through_tells_nobody_who_has_an_account(agency):
    """The same for an address that is known and one that is not, until all of it went in, and then to few."""
    make_person(name="Amina Sali", email="amina@example.org", phone="+639175550199")
    known = bring(agency, person(2, **{"E-mail": "Amina@Example.org"}))
    unknown = bring(agency, person(3))

    def said(import_id):
        with reading(seen := acting(agency_id=agency.id)):
            one = visible_import(seen, import_id)
            shown = [row.name for row in waiting_people(import_id)]
        return one.step, one.row_count, one.here, one.faults, one.stayed_count, len(shown)

    assert said(known) == said(unknown) == ("checked", 1, (), (), 0, 1)
    assert put(agency, known) == put(agency, unknown) == 1
    assert said(known) == said(unknown) == ("applied", 1, (), (), 0, 0)
    assert card(known).here == (2,)  # whoever sees accounts everywhere
    assert take_back(agency, known) == take_back(agency, unknown) == 1
    assert said(known) == said(unknown) == ("undone", 1, (), (), 0, 0)


def test_who_is_here_already_is_left_as_they_are(agency):
    make_person(name="Amina Sali", email="amina@example.org", phone="+639175550199")
    made = bring(
        agency,
        person(1),
        person(2, **{"E-mail": "Amina@Example.org"}),
        person(3, **{"E-mail": None, "Phone": "0917 555 0199"}),
    )
    assert put(agency, made) == 3
    assert [one.name for one in of(Person)] == ["Amina Sali", "Omar Ali 1"]
    assert card(made).here == (3, 4)
    assert len(of(BroughtPerson)) == 1
    entry = Entry.objects.get(action="identity.apply-import", target=f"import:{made}")
    assert (entry.facts["rows"], entry.facts["here"]) == (1, 2)


def test_few_sheets_a_day_so_that_nobody_finds_people_by_them(agency):
    actor = acting(agency_id=agency.id)
    for number in range(SHEETS_A_DAY):
        bring(agency, person(number), actor=actor)
    with pytest.raises(TooMany):
        bring(agency, person(99), actor=actor)


def test_every_fault_is_told_by_row_and_column_and_repeats_no_cell(agency):
    rows = [
        person(1, **{"E-mail": "no address"}),
        person(2, Name=None),
        person(3, **{"E-mail": None}),
        person(4, Phone="12"),
        person(5, Language="Klingon"),
        person(6, **{"Date of birth": "3/4/2001"}),
        person(7, **{"Date of birth": "2090-01-01"}),
        person(8),
        person(8),
        person(9, Name="=HYPERLINK(1)"),
        person(10, Phone=Decimal(5)),
    ]
    made = bring(agency, *rows)
    told = [(one["row"], one["column"], one["code"]) for one in card(made).faults]
    assert sorted(told) == sorted(
        [
            (2, "B", "unreadable"),
            (3, "A", "required"),
            (4, "B", "required"),
            (5, "C", "unreadable"),
            (6, "D", "unknown"),
            (7, "E", "two-ways"),
            (8, "E", "unlikely"),
            (10, "B", "twice"),
            (11, "A", "formula"),
            (12, "C", "unreadable"),
        ]
    )
    said = json.dumps(list(card(made).faults), default=str)
    for secret in ("Klingon", "no address", "3/4/2001", "HYPERLINK"):
        assert secret not in said
    with pytest.raises(ImportNotReady):
        put(agency, made)
    assert of(StagedPeople) == []


def test_a_sheet_without_headings_tells_nobody_s_name(agency):
    made = bring(agency, person(2), heads=person(1))
    said = json.dumps(list(card(made).faults))
    assert "Omar" not in said
    assert card(made).step == "faulty"


def test_who_came_meanwhile_is_left_as_they_are(agency):
    made = bring(agency, person(1), person(2))
    make_person(name="Omar himself", email="omar2@example.org")
    assert put(agency, made) == 2
    assert sorted(one.name for one in of(Person)) == ["Omar Ali 1", "Omar himself"]
    assert card(made).here == (3,)


@pytest.mark.django_db(transaction=True)
def test_dying_in_the_middle_leaves_nobody_half_in(agency):
    from tulay.plumbing.sheets.staging import columns_of, put_in

    made = bring(agency, person(1), person(2))
    with pytest.raises(DatabaseError), transaction.atomic(), reading(SYSTEM):
        PeopleImport.objects.filter(id=made).update(step="applied")
        columns = columns_of(Person, without=("created_at",))
        put_in(Person, StagedPeople, made, columns, now=LATER, dated=("created_at",))
        assert Person.objects.count() == 2
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close()
    assert (of(Person), card(made).step) == ([], "checked")
    assert put(agency, made) == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_once_bring_everybody_in_once(agency):
    made = bring(agency, person(1), person(2))
    ends = []

    def go():
        try:
            ends.append(put(agency, made))
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
    assert len(of(Person)) == 2


def test_a_sheet_goes_in_once_and_can_be_forgotten_before(agency):
    made = bring(agency, person(1))
    put(agency, made)
    with pytest.raises(ImportNotReady):
        put(agency, made)
    other = bring(agency, person(2))
    drop_import(actor=acting(agency_id=agency.id), import_id=other, now=LATER)
    assert of(StagedPeople) == []
    with pytest.raises(ImportNotReady):
        put(agency, other)


def test_whom_nobody_used_goes_again_and_the_address_is_free(agency):
    made = bring(agency, person(1), person(2))
    put(agency, made)
    assert take_back(agency, made) == 2
    for one in of(Person):
        assert (one.name, one.email, one.email_index, one.deactivated_at) == (
            None,
            None,
            None,
            LATER,
        )
    with pytest.raises(ImportNotReady):
        take_back(agency, made)
    again = bring(agency, person(1))
    assert card(again).here == ()
    assert put(agency, again) == 1


def test_whoever_has_been_here_or_is_known_elsewhere_stays(agency):
    made = bring(agency, person(1), person(2), person(3))
    put(agency, made)
    came, known, _nobody = of(Person)
    came.email_verified_at = LATER
    came.save()
    service_id = make_service(agency=make_agency())
    resident = Actor(known.id, ActorKind.PERSON, (Grant(ROLES[Role.RESIDENT]),))
    open_case(actor=resident, service_id=service_id, now=NOW)
    assert take_back(agency, made) == 1
    assert [bool(one.name) for one in of(Person)] == [True, True, False]
    assert card(made).stayed_count == 2


def test_where_everybody_is_in_use_nothing_is_taken_back(agency):
    made = bring(agency, person(1))
    put(agency, made)
    make_grant(of(Person)[0], Role.OFFICER, agency_id=agency.id)
    with pytest.raises(AllInUse):
        take_back(agency, made)
    assert card(made).step == "applied"


def test_invitations_go_out_when_they_are_wanted_in_parts_and_once(agency):
    officer = make_person()
    make_grant(officer, Role.ADMINISTRATOR, agency_id=agency.id)
    made = bring(
        agency,
        *(person(n) for n in range(52)),
        person(60, **{"E-mail": None, "Phone": "0917 555 0123"}),
    )
    with pytest.raises(StepUpNeeded):
        put(agency, made, with_invitations=True)
    apply_import(actor=actor_of(officer), import_id=made, now=NOW, with_invitations=True)
    jobs = OutboxRow.objects.filter(name="identity.invite-brought")
    assert [one.payload["part"] for one in jobs] == [0]

    assert invite_brought(actor=SYSTEM, import_id=made, part=0, now=LATER) == 50
    assert jobs.all().count() == 2
    assert invite_brought(actor=SYSTEM, import_id=made, part=1, now=LATER) == 2
    assert invite_brought(actor=SYSTEM, import_id=made, part=1, now=LATER) == 0
    assert len(sent_to("brought_in")) == 52


def test_strangers_bring_nobody_in_and_see_nothing_of_it(agency):
    made = bring(agency, person(1))
    elsewhere = acting(agency_id=make_agency().id)
    for actor in (acting(Role.RESIDENT), acting(Role.OFFICER, agency.id), elsewhere):
        with pytest.raises(Forbidden):
            bring(agency, person(2), actor=actor)
    for act in (apply_import, undo_import, drop_import):
        with pytest.raises(UnknownImport):
            act(actor=elsewhere, import_id=made, now=LATER)
        with pytest.raises(UnknownImport):
            act(actor=SYSTEM, import_id=uuid7(), now=LATER)
    with reading(elsewhere):
        assert visible_imports(elsewhere).items == ()
        assert not StagedPeople.objects.exists()
        with pytest.raises(UnknownImport):
            visible_import(elsewhere, made)
    with pytest.raises(UnknownWorkplace):
        bring_in(actor=SYSTEM, of=uuid7(), upload=sheet(person(1)), now=NOW)


def test_two_thousand_rows_and_no_more(agency):
    made = bring(agency, *(person(number) for number in range(PEOPLE_MAX)))
    assert put(agency, made) == PEOPLE_MAX
    assert take_back(agency, made) == PEOPLE_MAX
    long = bring(agency, *(person(number) for number in range(PEOPLE_MAX + 1)))
    (fault,) = card(long).faults
    assert (fault["row"], fault["code"], card(long).step) == (0, SheetTooLong.code, "faulty")
