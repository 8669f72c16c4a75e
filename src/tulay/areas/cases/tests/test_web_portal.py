"""An applicant's own requests."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tulay.areas.cases.actions.comments import annotate
from tulay.areas.cases.models import Comment, Document
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import PDF, PNG, browser, make_world, now, queries_of, text_of
from tulay.areas.cases.tests.factories import make_applicant, rows_of, stored
from tulay.areas.identity.queries import resume_path
from tulay.areas.identity.rules import PersonKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world(requirements=())


def own(request_id, rest=""):
    return f"/portal/requests/{request_id}/{rest}"


def test_a_stranger_is_asked_to_sign_in():
    response = browser().get("/portal/requests/")

    assert response.status_code == 302
    assert response["Location"].startswith("/account/sign-in/?next=")


def test_the_list_is_empty_in_a_helpful_way(world):
    response = browser(world.applicant).get("/portal/requests/")

    assert "You have no requests yet" in text_of(response)
    assert 'href="/services/"' in response.content.decode()


def test_the_list_turns_pages_and_asks_a_constant_number_of_questions(world):
    client = browser(world.applicant)
    for _ in range(3):
        world.request_in(State.SUBMITTED, now=now())
    few = queries_of(client, "/portal/requests/")
    for _ in range(20):
        world.request_in(State.SUBMITTED, now=now())

    many = queries_of(client, "/portal/requests/")
    page = client.get("/portal/requests/").content.decode()
    cursor = page.split("?cursor=")[1].split('"')[0]

    assert len(few) == len(many) <= 6
    assert client.get("/portal/requests/", {"cursor": cursor}).status_code == 200
    assert client.get("/portal/requests/", {"cursor": "nonsense"}).status_code == 302


def test_a_request_tells_its_story_in_words(world):
    request_id = world.request_in(State.IN_REVIEW, now=now())

    words = text_of(browser(world.applicant).get(own(request_id)))

    assert "We are checking it" in words
    assert "You sent your request" in words
    assert "You will hear from us by" in words
    assert "Ministry of Boats" in words
    assert "Benito Cruz" not in words


def test_nobody_else_sees_a_request(world):
    request_id = world.request_in(State.IN_REVIEW, now=now())
    stranger = browser(make_applicant())

    for rest in ("", "withdraw/", "appeal/", "letter/", "letter.pdf"):
        assert stranger.get(own(request_id, rest)).status_code == 404
    assert stranger.post(own(request_id, "messages/"), {"message-text": "Hi"}).status_code == 404


def test_what_the_office_asked_stands_on_top_and_is_answered_with_a_file(world):
    request_id = world.request_in(State.NEEDS_INFORMATION, now=now())
    client = browser(world.applicant)
    photo = SimpleUploadedFile("harbour.png", PNG, content_type="image/png")

    asked = client.get(own(request_id))
    answered = client.post(
        own(request_id, "answer/"), {"answer-text": "The north one.", "file_": photo}
    )

    assert "Which harbour?" in text_of(asked)
    assert "Please answer by" in text_of(asked)
    assert answered["Location"] == own(request_id)
    assert "We have your answer" in text_of(client.get(own(request_id)))
    assert stored(request_id).state == State.IN_REVIEW
    assert [d.name for d in rows_of(Document)] == ["harbour.png"]


def test_an_empty_answer_is_named(world):
    request_id = world.request_in(State.NEEDS_INFORMATION, now=now())

    response = browser(world.applicant).post(own(request_id, "answer/"), {"answer-text": " "})

    assert response.status_code == 422
    assert "Fill in “Your answer”." in text_of(response)


def test_an_answer_that_comes_late_is_kept_for_copying(world):
    request_id = world.request_in(State.IN_REVIEW, now=now())

    response = browser(world.applicant).post(own(request_id, "answer/"), {"answer-text": "North."})

    assert response.status_code == 409
    assert "North." in text_of(response)
    assert "The request is now: We are checking it." in text_of(response)


def test_taking_a_request_back_asks_first(world):
    request_id = world.request_in(State.SUBMITTED, now=now())
    client = browser(world.applicant)

    asked = client.get(own(request_id, "withdraw/"))
    done = client.post(own(request_id, "withdraw/"), {"text": ""})

    assert "Take your request back?" in text_of(asked)
    assert stored(request_id).state == State.WITHDRAWN
    assert done["Location"] == own(request_id)
    again = client.get(own(request_id, "withdraw/"))
    assert again["Location"] == own(request_id)


def test_a_rejected_request_leads_to_letter_and_appeal(world):
    request_id = world.request_in(State.REJECTED, now=now())
    client = browser(world.applicant)

    page = client.get(own(request_id)).content.decode()
    form = client.get(own(request_id, "appeal/"))
    empty = client.post(own(request_id, "appeal/"), {"text": ""})
    client.post(own(request_id, "appeal/"), {"text": "It is my boat."})

    assert own(request_id, "letter/") in page
    assert own(request_id, "appeal/") in page
    assert "You can do this once" in text_of(form)
    assert "Fill in “Why should we look again?”." in text_of(empty)
    assert stored(request_id).state == State.APPEALED


def test_messages_are_read_and_notes_are_not(world):
    request_id = world.request_in(State.IN_REVIEW, now=now())
    annotate(actor=world.officer, request_id=request_id, body="Looks doubtful.", now=now())
    client = browser(world.applicant)

    client.post(own(request_id, "messages/"), {"message-text": "When will you come?"})
    empty = client.post(own(request_id, "messages/"), {"message-text": ""})
    words = text_of(client.get(own(request_id)))

    assert "When will you come?" in words
    assert "Looks doubtful." not in words
    assert empty.status_code == 422
    assert len(rows_of(Comment)) == 2


def test_a_draft_leads_back_into_the_application(world):
    request_id = world.draft(now=now())

    response = browser(world.applicant).get(own(request_id))

    assert response["Location"].endswith(f"/apply/{request_id}/")


def test_what_a_person_writes_is_shown_and_never_obeyed(world):
    request_id = world.request_in(State.IN_REVIEW, now=now())
    client = browser(world.applicant)
    client.post(own(request_id, "messages/"), {"message-text": "<script>alert(1)</script>"})

    mine = client.get(own(request_id)).content.decode()
    theirs = browser(world.officer).get(f"/desk/requests/{request_id}/").content.decode()

    assert "<script>alert" not in mine + theirs
    assert "&lt;script&gt;alert" in mine


def test_a_guest_comes_back_by_the_link_of_their_message(world):
    guest = make_applicant(kind=PersonKind.GUEST)
    request_id = world.request_in(State.NEEDS_INFORMATION, applicant=guest, now=now())
    link = resume_path(guest.person_id, now=now(), then=own(request_id))
    client = browser()

    assert client.get(own(request_id)).status_code == 302
    arrived = client.post(link)

    assert arrived["Location"] == own(request_id)
    assert "Which harbour?" in text_of(client.get(own(request_id)))


def test_a_file_comes_back_as_it_was_handed_in_and_to_nobody_else(world):
    request_id = world.request_in(State.NEEDS_INFORMATION, now=now())
    client = browser(world.applicant)
    photo = SimpleUploadedFile("harbour.pdf", PDF, content_type="image/png")
    client.post(own(request_id, "answer/"), {"answer-text": "Here.", "file_": photo})
    document = rows_of(Document)[0]
    address = own(request_id, f"documents/{document.id}/")

    mine = client.get(address)
    theirs = browser(world.officer).get(f"/desk/requests/{request_id}/documents/{document.id}/")

    assert b"".join(mine.streaming_content) == b"".join(theirs.streaming_content) == PDF
    assert mine["Content-Disposition"].startswith("attachment;")
    assert mine["Content-Type"] == "application/pdf"
    assert browser(make_applicant()).get(address).status_code == 404


def test_a_due_fee_is_paid_from_the_page(settings):
    settings.PAYMENT_GATEWAYS = {"simulator": "http://:key@127.0.0.1:9/?webhook_secret=secret"}
    world = make_world(requirements=(), fee_minor=40_000, currency="NAD")
    request_id = world.request_in(State.APPROVED, now=now())
    client = browser(world.applicant)
    assert "Pay N$ 400.00" in text_of(client.get(f"/portal/requests/{request_id}/"))

    answer = client.post(f"/portal/requests/{request_id}/pay/")

    assert answer["Location"].startswith("/portal/payments/")
    assert "N$ 400.00" in text_of(client.get(answer["Location"]))
