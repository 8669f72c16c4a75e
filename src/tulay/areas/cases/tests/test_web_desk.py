"""The queue of an agency."""

import re

import pytest

from tulay.areas.cases.actions.assignments import assign
from tulay.areas.cases.queries.services import forget_services
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import browser, make_world, now, queries_of, text_of
from tulay.areas.cases.tests.factories import make_officer, stored
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules import Role

pytestmark = pytest.mark.django_db
QUEUE = "/desk/requests/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def world():
    return make_world(requirements=())


def code_of(request_id):
    code = stored(request_id).tracking_code
    return "-".join((code[:4], code[4:8], code[8:12], code[12:]))


def test_only_staff_come_in(world):
    assert browser().get(QUEUE)["Location"].startswith("/account/sign-in/")
    assert browser(world.applicant).get(QUEUE).status_code == 403


def test_an_officer_sees_their_agency_and_no_other(world):
    request_id = world.request_in(State.SUBMITTED, now=now())
    stranger = make_officer(make_agency())

    assert code_of(request_id) in text_of(browser(world.officer).get(QUEUE))
    assert code_of(request_id) not in text_of(browser(stranger).get(QUEUE))


def test_the_queue_asks_the_same_few_questions_for_3_and_60_requests(world):
    client = browser(world.officer)
    for _ in range(3):
        world.request_in(State.IN_REVIEW, now=now())
    forget_services()
    few = queries_of(client, QUEUE)
    for _ in range(57):
        world.request_in(State.IN_REVIEW, now=now())
    forget_services()

    many = queries_of(client, QUEUE)

    assert len(few) == len(many) <= 6, many


def test_pages_of_the_queue_follow_each_other(world):
    for _ in range(22):
        world.request_in(State.SUBMITTED, now=now())
    client = browser(world.officer)

    first = client.get(QUEUE, {"view": "unassigned"}).content.decode()
    following = re.search(r'href="(/desk/requests/\?[^"]*cursor=[^"]*)"', first)[1]
    second = client.get(following.replace("&amp;", "&")).content.decode()

    assert first.count("data-assign") == 20
    assert second.count("data-assign") == 2
    assert client.get(QUEUE, {"cursor": "nonsense"}).status_code == 302


def test_filters_narrow_stay_in_the_address_and_can_be_taken_off(world):
    new = world.request_in(State.SUBMITTED, now=now())
    old = world.request_in(State.IN_REVIEW, now=now())
    client = browser(world.officer)

    response = client.get(QUEUE, {"state": "in_review", "priority": "normal", "order": "newest"})

    words, html = text_of(response), response.content.decode()
    assert code_of(old) in words
    assert code_of(new) not in words
    assert "?priority=normal&amp;order=newest" in html
    assert '<option value="in_review" selected>' in html


def test_every_filter_takes_nonsense_without_breaking(world):
    world.request_in(State.SUBMITTED, now=now())
    client = browser(world.officer)

    for name in ("view", "state", "service", "agency", "priority", "due", "place", "order", "q"):
        assert client.get(QUEUE, {name: "\x01nonsense'--"}).status_code == 200
    assert "No request fits these filters" in text_of(client.get(QUEUE, {"place": "Atlantis"}))


def test_a_request_is_found_by_its_code_and_by_its_place(world):
    request_id = world.request_in(State.SUBMITTED, now=now())
    client = browser(world.officer)

    by_code = client.get(QUEUE, {"q": code_of(request_id).lower()})
    by_place = client.get(QUEUE, {"place": "Sirawai"})

    assert code_of(request_id) in text_of(by_code)
    assert code_of(request_id) not in text_of(by_place)
    assert "Sirawai" in text_of(by_place)


def test_htmx_gets_the_list_alone(world):
    world.request_in(State.SUBMITTED, now=now())

    response = browser(world.officer).get(QUEUE, headers=HTMX)

    assert "<html" not in response.content.decode()
    assert "HX-Request" in response["Vary"]


def test_taking_one_leads_back_to_the_same_place(world):
    request_id = world.request_in(State.SUBMITTED, now=now())
    client = browser(world.officer)
    here = f"{QUEUE}?view=unassigned&order=newest"

    response = client.post(f"{QUEUE}{request_id}/row/", {"next": here})
    outside = client.post(f"{QUEUE}{request_id}/row/", {"next": "https://evil.example/"})

    assert response["Location"] == here
    assert outside["Location"] == QUEUE
    assert stored(request_id).assignee_id == world.officer.person_id


def test_htmx_gets_the_row_as_it_is_now(world):
    request_id = world.request_in(State.SUBMITTED, now=now())

    response = browser(world.officer).post(f"{QUEUE}{request_id}/row/", headers=HTMX)

    html = response.content.decode()
    assert html.startswith("<tr>")
    assert "You have this request now." in html
    assert "data-assign" not in html


def test_what_a_colleague_took_meanwhile_stays_theirs(world):
    request_id = world.request_in(State.SUBMITTED, now=now())
    second = world.second.person_id
    assign(actor=world.second, request_id=request_id, assignee_id=second, now=now())
    client = browser(world.officer)

    alone = client.post(f"{QUEUE}{request_id}/row/", headers=HTMX)
    many = client.post(f"{QUEUE}take/now/", {"ids": [str(request_id)]})

    assert stored(request_id).assignee_id == second
    assert "Carla Diaz" in text_of(alone)
    assert "1 request stays where it is" in text_of(client.get(many["Location"]))


def test_many_are_taken_after_one_question(world):
    ids = [str(world.request_in(State.SUBMITTED, now=now())) for _ in range(3)]
    client = browser(world.officer)

    asked = client.get(f"{QUEUE}take/", {"ids": ids, "next": f"{QUEUE}?view=unassigned"})
    done = client.post(f"{QUEUE}take/now/", {"ids": ids, "next": f"{QUEUE}?view=unassigned"})

    assert "Take 3 requests?" in text_of(asked)
    assert done["Location"] == f"{QUEUE}?view=unassigned"
    assert {stored(one).assignee_id for one in ids} == {world.officer.person_id}
    assert "You took 3 requests." in text_of(client.get(done["Location"]))


def test_taking_none_says_what_to_do(world):
    client = browser(world.officer)

    response = client.get(f"{QUEUE}take/", {"ids": ["nonsense"]})

    assert response["Location"] == QUEUE
    assert "Choose one request at least" in text_of(client.get(QUEUE))


def test_empty_views_say_what_to_do(world):
    client = browser(world.officer)

    assert "You have no requests in hand" in text_of(client.get(QUEUE, {"view": "mine"}))
    assert "Nothing waits here" in text_of(client.get(QUEUE))


def test_a_coordinator_filters_by_agency(world):
    request_id = world.request_in(State.SUBMITTED, now=now())
    coordinator = make_officer(None, Role.COORDINATOR)
    client = browser(coordinator)

    mine = client.get(QUEUE, {"agency": str(world.agency.id)})
    other = client.get(QUEUE, {"agency": str(make_agency().id)})

    assert code_of(request_id) in text_of(mine)
    assert code_of(request_id) not in text_of(other)
    assert "Take them" not in text_of(mine)
