"""Coming to the doors of an area as somebody: fixtures that an area's conftest takes in.

The area says by a fixture `api_address` where its own part of the API begins.
"""

import json
import re
from datetime import UTC, datetime

import pytest

from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.plumbing import limits


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Forget who came in the test before, and how often."""
    forget_visits()
    limits.forget_all()


class Door:
    """Pages and endpoints as one person meets them."""

    def __init__(self, client, api_address):
        self._client, self._api_address = client, api_address

    def get(self, path, **query):
        return self._client.get(path, query)

    def post(self, path, **sent):
        return self._client.post(path, sent)

    def send(self, path, body=None, method="POST"):
        given = json.dumps(body) if body is not None else ""
        return self._client.generic(method, f"{self._api_address}{path}", given, "application/json")


@pytest.fixture
def seen_by(client, api_address):
    """Come as somebody who holds a role: `seen_by(Role.COORDINATOR).get(path)`."""

    def come(role, agency=None):
        person = make_person()
        make_grant(person, role, agency_id=agency.id if agency else None)
        client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
        return Door(client, api_address)

    return come


@pytest.fixture
def words():
    """Return what a reader sees of a page."""

    def read(answer):
        return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())

    return read
