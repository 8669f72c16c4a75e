"""Requests come in with a sheet for people whom the agency knows, by the service's own form, and go while untouched."""

import io
import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions import request_sheets
from tulay.areas.cases.actions.applications import withdraw
from tulay.areas.cases.actions.request_sheets import (
    apply_import,
    bring_in,
    drop_import,
    forget_imports,
    read_import,
    tell_brought,
    undo_import,
)
from tulay.areas.cases.actions.review import review
from tulay.areas.cases.errors import (
    SheetAgreementEnded,
    SheetFeeFirst,
    SheetRequestsInUse,
    SheetServiceUnknown,
    SheetUnknown,
)
from tulay.areas.cases.models import BroughtRequest, Request, StagedRequests, Transition
from tulay.areas.cases.queries.request_sheets import REQUESTS, waiting_requests
from tulay.areas.cases.rules.request_sheets import REQUESTS_MAX, Standing
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import browser, text_of
from tulay.areas.cases.tests.factories import World, make_applicant, make_officer, make_service
from tulay.areas.cases.tests.moments import NOW
from tulay.areas.catalogue.rules.services import Question
from tulay.areas.identity.models import BroughtPerson, PeopleImport
from tulay.areas.identity.rules import Role
from tulay.areas.notifications.models import Message
from tulay.areas.privacy.queries.grounds import forget_grounds
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading
from tulay.plumbing.limits import forget_all
from tulay.plumbing.models import OutboxRow
from tulay.plumbing.sheets.problems import ImportNotReady, SheetTooLong
from tulay.plumbing.sheets.tests.jobs import read_waiting
from tulay.plumbing.sheets.tests.making import workbook

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
HEADS = ("E-mail", "Asked on", "What is the name of your boat?", "crew", "What is damaged?")


@pytest.fixture
def world():
    made = World()
    made.focal = make_officer(made.agency, Role.FOCAL_PERSON)
    made.known = told_of(made.agency, "amina@example.org")
    return made


def told_of(agency, email, **what):
    """Somebody whom the agency brought in itself."""
    actor = make_applicant(email=email, **what)
    with reading(SYSTEM):
        sheet = PeopleImport.objects.create(
            agency_id=agency.id, file_name="a.csv", sha256=b"", step="applied", brought_at=NOW
        )
        BroughtPerson.objects.create(
            person_id=actor.person_id, brought_in=sheet, agency_id=agency.id
        )
    return actor


def row(email="amina@example.org", on="2025-11-03", boat="Mutya", crew=None, damage=None):
    return [email, on, boat, crew, damage]


def bring(world, *rows, actor=None, heads=HEADS, of=None):
    made = bring_in(
        actor=actor or world.focal,
        of=of or world.service_id,
        upload=SimpleUploadedFile("requests.xlsx", workbook([heads, *rows])),
        now=NOW,
    )
    read_import(actor=SYSTEM, import_id=made, now=NOW)
    return made


def put(world, import_id):
    return apply_import(actor=world.focal, import_id=import_id, now=LATER)


def take_back(world, import_id):
    return undo_import(actor=world.focal, import_id=import_id, now=LATER)


def card(import_id):
    with reading(SYSTEM):
        return REQUESTS.card(SYSTEM, import_id)


def of(model):
    with reading(SYSTEM):
        return list(model.objects.order_by("id"))


def sent_to(template):
    with reading(SYSTEM):
        return list(Message.objects.filter(template=template))


def faults(import_id):
    return sorted((one["row"], one["column"], one["code"]) for one in card(import_id).faults)


def test_requests_wait_sealed_and_are_sent_on_behalf_of_whose_they_are(world):
    made = bring(world, row(crew="3", damage="The sail"))
    assert of(Request) == []
    assert "Mutya" not in json.dumps([one.rows for one in of(StagedRequests)])
    with reading(SYSTEM):
        assert waiting_requests(made) == (("", date(2025, 11, 3)),) or waiting_requests(made)

    assert put(world, made) == 1

    (found,) = of(Request)
    assert (found.applicant_id, found.state, found.step) == (world.known.person_id, "submitted", 2)
    with reading(SYSTEM):
        assert found.answers == {"boat": "Mutya", "crew": 3, "damage": "sail"}
    assert found.submitted_at.date() == date(2025, 11, 3)
    assert found.submitted_at < found.response_due_at < found.due_at < NOW  # late, as it is
    assert len(found.tracking_code) == 13
    steps = of(Transition)
    assert [(one.number, one.to_state, one.party) for one in steps] == [
        (1, "draft", "applicant"),
        (2, "submitted", "applicant"),
    ]
    assert {one.actor_id for one in steps} == {world.focal.person_id}
    told = Entry.objects.get(action="cases.apply-import", target=f"request:{found.id}")
    assert (told.subject_id, told.actor_id) == (world.known.person_id, world.focal.person_id)
    assert OutboxRow.objects.filter(name__contains="CaseSubmitted").count() == 1
    assert of(StagedRequests) == []


