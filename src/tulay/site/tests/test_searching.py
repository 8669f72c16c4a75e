"""One box for all, showing only what the reader may see."""

import pytest

from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.rules.tracking import shown
from tulay.areas.cases.tests.factories import NOW, World, make_applicant, stored
from tulay.areas.catalogue.actions.search import refresh_search
from tulay.areas.directory.tests.factories import make_place
from tulay.areas.identity.models import Person
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.tests.factories import make_session
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing.search import Hit, _providers, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    forget_visits()
    return World()


@pytest.fixture
def code(world):
    world.request_id = world.request_in(State.SUBMITTED)
    return shown(stored(world.request_id).tracking_code)


def asked(client, q, actor=None):
    if actor:
        from datetime import UTC, datetime

        person = Person.objects.get(id=actor.person_id)
        client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
    return client.get("/search/", {"q": q}).content.decode()


def test_an_applicant_finds_their_own_request_by_its_code(client, world, code):
    assert f"/portal/requests/{world.request_id}/" in asked(client, code.lower(), world.applicant)


def test_an_officer_finds_a_request_of_their_agency(client, world, code):
    assert f"/desk/requests/{world.request_id}/" in asked(client, code, world.officer)


def test_everybody_else_is_only_shown_how_to_follow_a_code(client, world, code):
    for actor in (None, make_applicant(name="Somebody Else")):
        said = asked(client, code, actor)
        assert str(world.request_id) not in said
        assert f"/track/?code={code}" in said


def test_what_is_no_code_finds_no_request(client, world):
    assert "Nothing found" in asked(client, "zzzzqqqq", world.officer)


@pytest.mark.parametrize("q", ["", " ", "a"])
def test_nothing_is_asked_before_there_is_a_word(client, q, monkeypatch):
    monkeypatch.setattr("tulay.site.searching.search", lambda *_, **__: pytest.fail("asked"))
    assert "Type what you need" in asked(client, q)


@pytest.mark.parametrize("q", ["%", "'; --", "\u202e\u0007abc", "م" * 500, "<script>", "\\"])
def test_strange_words_are_words(client, q):
    answer = client.get("/search/", {"q": q})
    assert answer.status_code == 200
    assert b"<script>" not in answer.content.replace(b'<script type="module"', b"")


@pytest.fixture
def guarded():
    name = f"guarded-{uuid7().hex[:6]}"
    hit = Hit("For officers only", "/desk/", "thing")
    register(name, find=lambda *_: [hit], permission="cases.look")
    yield name
    del _providers[name]


def test_a_provider_with_a_permission_is_silent_to_others(client, world, guarded):
    assert "For officers only" not in asked(client, "anything", world.applicant)
    assert "For officers only" in asked(client, "anything", world.officer)


def test_agencies_and_places_are_found_by_everybody(client, world):
    make_place("Sirawai", code="0907220")

    assert f"/agencies/{world.agency.slug}/" in asked(client, "ministry of boats")
    assert "/services/?place=0907220" in asked(client, "sirawai")


def test_a_service_is_found_in_spite_of_a_slip(client, world):
    refresh_search(actor=SYSTEM, now=NOW)

    assert "Boat repair help" in asked(client, "repiar")
