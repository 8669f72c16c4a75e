"""A request on the desk: opening it, working on it, deciding."""

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.cases.models import Decision
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import browser, make_world, now, text_of
from tulay.areas.cases.tests.factories import make_officer, rows_of, stored
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules import Role

pytestmark = pytest.mark.django_db
YES = {"outcome": "approved", "reasons": "All is there."}
NO = {"outcome": "rejected", "reasons": "The boat is not yours."}


@pytest.fixture
def world():
    return make_world(requirements=())


def desk(request_id, rest=""):
    return f"/desk/requests/{request_id}/{rest}"


def looks(request_id):
    entries = rows_of(Entry, action="cases.look", target=f"request:{request_id}")
    return [": ".join([e.purpose, *(e.personal or {}).values()]) for e in entries]


def test_opening_a_request_is_on_record(world):
    request_id = world.request_in(State.SUBMITTED, now=now())

    response = browser(world.officer).get(desk(request_id))

    assert "Amina Sali" in text_of(response)
    assert "Take into review" in text_of(response)
    assert looks(request_id) == ["casework"]


def test_who_does_not_work_on_requests_says_why_once(world):
    request_id = world.request_in(State.SUBMITTED, now=now())
    client = browser(make_officer(None, Role.COORDINATOR))

    sent_away = client.get(desk(request_id))
    asked = client.get(sent_away["Location"])
    unsaid = client.post(desk(request_id, "why/"), {"reason": "other", "more": ""})
    said = client.post(desk(request_id, "why/"), {"reason": "complaint", "more": "call of Monday"})
    shown = client.get(said["Location"])
    again = client.get(desk(request_id))

    assert "Why do you open this request?" in text_of(asked)
    assert "Say in a few words" in text_of(unsaid)
    assert shown.status_code == again.status_code == 200
    assert looks(request_id) == ["complaint: call of Monday"] * 2


def test_a_reason_holds_for_one_request_only(world):
    first = world.request_in(State.SUBMITTED, now=now())
    second = world.request_in(State.SUBMITTED, now=now())
    client = browser(make_officer(None, Role.COORDINATOR))
    client.post(desk(first, "why/"), {"reason": "quality", "more": ""})

    assert client.get(desk(second)).status_code == 302
    assert looks(second) == []


def test_an_officer_of_another_agency_finds_nothing(world):
    request_id = world.request_in(State.IN_REVIEW, now=now())
    client = browser(make_officer(make_agency()))

    for rest in ("", "decide/", "ask/", "letter/", "hand-over/"):
        assert client.get(desk(request_id, rest)).status_code == 404
    assert client.post(desk(request_id, "decide/"), YES | {"sure": "yes"}).status_code == 404
    assert stored(request_id).state == State.IN_REVIEW


def test_a_request_goes_from_the_queue_to_its_end(world):
    request_id = world.request_in(State.SUBMITTED, now=now())
    client = browser(world.officer)

    client.post(desk(request_id, "take/"))
    client.post(desk(request_id, "review/"))
    page = text_of(client.get(desk(request_id)))
    client.post(desk(request_id, "decide/"), YES | {"sure": "yes"})
    client.post(desk(request_id, "start/"))
    client.post(desk(request_id, "complete/"), {"text": "Fetch it on Monday."})

    assert "Check answers and documents." in page
    assert "Mutya" in page
    assert stored(request_id).state == State.COMPLETED
    assert "Nothing: this request is closed." in text_of(client.get(desk(request_id)))


def test_deciding_shows_everything_once_more_and_can_be_changed(world):
    request_id = world.request_in(State.IN_REVIEW, now=now())
    client = browser(world.officer)

    empty = client.post(desk(request_id, "decide/"), {})
    sure = client.post(desk(request_id, "decide/"), NO)
    changed = client.post(desk(request_id, "decide/"), NO | {"change": "yes"})

    assert "Choose an answer for “What do you decide?”." in text_of(empty)
    assert "Reject this request?" in text_of(sure)
    assert "The boat is not yours." in text_of(sure)
    assert "The boat is not yours." in text_of(changed)
    assert 'value="rejected" checked' in changed.content.decode()
    assert stored(request_id).state == State.IN_REVIEW


def test_the_second_of_two_officers_reads_who_was_quicker_and_keeps_the_words(world):
    request_id = world.request_in(State.IN_REVIEW, now=now())
    browser(world.second).post(desk(request_id, "decide/"), NO | {"sure": "yes"})

    response = browser(world.officer).post(desk(request_id, "decide/"), YES | {"sure": "yes"})

    words = text_of(response)
    assert response.status_code == 409
    assert "The request is now: Rejected." in words
    assert "by Carla Diaz" in words
    assert "All is there." in words
    assert len(rows_of(Decision)) == 1


def test_the_last_place_that_is_gone_is_told():
    world = make_world(requirements=(), slots=1)
    first = world.request_in(State.IN_REVIEW, now=now())
    second = world.request_in(State.IN_REVIEW, now=now())
    client = browser(world.officer)
    client.post(desk(first, "decide/"), YES | {"sure": "yes"})

    response = client.post(desk(second, "decide/"), YES | {"sure": "yes"})

    assert response.status_code == 409
    assert "The last place is gone" in text_of(response)
    assert stored(second).state == State.IN_REVIEW


