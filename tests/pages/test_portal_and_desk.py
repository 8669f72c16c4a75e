"""The pages that belong to everybody, and the navigation of each role."""

import pytest

from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import browser, make_world, now, queries_of, text_of
from tulay.areas.cases.tests.factories import make_officer
from tulay.areas.identity.queries import visitor
from tulay.areas.identity.rules import Role
from tulay.kernel.actor import Actor, ActorKind
from tulay.kernel.ids import uuid7
from tulay.site.navigation import places_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world(requirements=())


def test_strangers_are_asked_to_sign_in():
    for address in ("/portal/", "/desk/"):
        assert browser().get(address)["Location"].startswith("/account/sign-in/")


def test_a_resident_has_no_desk(world):
    assert browser(world.applicant).get("/desk/").status_code == 403


def test_the_portal_shows_what_needs_the_reader_first(world):
    world.request_in(State.NEEDS_INFORMATION, now=now())
    world.request_in(State.IN_REVIEW, now=now())
    world.draft(now=now())

    response = browser(world.applicant).get("/portal/")

    words = text_of(response)
    assert (
        words.index("What needs you") < words.index("All my requests") < words.index("All messages")
    )
    assert "The office has a question for you." in words
    assert "You began this." in words
    assert "You will hear from us by" in words


def test_the_portal_of_a_newcomer_says_where_to_begin(world):
    words = text_of(browser(world.applicant).get("/portal/"))

    assert "Welcome, Amina Sali" in words
    assert "You have no requests yet" in words
    assert "No messages yet." in words


def test_the_desk_counts_and_each_number_leads_to_what_it_counts(world):
    world.request_in(State.SUBMITTED, now=now())
    world.request_in(State.IN_REVIEW, now=now())

    response = browser(world.officer).get("/desk/")

    html = response.content.decode()
    for query in ("view=mine", "view=all&amp;due=late", "view=unassigned"):
        assert f"/desk/requests/?{query}" in html
    assert "Nothing is late" in text_of(response)


def test_the_desk_asks_a_constant_number_of_questions(world):
    client = browser(world.officer)
    world.request_in(State.IN_REVIEW, now=now())
    few = queries_of(client, "/desk/")
    for _ in range(10):
        world.request_in(State.IN_REVIEW, now=now())

    assert len(queries_of(client, "/desk/")) == len(few) <= 10


def test_each_role_finds_its_own_way(world):
    guest = Actor(uuid7(), ActorKind.GUEST)

    def ways(actor):
        return [place.href for place in places_for(actor)]

    assert ways(visitor()) == ["/", "/services/", "/track/"]
    assert "/portal/requests/" in ways(guest)
    assert ways(world.applicant)[0] == "/portal/"
    assert ways(world.officer)[:2] == ["/desk/", "/desk/requests/"]
    assert ways(make_officer(None, Role.COORDINATOR))[:2] == ["/desk/", "/desk/requests/"]
    assert ways(make_officer(None, Role.SUPERUSER))[:2] == ["/admin/", "/admin/people/"]
    money = ["/desk/wallets/", "/desk/ledger/"]
    paying = ways(make_officer(None, Role.FINANCE_OFFICER))
    assert paying[:5] == ["/desk/", "/desk/payouts/", "/desk/payments/", *money]
    assert "/desk/ledger/" in ways(make_officer(None, Role.AUDITOR))
    assert {"/portal/payments/", "/portal/wallet/"} <= set(ways(world.applicant))
    assert "/desk/ledger/" not in ways(world.applicant) + ways(world.officer)
    assert "/desk/privacy/" in ways(make_officer(None, Role.INFORMATION_OFFICER))
    assert "/desk/privacy/" in ways(make_officer(None, Role.AUDITOR))
    signing = ways(make_officer(None, Role.EXECUTIVE))
    assert signing[:2] == ["/portal/", "/desk/privacy/requests/"]
    assert "/desk/privacy/requests/" not in ways(world.applicant)


def test_the_place_we_are_at_is_marked_once(world):
    html = browser(world.officer).get("/desk/requests/").content.decode()
    menus = html.split('class="tulay-menu"')

    assert menus[0].count('href="/desk/requests/" aria-current="page"') == 1
    assert 'href="/desk/" aria-current="page"' not in html
