"""A request is served by a programme: said on the programme's page, shown on both, and the same for programs."""

import pytest

from tulay.areas.cases.actions.programmes import link_programme
from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.queries.programmes import request_coded, served_by
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import browser, make_world, now, text_of
from tulay.areas.cases.tests.factories import World, stored
from tulay.areas.programmes.errors import AlreadyLinked, UnknownPpa
from tulay.areas.programmes.tests.factories import make_ppa
from tulay.kernel.errors import Forbidden
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world(requirements=())


@pytest.fixture
def ppa(world):
    return make_ppa(world.agency, title="Drying sheds")


def linked(actor, request_id, ppa):
    return link_programme(actor=actor, request_id=request_id, ppa_id=ppa.id, now=now())


def test_a_request_is_served_once_and_told_on_both_pages(world, ppa):
    request_id = world.request_in(State.IN_REVIEW, now=now())
    officer = browser(world.officer)
    at, record = f"/programmes/{ppa.id}/", f"/desk/requests/{request_id}/"
    code = stored(request_id).tracking_code
    assert "Programmes that serve it" not in text_of(officer.get(record))
    assert officer.post(f"{at}requests/", {"code": code})["Location"] == f"{at}links/"
    page = text_of(officer.get(f"{at}links/"))
    assert "1 request is served by it." in page
    assert record in officer.get(f"{at}links/").content.decode()
    assert "Programmes that serve it Drying sheds" in " ".join(text_of(officer.get(record)).split())
    officer.post(f"{at}requests/", {"code": code})
    assert "linked to the programme already" in text_of(officer.get(f"{at}links/"))
    officer.post(f"{at}requests/", {"code": "nothing"})
    assert "We know no such request" in text_of(officer.get(f"{at}links/"))
    with pytest.raises(AlreadyLinked):
        linked(world.officer, request_id, ppa)


def test_only_whoever_works_on_both_links_them(world, ppa):
    other = World()
    mine, theirs = world.request_in(State.IN_REVIEW), other.request_in(State.IN_REVIEW)
    with pytest.raises(RequestNotFound):
        linked(world.officer, theirs, ppa)
    with pytest.raises(UnknownPpa):
        linked(world.officer, mine, make_ppa(other.agency))
    with pytest.raises(Forbidden):
        linked(world.applicant, mine, ppa)
    with reading(world.officer):
        code = stored(theirs).tracking_code
        assert request_coded(world.officer, code, now=now()) is None
        assert served_by(world.officer, ppa.id, language="en", now=now()) == ()


def test_who_sees_the_programme_and_not_the_request_learns_a_number_alone(world, ppa):
    request_id = world.request_in(State.IN_REVIEW)
    made = linked(world.officer, request_id, ppa)
    with reading(world.officer):
        [(row, link_id)] = served_by(world.officer, ppa.id, language="en", now=now())
    assert (row.id, link_id) == (request_id, made)
    stranger = World().officer
    with reading(stranger):
        assert served_by(stranger, ppa.id, language="en", now=now()) == ()


def test_programs_link_and_read_the_same(world, ppa):
    request_id = world.request_in(State.IN_REVIEW)
    officer = browser(world.officer)
    at = f"/api/v1/requests/{request_id}/ppas"
    sent = {"ppa_id": str(ppa.id)}
    made = officer.post(at, sent, content_type="application/json")
    assert made.status_code == 201, made.content
    told = officer.post(at, sent, content_type="application/json")
    assert (told.status_code, told.json()["code"]) == (409, "programmes.already-linked")
    [one] = officer.get(at).json()["items"]
    assert (one["title"], one["link_id"]) == ("Drying sheds", made.json()["id"])
