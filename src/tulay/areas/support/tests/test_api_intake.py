"""The same for programs."""

import pytest

from tulay.areas.support.tests.factories import World
from tulay.areas.support.tests.intake_worlds import PLAIN, SPECIAL, agrees
from tulay.areas.support.tests.intake_worlds import sent as told
from tulay.areas.support.tests.test_api_enrolments import sending
from tulay.plumbing.limits import forget_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rested():
    forget_all()


@pytest.fixture
def taking_part(world):
    world.enrolment_id = world.enrolled()
    return world


def sent(actor, method, path, body=None):
    return sending(actor, method, f"/api/v1/intake{path}", body)


def test_a_program_writes_sends_confirms_and_reads_what_was_before(taking_part):
    me = taking_part.candidate
    assert sent(me, "GET", "")[1]["current"] is None
    status, kept = sent(me, "PATCH", "", {"revision": 0, "answers": {"town": "Marawi"}})
    assert (status, kept) == (200, {"revision": 1})
    assert sent(me, "POST", "/send") == (200, {"number": 1})
    assert sent(me, "POST", "/confirm")[0] == 204
    sent(me, "PATCH", "", {"revision": 1, "answers": {"town": "Cotabato City"}})
    status, mine = sent(me, "GET", "")
    assert mine["current"]["values"] == {"town": "Marawi"}
    assert mine["draft"]["values"] == {"town": "Cotabato City"}
    assert (mine["revision"], mine["asks_to_confirm"], mine["is_running"]) == (2, False, True)
    assert sent(me, "DELETE", "/draft")[0] == 204
    [version] = sent(me, "GET", "/versions")[1]["items"]
    assert version["changes"] == [
        {"code": "town", "is_shown": True, "before": "", "after": "Marawi"}
    ]


def test_problems_are_told_by_their_codes(taking_part):
    me = taking_part.candidate

    def code(*asked):
        status, problem = sent(me, *asked)
        return status, problem["code"]

    assert code("POST", "/send") == (409, "support.nothing-to-send")
    assert code("POST", "/confirm") == (409, "support.nothing-to-confirm")
    wrong = {"revision": 0, "answers": {"phone": "12"}}
    assert code("PATCH", "", wrong) == (422, "support.intake-unacceptable")
    special = {"revision": 0, "answers": {"diagnosis": "Deaf"}}
    assert code("PATCH", "", special)[1] == "privacy.consent-needed"
    unknown = {"revision": 0, "answers": {"shoe_size": "42"}}
    assert sent(me, "PATCH", "", unknown)[0] == 422
    sent(me, "PATCH", "", {"revision": 0, "answers": {"town": "A"}})
    late = {"revision": 0, "answers": {"town": "B"}}
    assert code("PATCH", "", late) == (409, "support.intake-changed")


def test_a_key_worker_opens_it_by_the_person_and_parts_by_themselves(taking_part):
    agrees(taking_part.candidate)
    told(taking_part, PLAIN | SPECIAL | {"identity_number": "PSN-1234-5678"})
    path = f"/{taking_part.person.id}"

    status, opened = sent(taking_part.worker, "GET", path)
    assert status == 200
    assert opened["sections"] == ["contact", "emergency", "needs", "learning"]
    assert opened["to_open"] == ["identity", "health"]
    assert "diagnosis" not in opened["current"]["values"]
    status, health = sent(taking_part.worker, "GET", f"{path}/sections/health")
    assert set(health["current"]["values"]) == {"diagnosis", "allergies"}
    status, before = sent(taking_part.worker, "GET", f"{path}/versions")
    hidden = {one["code"] for one in before["items"][0]["changes"] if not one["is_shown"]}
    assert hidden == {"identity_number", "diagnosis", "allergies"}


def test_a_supervisor_gives_a_reason_and_nobody_else_finds_anything(taking_part):
    told(taking_part, PLAIN)
    path = f"/{taking_part.person.id}"
    status, problem = sent(taking_part.supervisor, "GET", path)
    assert (status, problem["code"]) == (422, "support.why-missing")
    assert sent(taking_part.supervisor, "GET", f"{path}?reason=A complaint")[0] == 200
    status, problem = sent(
        taking_part.supervisor, "GET", f"{path}/sections/identity?reason=A complaint"
    )
    assert (status, problem["code"]) == (404, "support.intake-unknown")
    for rest in ("", "/versions", "/sections/health"):
        for actor in (taking_part.colleague, World().worker):
            assert sent(actor, "GET", f"{path}{rest}")[0] == 404
        assert sent(taking_part.candidate, "GET", f"{path}{rest}")[0] == 403
