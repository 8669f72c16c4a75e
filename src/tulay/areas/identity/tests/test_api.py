from datetime import UTC, datetime

import pytest

from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import PersonKind, Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tulay.areas.identity.tests.api_urls")]


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget_visits()
    limits.forget_all()


def test_me_is_the_person_of_the_session(client, django_assert_num_queries):
    person, agency_id = make_person(email="amina@example.org"), uuid7()
    make_grant(person, Role.OFFICER, agency_id=agency_id)
    client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
    client.get("/api/v1/me")

    with django_assert_num_queries(2):
        answer = client.get("/api/v1/me")

    assert answer.json() == {
        "id": str(person.id),
        "kind": "person",
        "name": "Amina Sali",
        "email": "amina@example.org",
        "phone": None,
        "language": "en",
        "jurisdiction": "bangsamoro",
        "roles": [{"role": "officer", "agency_id": str(agency_id), "until": None}],
    }
    assert answer["Cache-Control"] == "no-store"


def test_me_is_a_guest_too(client):
    guest = make_person(kind=PersonKind.GUEST)
    client.cookies["tulay_session"] = make_session(guest, at=datetime.now(UTC))
    assert client.get("/api/v1/me").json()["kind"] == "guest"


def test_a_stranger_is_told_to_sign_in(client):
    answer = client.get("/api/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
