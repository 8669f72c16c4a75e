from datetime import UTC, datetime

import pytest
from django.test import Client

from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.areas.identity.tests.reading import CODE, written
from tulay.kernel.ids import uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rested")]


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget_visits()


@pytest.fixture
def amina():
    return make_person(email="amina@example.org", name="Amina Sali")


@pytest.fixture
def officer(client):
    person = make_person(name="Omar Ali")
    make_grant(person, Role.OFFICER, agency_id=uuid7())
    return signed_in(client, person)


def signed_in(client, person):
    client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
    return client


def begins(officer):
    form = {"address": "amina@example.org", "reason": "Sits at our desk"}
    where = officer.post("/account/assist/", form)["Location"]
    code = CODE.search(written("assist_code")[-1].body)[1]
    return where, officer.post(where, {"code": code})


def test_both_names_stand_on_every_page_until_it_ends(officer, amina):
    assert "Act for somebody" in officer.get("/account/").content.decode()
    _, answer = begins(officer)
    assert answer["Location"] == "/portal/requests/"

    text = officer.get("/portal/requests/").content.decode()
    assert "You, Omar Ali, act for Amina Sali." in text

    ended = officer.post("/account/assist/end/")
    assert ended["Location"] == "/desk/"
    assert "act for Amina Sali" not in officer.get("/account/").content.decode()


def test_the_person_sees_who_acted_and_ends_it(officer, amina):
    begins(officer)
    hers = signed_in(Client(), amina)
    text = hers.get("/account/").content.decode()
    assert "Omar Ali" in text
    assert "Sits at our desk" in text
    assistance_id = officer.get("/api/v1/me/assistance").status_code
    assert assistance_id == 403, "who acts for somebody does not read whom that somebody let act"
    [one] = hers.get("/api/v1/me/assistance").json()["items"]

    assert hers.delete(f"/api/v1/me/assistance/{one['id']}").status_code == 204

    assert "act for Amina Sali" not in officer.get("/account/").content.decode()


def test_a_wrong_code_is_said_beside_the_box(officer, amina):
    form = {"address": "amina@example.org", "reason": "Sits at our desk"}
    where = officer.post("/account/assist/", form)["Location"]
    assert officer.get(where).status_code == 200
    answer = officer.post(where, {"code": "1"})
    assert answer.status_code == 422
    assert officer.post("/account/assist/", {"address": ""}).status_code == 422


def test_programs_with_the_session_do_the_same(officer, amina):
    def sends(path, body=None):
        return officer.post(f"/api/v1/me/assistance{path}", body, "application/json")

    asked = sends("", {"address": "amina@example.org", "reason": "Sits at our desk"}).json()["id"]
    code = CODE.search(written("assist_code")[-1].body)[1]
    assert sends(f"/{asked}/begin", {"code": code}).status_code == 204
    assert sends("/end", {}).status_code == 204


def test_residents_have_no_such_page(client, amina):
    assert signed_in(client, amina).get("/account/assist/").status_code == 403
    assert "Act for somebody" not in client.get("/account/").content.decode()
