"""What applicant, officer and programs see of a file that waits for the virus scanner, or was refused by it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tulay.areas.cases.actions.applications import submit_case
from tulay.areas.cases.actions.checks import settle_check
from tulay.areas.cases.actions.review import ask_for_information, review
from tulay.areas.cases.models import Document
from tulay.areas.cases.tests.browsing import APPLY, browser, make_world, now, queries_of, text_of
from tulay.areas.cases.tests.factories import World, make_applicant, make_officer, rows_of
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.tests.door import Caller
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files.tests.hostile import picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def away(settings, tmp_path):
    """A scanner is named, and nobody answers there."""
    settings.MEDIA_ROOT = tmp_path
    settings.SCANNER_URL = f"clamd+unix://{tmp_path}/nobody.ctl"


@pytest.fixture
def world():
    return make_world()


def photo():
    return SimpleUploadedFile("boat.png", picture())


def with_photo(world):
    """A draft with the photo that its service asks for, handed in by the page."""
    request_id = world.draft(now=now())
    address = f"{APPLY}{request_id}/documents/"
    answer = browser(world.applicant).post(address, {"file_photo": photo(), "then": "stay"})
    assert answer.status_code == 302, text_of(answer)
    return request_id, rows_of(Document)[-1].id


def in_review(world):
    request_id, document_id = with_photo(world)
    submit_case(actor=world.applicant, request_id=request_id, now=now())
    review(actor=world.officer, request_id=request_id, now=now())
    return request_id, document_id


def refuse(document_id):
    settle_check(actor=SYSTEM, document_id=document_id, is_clean=False, now=now())


def came(document_id, ago):
    with reading(SYSTEM):
        Document.objects.filter(id=document_id).update(at=now() - ago)


def own(request_id, rest=""):
    return f"/portal/requests/{request_id}/{rest}"


def desk(request_id, rest=""):
    return f"/desk/requests/{request_id}/{rest}"


def test_both_sides_see_a_file_being_checked_and_neither_opens_it(world):
    request_id, document_id = in_review(world)
    file = f"documents/{document_id}/"

    for actor, page in ((world.applicant, own(request_id)), (world.officer, desk(request_id))):
        client = browser(actor)
        shown = client.get(page)
        assert "Virus check" in text_of(shown)
        assert file not in shown.content.decode()
        opened = client.get(page + file)
        assert opened.status_code == 409
        assert "is being checked for viruses" in text_of(opened)
    settle_check(actor=SYSTEM, document_id=document_id, is_clean=True, now=now())
    for actor, page in ((world.applicant, own(request_id)), (world.officer, desk(request_id))):
        client = browser(actor)
        assert "Virus check" not in text_of(client.get(page))
        assert client.get(page + file).status_code == 200


def test_a_program_reads_the_state_and_gets_no_byte_before(api):
    world = World()
    me, request_id = Caller(world.applicant), world.draft()
    path = f"/requests/{request_id}/documents"

    made = me.upload(path, photo())

    assert made.status_code == 201, made.content
    document_id = made.json()["id"]
    assert [one["state"] for one in me.get(path).json()["items"]] == ["being_checked"]
    waiting = me.get(f"{path}/{document_id}")
    refuse(document_id)
    refused = me.get(f"{path}/{document_id}")
    assert (waiting.status_code, waiting.json()["code"]) == (409, "cases.document-being-checked")
    assert (refused.status_code, refused.json()["code"]) == (409, "cases.document-refused")
    assert [one["state"] for one in me.get(path).json()["items"]] == ["refused"]
    assert Caller(make_applicant()).get(f"{path}/{document_id}").status_code == 404


def test_a_refused_file_in_a_draft_has_to_be_sent_again_before_going_on(world):
    request_id, document_id = with_photo(world)
    client, address = browser(world.applicant), f"{APPLY}{request_id}/documents/"
    on = client.post(address, {"then": "on"})
    refuse(document_id)

    stopped = client.post(address, {"then": "on"})

    assert on.status_code == 302
    assert stopped.status_code == 422
    assert "Add “A photo of the boat”." in text_of(stopped)
    assert "Our virus scanner knows this file as harmful" in text_of(stopped)


def test_after_sending_the_applicant_reads_why_and_sends_another_one(world):
    request_id, document_id = in_review(world)
    client, address = browser(world.applicant), own(request_id, "documents/")
    assert "Please send a document again" not in text_of(client.get(own(request_id)))
    refuse(document_id)

    page = text_of(client.get(own(request_id)))
    nothing = client.post(address)
    wrong = client.post(address, {"file_photo": SimpleUploadedFile("x.txt", b"Words")})
    taken = client.post(address, {"file_photo": photo()})
    twice = client.post(address, {"file_photo": photo()})

    assert "Please send a document again" in page
    assert "A photo of the boat" in page
    assert (nothing.status_code, wrong.status_code) == (422, 422)
    assert "Choose a file." in text_of(nothing)
    assert "x.txt" in text_of(wrong)
    assert (taken.status_code, twice.status_code) == (302, 409)
    assert [one.state for one in rows_of(Document)] == ["refused", "being_checked"]
    settled = text_of(client.get(own(request_id)))
    assert "Please send a document again" not in settled
    assert "Send another one" in page
    assert "Send another one" not in settled
    officers = text_of(browser(world.officer).get(desk(request_id)))
    for seen in (settled, officers):
        assert "Another one is there in its place." in seen


def test_a_question_and_a_refused_file_stand_on_one_page(world):
    request_id, document_id = in_review(world)
    ask_for_information(
        actor=world.officer, request_id=request_id, question="Which harbour?", now=now()
    )
    refuse(document_id)

    html = browser(world.applicant).get(own(request_id)).content.decode()

    assert html.count('id="file_"') == html.count('id="file_photo"') == 1


def test_nobody_else_sends_a_file_again(world):
    request_id, document_id = in_review(world)
    refuse(document_id)
    address = own(request_id, "documents/")

    for somebody in (make_applicant(), world.officer):
        assert browser(somebody).post(address, {"file_photo": photo()}).status_code == 404
    assert browser().post(address, {"file_photo": photo()}).status_code == 302
    assert len(rows_of(Document)) == 1


def test_staff_are_told_after_an_hour_and_only_of_their_agency(world, settings):
    request_id, document_id = in_review(world)
    client = browser(world.officer)
    said = "The virus scanner does not answer"
    before = text_of(client.get("/desk/"))
    came(document_id, timedelta(hours=1, minutes=1))

    assert said not in before
    assert said in text_of(client.get("/desk/"))
    assert "has not answered for more than an hour" in text_of(client.get(desk(request_id)))
    stranger = make_officer(make_agency())
    assert said not in text_of(browser(stranger).get("/desk/"))
    settings.SCANNER_URL = ""
    assert said not in text_of(client.get("/desk/"))


def test_the_page_asks_as_many_questions_with_a_refused_file_as_with_none(world):
    request_id, document_id = in_review(world)
    client = browser(world.applicant)
    one = queries_of(client, own(request_id))
    refuse(document_id)

    assert len(queries_of(client, own(request_id))) == len(one)
