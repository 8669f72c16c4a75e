import pytest

from tulay.areas.identity.models import Person
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.tests.factories import PASSWORD, make_person, make_session
from tulay.areas.identity.tests.reading import code_in, link_in
from tulay.areas.identity.tests.test_web_accounts import NEW, now, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rested")]
JOINING = {
    "name": "Amina Sali",
    "address": "amina@example.org",
    "password": PASSWORD,
    "jurisdiction": "bangsamoro",
}


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget_visits()


def sends(client, path, body, method="post"):
    return getattr(client, method)(f"/api/v1/{path}", body, content_type="application/json")


def signed_in(client, person):
    client.cookies["tulay_session"] = make_session(person, at=now())
    return client


def test_register_and_confirm(client):
    asked = sends(client, "auth/register", JOINING)
    assert (asked.status_code, asked.json()["way"]) == (202, "email")
    work()

    opened = sends(client, "auth/register/confirm", {"token": link_in("verify_registration")})

    assert (opened.status_code, opened.json()) == (201, {"id": str(Person.objects.get().id)})


def test_register_by_phone(client):
    asked = sends(client, "auth/register", {**JOINING, "address": "0917 555 0123"}).json()
    work()
    body = {"id": asked["id"], "code": code_in("verify_registration")}
    assert asked["way"] == "sms"
    assert sends(client, "auth/register/confirm", body).status_code == 201


def test_existing_and_new_addresses_get_the_same_answer(client):
    make_person(email="amina@example.org")
    for path, body in (("auth/register", JOINING), ("auth/password/reset", {})):
        seen = []
        for address in ("amina@example.org", "nobody@example.org"):
            answer = sends(client, path, {**body, "address": address})
            said = answer.json()
            said.pop("id")
            seen.append((answer.status_code, said, len(answer.content)))
        assert seen[0] == seen[1]


def test_a_problem_names_its_field_and_code(client):
    answer = sends(client, "auth/register", {**JOINING, "password": "qwertyuiopasdfgh"})
    assert (answer.status_code, answer.json()["code"]) == (422, "identity.password-too-common")
    answer = sends(client, "auth/register/confirm", {"token": "x"})
    assert (answer.status_code, answer.json()["code"]) == (404, "identity.proof-ended")


def test_reset_by_link(client):
    make_person(email="amina@example.org")
    assert sends(client, "auth/password/reset", {"address": "amina@example.org"}).status_code == 202
    work()
    body = {"token": link_in("reset"), "password": NEW}
    assert sends(client, "auth/password/reset/confirm", body).status_code == 204
    assert sends(client, "auth/password/reset/confirm", body).status_code == 404
    assert Person.objects.get().check_password(NEW)


def test_what_is_ones_own_can_be_changed(client):
    person = make_person(email="amina@example.org")
    signed_in(client, person)

    assert sends(client, "me", {"name": "Amina Usman"}, "patch").status_code == 204
    assert client.get("/api/v1/me").json()["name"] == "Amina Usman"
    body = {"address": "new@example.org", "current": PASSWORD}
    assert sends(client, "me/address", body).json()["way"] == "email"
    work()
    token = link_in("verify_address")
    assert sends(client, "me/address/confirm", {"token": token}).status_code == 204
    body = {"current": PASSWORD, "password": NEW}
    assert sends(client, "auth/password/change", body).status_code == 204
    assert sends(client, "me/deactivation", {"current": PASSWORD}).status_code == 422
    assert sends(client, "me/deactivation", {"current": NEW}).status_code == 204

    person.refresh_from_db()
    assert (person.name, person.email) == ("Amina Usman", "new@example.org")
    assert person.deactivated_at is not None


@pytest.mark.parametrize(
    ("path", "body", "method"),
    [
        ("auth/password/change", {"current": "a", "password": "b"}, "post"),
        ("me", {"name": "x"}, "patch"),
        ("me/address", {"address": "a@b.org", "current": "x"}, "post"),
        ("me/deactivation", {"current": "x"}, "post"),
    ],
)
def test_a_stranger_is_told_to_sign_in(client, path, body, method):
    assert sends(client, path, body, method).status_code == 401
