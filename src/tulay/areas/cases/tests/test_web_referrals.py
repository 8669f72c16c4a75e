"""Requests sent on: the pages of both agencies and of the applicant, and the same for programs."""

import pytest

from tulay.areas.cases.actions.referrals import refer, withdraw_referral
from tulay.areas.cases.models import Referral
from tulay.areas.cases.queries.services import forget_services
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import browser, make_world, now, queries_of, text_of
from tulay.areas.cases.tests.factories import World, rows_of, stored
from tulay.areas.cases.tests.test_api import Caller

pytestmark = pytest.mark.django_db
LIST = "/desk/referrals/"
WHY = "They have boats."


@pytest.fixture
def world():
    return make_world(requirements=())


@pytest.fixture
def other(world):
    return World()


def offered(world, other, request_id):
    return refer(
        actor=world.officer,
        request_id=request_id,
        service_id=other.service_id,
        reason=WHY,
        now=now(),
    )


def test_a_request_is_offered_accepted_and_followed_without_scripts(world, other):
    request_id = world.request_in(State.IN_REVIEW, now=now())
    mine, theirs, own = (browser(one) for one in (world.officer, other.officer, world.applicant))
    ask = f"/desk/requests/{request_id}/refer/"

    assert ask in mine.get(f"/desk/requests/{request_id}/").content.decode()
    assert "Which agency?" in text_of(mine.get(ask))
    chosen = {"agency": str(other.agency.id)}
    assert "Which of their services?" in text_of(mine.get(ask, chosen))
    given = {**chosen, "service": str(other.service_id), "reason": WHY}
    assert mine.post(ask, {**given, "reason": ""}).status_code == 422
    assert mine.post(ask, given).status_code == 302
    (row,) = rows_of(Referral)
    page = f"{LIST}{row.id}/"
    assert "cannot read it yet" in text_of(own.get(f"/portal/requests/{request_id}/"))
    assert theirs.get(f"/desk/requests/{request_id}/").status_code == 404
    assert page in theirs.get(LIST).content.decode()
    assert "Do you take it over?" in text_of(theirs.get(page))

    assert theirs.post(f"{page}accept/").status_code == 302

    assert theirs.get(f"/desk/requests/{request_id}/").status_code == 200
    assert mine.get(f"/desk/requests/{request_id}/").status_code == 404
    assert "What was done here" in text_of(mine.get(page))
    assert "took your request over" in text_of(own.get(f"/portal/requests/{request_id}/"))
    assert page in mine.get(f"{LIST}?view=out").content.decode()


def test_who_comes_too_late_reads_what_came_first(world, other):
    referral_id = offered(world, other, world.request_in(State.SUBMITTED, now=now()))
    withdraw_referral(actor=world.officer, referral_id=referral_id, now=now())

    answer = browser(other.officer).post(f"{LIST}{referral_id}/accept/")

    assert answer.status_code == 409
    assert "has taken the offer back" in text_of(answer)


def test_a_decline_needs_words_and_both_read_them(world, other):
    referral_id = offered(world, other, world.request_in(State.SUBMITTED, now=now()))
    theirs = browser(other.officer)

    assert theirs.post(f"{LIST}{referral_id}/decline/", {"text": ""}).status_code == 422
    theirs.post(f"{LIST}{referral_id}/decline/", {"text": "No boats left."})

    assert "No boats left." in text_of(browser(world.officer).get(f"{LIST}{referral_id}/"))
    assert "Declined" in text_of(theirs.get(LIST))


def test_an_offer_is_taken_back_by_a_button(world, other):
    referral_id = offered(world, other, world.request_in(State.SUBMITTED, now=now()))

    page = browser(world.officer).post(f"{LIST}{referral_id}/withdraw/", follow=True)

    assert "The offer is taken back." in text_of(page)


def test_an_empty_list_says_what_to_do_and_a_cursor_that_leads_nowhere_starts_again(world):
    client = browser(world.officer)

    assert "No agency asks you" in text_of(client.get(LIST))
    assert "Nothing was sent on by you" in text_of(client.get(f"{LIST}?view=out"))
    assert client.get(f"{LIST}?cursor=nonsense").status_code == 302


def test_the_list_asks_the_same_few_questions_for_1_and_12_offers(world, other):
    client = browser(other.officer)
    offered(world, other, world.request_in(State.SUBMITTED, now=now()))
    forget_services()
    few = queries_of(client, LIST)
    for _ in range(11):
        offered(world, other, world.request_in(State.SUBMITTED, now=now()))
    forget_services()

    many = queries_of(client, LIST)

    assert len(few) == len(many) <= 6, many


@pytest.mark.usefixtures("api")
def test_programs_offer_and_answer_the_same(world, other):
    request_id = world.request_in(State.SUBMITTED, now=now())
    mine, theirs = Caller(world.officer), Caller(other.officer)
    wanted = {"service_id": str(other.service_id), "reason": WHY}

    made = mine.post(f"/requests/{request_id}/referrals", wanted)
    assert made.status_code == 201, made.content
    address = f"/referrals/{made.json()['id']}"
    assert theirs.get(address).json()["reason"] == WHY
    assert [one["id"] for one in theirs.get("/referrals").json()["items"]] == [made.json()["id"]]
    assert mine.post(f"{address}/accept", {}).status_code == 404
    assert theirs.post(f"{address}/decline", {"reason": "Full."}).status_code == 204
    assert mine.post(f"{address}/withdraw", {}).status_code == 409
    again = mine.post(f"/requests/{request_id}/referrals", wanted).json()["id"]
    assert theirs.post(f"/referrals/{again}/accept", {}).json() == {"request_id": str(request_id)}

    assert stored(request_id).agency_id == other.agency.id
    assert mine.get(f"/requests/{request_id}").status_code == 404
    out = mine.get("/referrals?direction=out&limit=1").json()
    assert (out["items"][0]["answer"], bool(out["next"])) == ("accepted", True)