def test_whoever_is_asked_for_is_written_to_once_and_again_when_it_is_taken_back(world):
    made = bring(world, row())
    put(world, made)
    assert tell_brought(actor=SYSTEM, import_id=made, part=0, now=LATER) == 1
    assert tell_brought(actor=SYSTEM, import_id=made, part=0, now=LATER) == 0
    assert len(sent_to("cases.received")) == 1
    take_back(world, made)
    assert tell_brought(actor=SYSTEM, import_id=made, part=0, now=LATER) == 1
    assert tell_brought(actor=SYSTEM, import_id=made, part=0, now=LATER) == 0
    assert len(sent_to("cases.withdrawn")) == 1


def test_every_fault_is_told_by_row_and_column_after_the_services_own_form(world):
    make_applicant(email="stranger@example.org")
    made = bring(
        world,
        row(email="nobody@example.org"),
        row(email="stranger@example.org"),
        row(email=None),
        row(email="no address"),
        row(on="2090-01-01"),
        row(on="2015-01-01"),
        row(on="3/4/2025"),
        row(boat=None, on="2025-11-04"),
        row(crew="41", on="2025-11-05"),
        row(crew="many", on="2025-11-06"),
        row(damage="The mast", on="2025-11-07"),
        row(on="2025-11-08"),
        row(on="2025-11-08"),
    )
    assert faults(made) == [
        (2, "A", "unknown"),
        (3, "A", "unknown"),  # with an account, and none of this agency's business
        (4, "A", "required"),
        (5, "A", "unreadable"),
        (6, "B", "ahead"),
        (7, "B", "too-old"),
        (8, "B", "two-ways"),
        (9, "C", "required"),
        (10, "D", "unacceptable"),
        (11, "D", "unacceptable"),
        (12, "E", "unknown"),
        (14, "A", "twice"),
    ]
    said = json.dumps(list(card(made).faults))
    for secret in ("nobody@", "The mast", "3/4/2025"):
        assert secret not in said
    with pytest.raises(ImportNotReady):
        put(world, made)
    assert of(StagedRequests) == []


def test_whoever_asked_this_agency_before_is_known_to_it(world):
    other = make_service(world.agency)
    asking = make_applicant(email="before@example.org")
    world.request_in(State.SUBMITTED, applicant=asking)
    made = bring(world, row(email="before@example.org"), of=other)
    assert card(made).step == "checked"


def test_what_was_asked_already_is_left_out(world):
    """The same day, or still open: as somebody who asks for themselves is told."""
    put(world, bring(world, row()))
    again = bring(world, row(), row(on="2025-12-01"))
    assert (card(again).here, card(again).row_count) == ((2, 3), 0)
    (first,) = of(Request)
    withdraw(actor=world.known, request_id=first.id, now=LATER)
    once_more = bring(world, row(), row(on="2025-12-01"))
    assert (card(once_more).here, card(once_more).row_count) == ((2,), 1)


def test_what_nobody_touched_is_taken_back_and_the_rest_stays(world):
    told_of(world.agency, "bai@example.org")
    made = bring(world, row(), row(email="bai@example.org"))
    put(world, made)
    first, second = of(Request)
    review(actor=world.officer, request_id=first.id, now=LATER)
    assert take_back(world, made) == 1
    assert [one.state for one in of(Request)] == ["in_review", "withdrawn"]
    assert card(made).stayed_count == 1
    assert of(Transition)[-1].to_state == "withdrawn"
    assert Entry.objects.filter(action="cases.undo-import", subject_id=second.applicant_id).exists()
    with pytest.raises(ImportNotReady):
        take_back(world, made)


def test_where_something_has_happened_to_all_nothing_is_taken_back(world):
    made = bring(world, row())
    put(world, made)
    review(actor=world.officer, request_id=of(Request)[0].id, now=LATER)
    with pytest.raises(SheetRequestsInUse):
        take_back(world, made)
    assert card(made).step == "applied"


def test_control_without_asking_what_happened_a_request_under_review_goes(world, monkeypatch):
    made = bring(world, row())
    put(world, made)
    with reading(SYSTEM):
        Request.objects.update(assignee_id=world.officer.person_id)
    monkeypatch.setattr(Standing, "is_untouched", True)
    assert take_back(world, made) == 1
    assert of(Request)[0].state == "withdrawn"


