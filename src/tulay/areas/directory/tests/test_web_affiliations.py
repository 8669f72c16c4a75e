"""Pages and endpoints of those who ask to work for an agency, and of those who decide."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.actions import answer_registration
from tulay.areas.identity.models import Affiliation, Person, Registration, RoleGrant
from tulay.areas.identity.queries import forget_territory
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.areas.identity.tests.reading import link_in
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits

pytestmark = pytest.mark.django_db
PASSWORD = "salt-lamp-river-orchid"


@pytest.fixture(autouse=True)
def _rested(settings):
    settings.VALKEY_PREFIX = f"{settings.VALKEY_PREFIX}-{uuid7()}"
    limits.forget_all()
    forget_territory()
    forget_visits()


@pytest.fixture
def agency():
    return make_agency(slug="boats", name="Ministry of Boats")


def browser(person):
    client = Client()
    client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
    return client


def staff(role, agency_id=None):
    person = make_person(name=f"Somebody {role}")
    make_grant(person, role, agency_id=agency_id)
    return person


def body(answer):
    return answer.content.decode()


def test_somebody_without_an_account_asks_on_the_agencys_page(client, agency):
    assert "/agencies/boats/join/" in body(client.get("/agencies/boats/"))
    assert "Work for Ministry of Boats" in body(client.get("/agencies/boats/join/"))

    given = {
        "name": "Omar Ali", "address": "omar@example.org", "language": "en",
        "password": PASSWORD, "role": "officer", "post": "Licence desk",
    }  # fmt: skip
    assert client.post("/agencies/boats/join/", given)["Location"] == "/account/register/sent/"

    asked = Registration.objects.get()
    assert (asked.agency_id, asked.jurisdiction) == (agency.id, agency.jurisdiction)
    answer_registration(actor=SYSTEM, registration_id=asked.id, now=datetime.now(UTC))
    client.post(f"/account/register/confirm/{link_in('verify_registration')}/", {})
    assert Affiliation.objects.get().person.email == "omar@example.org"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "short"}, "at least 15"),
        ({"address": "omar@"}, "name@example.com"),
        ({"role": "administrator"}, "Choose one of the answers"),
        ({"post": ""}, "Fill in"),
    ],
)
def test_a_mistake_is_said_beside_the_box(client, agency, wrong, said):
    given = {
        "name": "Omar Ali", "address": "omar@example.org", "language": "en",
        "password": PASSWORD, "role": "officer", "post": "Licence desk", **wrong,
    }  # fmt: skip
    answer = client.post("/agencies/boats/join/", given)
    assert answer.status_code == 422
    assert said in body(answer)
    assert not Registration.objects.exists()


def test_an_agency_that_is_over_takes_nobody(client):
    make_agency(slug="over", deactivated_at=datetime.now(UTC))
    assert client.get("/agencies/over/join/").status_code == 404
    assert "/join/" not in body(client.get("/agencies/over/"))


def test_from_asking_to_the_role_on_pages(agency):
    omar = make_person(name="Omar Ali")
    own = browser(omar)
    own.post("/agencies/boats/join/", {"role": "officer", "post": "Licence desk"})
    asked = Affiliation.objects.get()
    assert "Asked" in body(own.get("/account/"))
    again = own.post("/agencies/boats/join/", {"role": "officer", "post": "Licence desk"})
    assert again.status_code == 409
    assert "asked to work for an agency already" in body(again)

    focal = browser(staff(Role.FOCAL_PERSON, agency.id))
    assert "1 person waits for your decision" in body(focal.get("/desk/"))
    assert "Omar Ali" in body(focal.get("/admin/affiliations/"))
    address = f"/admin/affiliations/{asked.id}/"
    shown = body(focal.get(address))
    assert "Licence desk" in shown
    assert "Approve" not in shown
    assert focal.post(address, {"do": "endorse"})["Location"] == "/admin/affiliations/"

    over = browser(staff(Role.COORDINATOR))
    assert "Approve and give the role" in body(over.get(address))
    assert over.post(address, {"do": "approve"})["Location"] == "/admin/affiliations/"
    assert RoleGrant.objects.get(person=omar).role == "officer"
    assert "Approved" in body(own.get("/account/"))


def test_a_refusal_needs_a_reason_and_a_late_step_is_told(agency):
    omar = make_person(name="Omar Ali")
    browser(omar).post("/agencies/boats/join/", {"role": "officer", "post": "Licence desk"})
    focal = browser(staff(Role.FOCAL_PERSON, agency.id))
    address = f"/admin/affiliations/{Affiliation.objects.get().id}/"
    assert focal.post(address, {"do": "refuse", "reason": ""}).status_code == 422
    focal.post(address, {"do": "refuse", "reason": "You left us in May."})
    late = focal.post(address, {"do": "endorse"})
    assert late.status_code == 409
    assert "This is decided already" in body(late)
    assert "You left us in May." in body(browser(omar).get("/account/"))


def test_one_takes_ones_own_back_and_nobody_elses(agency):
    omar = make_person()
    own = browser(omar)
    own.post("/agencies/boats/join/", {"role": "officer", "post": "Licence desk"})
    asked = Affiliation.objects.get()
    address = f"/account/affiliations/{asked.id}/withdraw/"
    assert browser(make_person()).post(address).status_code == 404
    assert own.post(address)["Location"] == "/account/"
    assert Affiliation.objects.get().state == "withdrawn"


def test_another_agencys_focal_person_finds_nobody(agency):
    browser(make_person()).post("/agencies/boats/join/", {"role": "officer", "post": "Desk"})
    asked, other = Affiliation.objects.get(), make_agency()
    elsewhere = browser(staff(Role.FOCAL_PERSON, other.id))
    assert elsewhere.get(f"/admin/affiliations/{asked.id}/").status_code == 404
    assert "Nobody asks at the moment" in body(elsewhere.get("/admin/affiliations/"))
    assert browser(make_person()).get("/admin/affiliations/").status_code == 403


def test_programs_do_the_same(agency):
    def send(client, method, path, content=None):
        return client.generic(method, f"/api/v1{path}", content, content_type="application/json")

    omar = make_person(name="Omar Ali")
    own, focal = browser(omar), browser(staff(Role.FOCAL_PERSON, agency.id))
    wish = f'{{"agency_id": "{agency.id}", "role": "officer", "post": "Desk"}}'
    asked = send(own, "POST", "/me/affiliations", wish).json()["id"]
    assert own.get("/api/v1/me/affiliations").json()["items"][0]["state"] == "asked"
    listed = focal.get("/api/v1/users/affiliations?state=asked").json()["items"]
    assert [(one["name"], one["may_endorse"]) for one in listed] == [("Omar Ali", True)]
    step = f"/users/affiliations/{asked}"
    assert send(focal, "POST", f"{step}/endorse").status_code == 204
    over = browser(staff(Role.COORDINATOR))
    given = send(over, "POST", f"{step}/approve", "{}")
    assert given.status_code == 201
    assert RoleGrant.objects.get(id=given.json()["id"]).person_id == omar.id
    assert send(focal, "POST", f"{step}/refuse", '{"reason": "Late"}').status_code == 409
    assert send(own, "DELETE", f"/me/affiliations/{asked}").status_code == 409
    assert focal.get("/api/v1/users/affiliations?agency_id=" + str(uuid7())).json()["items"] == []


def test_a_program_registers_somebody_for_an_agency(client, agency):
    given = {
        "name": "Omar Ali", "address": "omar@example.org", "password": PASSWORD,
        "jurisdiction": "bangsamoro", "agency_id": str(agency.id), "role": "officer",
        "post": "Licence desk",
    }  # fmt: skip
    answer = client.post("/api/v1/auth/register", given, content_type="application/json")
    assert answer.status_code == 202
    assert Registration.objects.get().post == "Licence desk"
    wrong = {**given, "agency_id": str(uuid7())}
    answer = client.post("/api/v1/auth/register", wrong, content_type="application/json")
    assert answer.json()["code"] == "identity.unknown-workplace"
    assert not Person.objects.exists()
