"""Pages and API tell the same story: the same problem, the same status."""

import json

import pytest

from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import APPLY, browser, make_world, now
from tulay.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def by_page(client, address, data):
    response = client.post(address, data)
    return response.status_code, response.wsgi_request.problem.code


def by_api(client, path, body):
    response = client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")
    return response.status_code, response.json()["code"]


def test_deciding_too_late():
    world = make_world(requirements=())
    request_id = world.request_in(State.REJECTED, now=now())
    client = browser(world.officer)
    yes = {"outcome": "approved", "reasons": "All is there.", "sure": "yes"}

    page = by_page(client, f"/desk/requests/{request_id}/decide/", yes)
    api = by_api(
        client, f"/requests/{request_id}/transitions", {"to": "approved", "reason": "All is there."}
    )

    assert page == api == (409, "cases.step-not-possible")


def test_taking_back_what_is_finished():
    world = make_world(requirements=())
    request_id = world.request_in(State.COMPLETED, now=now())
    client = browser(world.applicant)

    page = by_page(client, f"/portal/requests/{request_id}/withdraw/", {"text": ""})
    api = by_api(client, f"/requests/{request_id}/transitions", {"to": "withdrawn"})

    assert page == api == (409, "cases.step-not-possible")


def test_a_request_that_is_not_there():
    world = make_world(requirements=())
    client = browser(world.officer)

    page = by_page(client, f"/desk/requests/{uuid7()}/review/", {})
    api = by_api(client, f"/requests/{uuid7()}/transitions", {"to": "in_review"})

    assert page == api == (404, "cases.not-found")


def test_applying_for_a_service_that_is_full():
    world = make_world(requirements=(), slots=0)
    client = browser(world.applicant)

    page = client.post(APPLY)
    api = by_api(client, "/requests", {"service_id": str(world.service_id)})

    assert page.status_code == api[0] == 409
    assert api[1] == "cases.service-closed"


def test_a_code_nobody_has():
    client = browser()
    unknown = "0000000000000"

    assert client.get("/track/", {"code": unknown}).status_code == 404
    assert client.get(f"/api/v1/public/requests/{unknown}").status_code == 404
    assert client.get("/track/", {"code": "abc"}).status_code == 422
    assert client.get("/api/v1/public/requests/abc").status_code == 422