@pytest.mark.parametrize("change", ["is_assigned", "is_answered", "is_worked_on"])
def test_anything_that_happened_keeps_a_request(change):
    fresh = {"is_assigned": False, "is_answered": False, "is_worked_on": False}
    assert Standing(state="submitted", step=2, **fresh).is_untouched
    assert not Standing(state="submitted", step=2, **fresh | {change: True}).is_untouched
    assert not Standing(state="in_review", step=3, **fresh).is_untouched


def test_special_information_wants_the_persons_own_agreement_twice(world, monkeypatch):
    special = make_service(
        world.agency,
        questions=(Question("ill", "text", {"en": "What is wrong?"}, is_special=True),),
    )
    heads = ("E-mail", "What is wrong?")
    made = bring(world, ["amina@example.org", "A cough"], heads=heads, of=special)
    assert faults(made) == [(2, "B", "not-agreed")]

    everybody = "tulay.areas.cases.queries.request_sheets.may_use"
    with monkeypatch.context() as agreed:
        agreed.setattr(everybody, lambda *_: True)
        made = bring(world, ["amina@example.org", "A cough"], heads=heads, of=special)
    forget_grounds()
    with pytest.raises(SheetAgreementEnded):
        put(world, made)
    assert of(Request) == []
    # The control: without asking again it would have gone in.
    monkeypatch.setattr(request_sheets, "agreeing", lambda *_: True)
    assert put(world, made) == 1


def test_only_services_of_ones_own_agency_that_do_not_want_their_fee_first(world):
    elsewhere = World()
    for service_id in (elsewhere.service_id, uuid7()):
        with pytest.raises(SheetServiceUnknown):
            bring(world, row(), of=service_id)
    first = make_service(world.agency, fee_minor=5_000, is_fee_first=True)
    with pytest.raises(SheetFeeFirst):
        bring(world, row(), of=first)


def test_strangers_bring_nothing_in_and_see_nothing_of_it(world):
    made = bring(world, row())
    for actor in (world.applicant, world.officer):
        with pytest.raises(Forbidden):
            bring(world, row(), actor=actor)
    other = make_officer(World().agency, Role.FOCAL_PERSON)
    for act in (apply_import, undo_import, drop_import):
        with pytest.raises(SheetUnknown):
            act(actor=other, import_id=made, now=LATER)
    with reading(other):
        assert not StagedRequests.objects.exists()
        with pytest.raises(SheetUnknown):
            REQUESTS.card(other, made)
    put(world, made)
    with reading(other):
        assert not BroughtRequest.objects.exists()


def test_a_sheet_is_forgotten_by_hand_or_after_thirty_days(world):
    made, other = bring(world, row()), bring(world, row(on="2025-11-05"))
    drop_import(actor=world.focal, import_id=made, now=LATER)
    assert forget_imports(actor=SYSTEM, now=NOW + timedelta(days=29)) == 0
    assert forget_imports(actor=SYSTEM, now=NOW + timedelta(days=30)) == 1
    assert (card(made).step, card(other).step, of(StagedRequests)) == ("dropped", "dropped", [])


def test_a_thousand_rows_and_no_more(world):
    made = bring(world, *(row() for _ in range(REQUESTS_MAX + 1)))
    assert faults(made) == [(0, "", SheetTooLong.code)]


def test_pages_and_api_tell_the_same_story(world, django_assert_max_num_queries):
    forget_all()
    client, words, at = browser(world.focal), text_of, "/desk/requests/imports/"
    assert "Bring in requests from a sheet" in words(client.get("/desk/requests/"))
    assert "No sheet was brought in yet" in words(client.get(at))
    for form in ("csv", "xlsx"):
        told = client.get(f"{at}template.{form}?of={world.service_id}")
        assert told.status_code == 200
    content = b"E-mail,boat\namina@example.org,Mutya\n"
    sent = {"of": str(world.service_id), "file": SimpleUploadedFile("a.csv", content)}
    address = client.post(f"{at}new/", sent)["Location"]
    assert "Being read" in words(client.get(address))
    read_waiting()
    assert "Ready to go in" in words(client.get(address))
    with django_assert_max_num_queries(12):  # five of them: who asks, and with which eyes
        client.get(address)
    page = words(client.get(client.post(f"{address}apply/")["Location"]))
    assert "1 request has gone in." in page
    page = words(client.get(client.post(f"{address}undo/")["Location"]))
    assert "1 request was taken back." in page

    file = io.BytesIO(content.replace(b"amina@", b"nobody@"))
    file.name = "b.csv"
    made = client.post("/api/v1/requests/imports", {"of": str(world.service_id), "file": file})
    assert made.status_code == 201, made.content
    read_waiting()
    found = client.get(f"/api/v1/requests/imports/{made.json()['id']}").json()
    assert (found["step"], found["faults"][0]["column"]) == ("faulty", "A")
