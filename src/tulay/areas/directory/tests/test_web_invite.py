from datetime import UTC, datetime

import pytest

from tulay.areas.identity.models import Person
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.plumbing import limits

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    person = make_person()
    make_grant(person, Role.ADMINISTRATOR)
    client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
    return person


def sends(client, **differently):
    given = {
        "name": "Omar Ali",
        "email": "omar@example.org",
        "language": "fil",
        "jurisdiction": "bangsamoro",
        "role": "coordinator",
        "scope": "everywhere",
    }
    return client.post("/admin/people/invite/", {**given, **differently})


def test_an_administrator_invites_somebody(client, administrator):
    assert "Invite somebody" in client.get("/admin/people/invite/").content.decode()

    answer = sends(client)

    invited = Person.objects.get(email_index="omar@example.org")
    assert answer["Location"] == f"/admin/people/{invited.id}/"


def test_a_mistake_is_said_beside_the_box(client, administrator):
    answer = sends(client, email="omar@")
    assert answer.status_code == 422
    assert "name@example.com" in answer.content.decode()
    assert sends(client, name="").status_code == 422


def test_the_api_invites_too(client, administrator):
    body = {
        "name": "Omar Ali",
        "email": "omar@example.org",
        "jurisdiction": "bangsamoro",
        "role": "coordinator",
    }
    answer = client.post("/api/v1/users/invitations", body, content_type="application/json")
    assert answer.status_code == 201
    assert Person.objects.filter(id=answer.json()["id"]).exists()


def test_residents_have_no_such_page(client):
    client.cookies["tulay_session"] = make_session(make_person(), at=datetime.now(UTC))
    assert client.get("/admin/people/invite/").status_code == 403


def invited(client):
    sends(client)
    return Person.objects.get(email_index="omar@example.org")


def test_an_invitation_is_sent_again_and_taken_back_from_the_persons_page(client, administrator):
    person = invited(client)
    page = client.get(f"/admin/people/{person.id}/").content.decode()
    assert "has not come yet" in page

    path = f"/admin/people/{person.id}/do/invite-again/"
    assert "Send Omar Ali a new link?" in client.get(path).content.decode()
    assert client.post(path).status_code == 302
    assert client.post(f"/admin/people/{person.id}/do/take-back/").status_code == 302

    person.refresh_from_db()
    assert person.deactivated_at is not None
    assert "has not come yet" not in client.get(f"/admin/people/{person.id}/").content.decode()
    assert client.post(path).status_code == 404


def test_a_program_sends_an_invitation_again_and_takes_it_back(client, administrator):
    path = f"/api/v1/users/{invited(client).id}/invitation"
    assert client.post(path).status_code == 204
    assert client.delete(path).status_code == 204
    assert client.delete(path).json()["code"] == "identity.unknown-invitation"


def test_an_invitation_is_not_sent_without_end(client, administrator):
    limits.forget_all()
    path = f"/api/v1/users/{invited(client).id}/invitation"
    assert [client.post(path).status_code for _ in range(6)] == [204] * 5 + [429]