def test_two_signatures_are_two_people():
    world = make_world(requirements=(), second_signature=True)
    request_id = world.request_in(State.IN_REVIEW, now=now())
    first, second = browser(world.officer), browser(world.second)

    first.post(desk(request_id, "decide/"), YES | {"sure": "yes"})
    own = first.post(desk(request_id, "sign/"), {"agrees": "yes"})
    form = second.get(desk(request_id, "sign/"))
    second.post(desk(request_id, "sign/"), {"agrees": "yes"})

    assert own.status_code == 403
    assert "Another person has to do this" in text_of(own)
    assert "All is there." in text_of(form)
    assert stored(request_id).state == State.APPROVED


def test_a_proposal_goes_back_with_a_reason():
    world = make_world(requirements=(), second_signature=True)
    request_id = world.request_in(State.IN_REVIEW, now=now())
    browser(world.officer).post(desk(request_id, "decide/"), YES | {"sure": "yes"})
    second = browser(world.second)

    empty = second.post(desk(request_id, "sign/"), {"agrees": "no", "text": ""})
    second.post(desk(request_id, "sign/"), {"agrees": "no", "text": "Which boat?"})

    assert "Fill in “Your reason”." in text_of(empty)
    assert stored(request_id).state == State.IN_REVIEW


def test_asking_the_applicant_needs_words(world):
    request_id = world.request_in(State.IN_REVIEW, now=now())
    client = browser(world.officer)

    empty = client.post(desk(request_id, "ask/"), {"text": " "})
    client.post(desk(request_id, "ask/"), {"text": "Which harbour?"})

    assert "Fill in “What do you need?”." in text_of(empty)
    assert stored(request_id).state == State.NEEDS_INFORMATION
    assert "Which harbour?" in text_of(client.get(desk(request_id)))


def test_handing_over_from_a_colleague_needs_a_reason(world):
    request_id = world.request_in(State.IN_REVIEW, now=now())
    client = browser(world.second)
    me = {"assignee": str(world.second.person_id), "reason": ""}

    form = client.get(desk(request_id, "hand-over/"))
    unsaid = client.post(desk(request_id, "hand-over/"), me)
    client.post(desk(request_id, "hand-over/"), me | {"reason": "Benito is ill."})

    assert "Benito Cruz" in text_of(form)
    assert "Say why, in a sentence." in text_of(unsaid)
    assert stored(request_id).assignee_id == world.second.person_id


def test_notes_and_messages_are_told_apart(world):
    request_id = world.request_in(State.IN_REVIEW, now=now())
    client = browser(world.officer)

    client.post(desk(request_id, "notes/"), {"note-text": "Looks doubtful."})
    client.post(desk(request_id, "messages/"), {"message-text": "We come on Monday."})
    empty = client.post(desk(request_id, "notes/"), {"note-text": ""})
    page = client.get(desk(request_id))

    assert "tulay-comment--internal" in page.content.decode()
    assert "Internal: only staff see this" in text_of(page)
    assert "We come on Monday." in text_of(page)
    assert empty.status_code == 422


def test_a_fee_is_noted_before_the_work_begins():
    world = make_world(requirements=(), fee_minor=5_000)
    request_id = world.request_in(State.APPROVED, now=now())
    client = browser(world.officer)

    unpaid = text_of(client.get(desk(request_id)))
    refused = client.post(desk(request_id, "start/"))
    client.post(desk(request_id, "fee/"), {"text": "OR-17"})
    client.post(desk(request_id, "start/"))

    assert "The fee of ₱ 50.00 is not paid yet." in unpaid
    assert refused.status_code == 409
    assert stored(request_id).state == State.IN_PROGRESS


def test_nobody_works_on_their_own_request(world):
    request_id = world.request_in(State.SUBMITTED, applicant=world.officer, now=now())

    response = browser(world.officer).post(desk(request_id, "review/"))

    assert response.status_code == 403
    assert "You cannot work on your own request." in text_of(response)


def test_the_way_back_to_the_queue_is_kept(world):
    request_id = world.request_in(State.SUBMITTED, now=now())
    queue = "/desk/requests/?view=unassigned"
    client = browser(world.officer)

    opened = client.get(desk(request_id), {"next": queue}).content.decode()
    moved = client.post(desk(request_id, "review/"), {"next": queue})

    assert f'href="{queue}"' in opened
    assert moved["Location"].endswith("?next=%2Fdesk%2Frequests%2F%3Fview%3Dunassigned")


def test_an_officer_waives_a_fee_with_a_reason():
    world = make_world(requirements=(), fee_minor=40_000, currency="NAD")
    request_id = world.request_in(State.APPROVED, now=now())
    client = browser(world.officer)
    page = client.get(f"/desk/requests/{request_id}/")
    assert f"{request_id}/waive/" in page.content.decode()
    waive = f"/desk/requests/{request_id}/waive/"
    assert client.get(waive).status_code == 200
    assert client.post(waive, {"text": ""}).status_code in {200, 422}

    told = text_of(client.post(waive, {"text": "She has no income."}, follow=True))

    assert "The fee is waived." in told
    assert stored(request_id).fee_minor == 0
