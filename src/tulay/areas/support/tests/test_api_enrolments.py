"""The same for programs; both doors tell one story."""

import json

import pytest

from tulay.areas.cases.tests.browsing import browser
from tulay.areas.identity.models import Person
from tulay.areas.support.models import Enrolment
from tulay.areas.support.tests.factories import World, rows_of
from tulay.plumbing.limits import forget_all

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/support"


@pytest.fixture(autouse=True)
def rested():
    forget_all()


def sent(actor, method, path, body=None):
    return sending(actor, method, f"{ROOT}{path}", body)


def sending(actor, method, address, body=None):
    client = browser(actor)
    client.get("/account/")
    token = client.cookies["tulay_csrf"].value
    answer = client.generic(
        method,
        address,
        json.dumps(body or {}),
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )
    return answer.status_code, answer.json() if answer.content else None


def test_a_program_enrols_names_opens_releases_and_ends(world):
    status, opened = sent(
        world.supervisor,
        "POST",
        "/programmes",
        {"agency_id": str(world.agency.id), "name": "Work and study"},
    )
    assert status == 201
    status, made = sent(
        world.worker,
        "POST",
        "/enrolments",
        {
            "programme_id": opened["id"],
            "person": Person.objects.get(id=world.person.id).email,
            "worker_id": str(world.worker.person_id),
            "has_shown_age": True,
        },
    )
    assert status == 201
    record, colleague_id = f"/enrolments/{made['id']}", str(world.colleague.person_id)

    named = sent(world.worker, "POST", f"{record}/key-workers", {"worker_id": colleague_id})
    assert named[0] == 204
    status, read = sent(world.colleague, "GET", record)
    assert (status, read["candidate_id"]) == (200, str(world.person.id))
    assert [one["name"] for one in read["workers"]] == ["Thandi Mokoena", "Pieter Botha"]
    assert sent(world.worker, "DELETE", f"{record}/key-workers/{colleague_id}")[0] == 204
    assert sent(world.worker, "POST", f"{record}/end", {"reason": "She found work."})[0] == 204

    [row] = rows_of(Enrolment)
    assert (row.ended_at is not None, row.end_reason) == (True, "She found work.")


def test_lists_are_the_programs_users_own(world):
    enrolment_id = str(world.enrolled())

    def ids(actor, path):
        status, answer = sent(actor, "GET", path)
        assert status == 200
        return [one["id"] for one in answer["items"]]

    assert ids(world.worker, "/enrolments") == [enrolment_id]
    assert ids(world.colleague, "/enrolments?everybody=true") == []
    assert ids(world.supervisor, "/enrolments?everybody=true") == [enrolment_id]
    assert ids(world.candidate, "/enrolments/own") == [enrolment_id]
    assert ids(world.colleague, "/programmes") == [str(world.programme_id)]
    assert ids(World().worker, "/enrolments") == []


def test_problems_are_told_by_their_codes(world):
    record = f"/enrolments/{world.enrolled()}"

    status, problem = sent(world.supervisor, "GET", record)
    assert (status, problem["code"]) == (422, "support.why-missing")
    assert sent(world.supervisor, "GET", f"{record}?reason=A complaint")[0] == 200
    status, problem = sent(world.colleague, "GET", record)
    assert (status, problem["code"]) == (404, "support.enrolment-unknown")
    status, problem = sent(
        world.worker,
        "POST",
        "/enrolments",
        {
            "programme_id": str(world.programme_id),
            "person": "nobody@example.org",
            "worker_id": str(world.worker.person_id),
            "has_shown_age": True,
        },
    )
    assert (status, problem["code"]) == (422, "support.nobody-found")
