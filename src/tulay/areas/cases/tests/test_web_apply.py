"""Applying through the pages, without scripts."""

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.models import Request
from tulay.areas.cases.tests.browsing import APPLY, PNG, browser, make_world, text_of
from tulay.areas.cases.tests.factories import rows_of, stored

pytestmark = pytest.mark.django_db
CONTACT = {"name": "Amina Sali", "email": "amina@example.org", "phone": ""}
ANSWERS = {"place": "Sirawai", "q_boat": "Mutya", "version": "1"}


def photo(name="boat.png"):
    return SimpleUploadedFile(name, PNG, content_type="image/png")


def step_of(response):
    """The id and the step that an answer leads to."""
    _, request_id, step = response["Location"].removeprefix(APPLY.rstrip("/")).rstrip("/").split("/")
    return UUID(request_id), step


def begin(client):
    response = client.post(APPLY, CONTACT)
    assert response.status_code == 302, text_of(response)
    return step_of(response)[0]


def fill(client):
    request_id = begin(client)
    client.post(f"{APPLY}{request_id}/answers/", ANSWERS)
    client.post(f"{APPLY}{request_id}/documents/", {"file_photo": photo()})
    return request_id


def test_looking_at_the_first_page_keeps_nothing():
    make_world()

    response = browser().get(APPLY)

    assert response.status_code == 200
    assert "Who you are" in text_of(response)
    assert rows_of(Request) == []


def test_a_visitor_applies_from_the_first_page_to_the_code():
    world = make_world()
    client = browser()

    request_id = begin(client)
    answered = client.post(f"{APPLY}{request_id}/answers/", ANSWERS)
    brought = client.post(f"{APPLY}{request_id}/documents/", {"file_photo": photo()})
    checked = client.get(f"{APPLY}{request_id}/check/")
    sent = client.post(f"{APPLY}{request_id}/check/", {"agreed": "on"})
    done = client.get(sent["Location"])

    assert client.cookies["tulay_session"].value
    assert step_of(answered)[1] == "documents"
    assert step_of(brought)[1] == "check"
    assert "Mutya" in text_of(checked)
    assert "Sirawai" in text_of(checked)
    assert "We have your request" in text_of(done)
    row = stored(request_id)
    assert row.state == State.SUBMITTED
    assert row.place_id == world.place.id
    assert done.content.decode().count(row.tracking_code[:4]) >= 1
