from datetime import UTC, datetime

import pytest
from django.test import Client

from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.areas.privacy.models import RightsRequest
from tulay.plumbing import limits

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/privacy"


@pytest.fixture(autouse=True)
def fresh_limits():
    limits.forget_all()


class Program:
    """A signed-in browser that speaks to the API."""

    def __init__(self, person):
        self.client = Client()
        self.client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))

    def get(self, path):
        return self.client.get(f"{ROOT}{path}")

    def send(self, path, body=None, method="post"):
        return getattr(self.client, method)(
            f"{ROOT}{path}", body or {}, content_type="application/json"
        )


def officer(role=Role.INFORMATION_OFFICER):
    person = make_person()
    make_grant(person, role)
    return Program(person)


def asked(program, right="correction", details="My street."):
    return program.send("/requests", {"right": right, "details": details})


def test_own_requests_by_both_doors():
    program = Program(make_person())
    made = asked(program)
    assert made.status_code == 201
    number = made.json()["id"]
    assert program.get("/requests").json()["items"][0]["state"] == "open"
    assert program.get(f"/requests/{number}").json()["details"] == "My street."
    page = program.client.get(f"/portal/privacy/requests/{number}/")
    assert "My street." in page.content.decode()
    assert program.send(f"/requests/{number}/withdrawal").status_code == 204
    assert Program(make_person()).get(f"/requests/{number}").status_code == 404


def test_a_copy_by_its_token_once():
    program = Program(make_person(name="Amina Sali"))
    link = program.send("/exports", {"right": "access"}).json()
    assert program.get("/exports").json()["items"][0]["is_open"] is True

    copy = program.send("/exports/open", {"token": link["token"]})

    assert copy.json()["holdings"]["identity"]["name"] == "Amina Sali"
    assert copy.json()["$schema"].endswith("/privacy/export-schema-1.json")
    assert program.send("/exports/open", {"token": link["token"]}).status_code == 404
    assert program.send("/exports", {"right": "erasure"}).status_code == 422
    assert asked(program, "access").status_code == 422


def test_the_desk_by_program():
    amina = make_person(email="amina@example.org")
    clerk, decider, head = officer(), officer(), officer(Role.EXECUTIVE)
    filed = clerk.send(
        "/desk/requests",
        {"person": "amina@example.org", "right": "access", "details": "By letter."},
    )
    number = filed.json()["id"]
    assert clerk.get("/desk/requests").json()["items"][0]["is_filed"] is True
    where = f"/desk/requests/{number}"
    late = decider.send(f"{where}/postponement", {"reason": "Two agencies."})
    assert late.status_code == 200
    said = decider.send(f"{where}/decision", {"is_granted": True, "answer": "You get it."})
    assert said.json() == {"state": "proposed"}
    assert decider.send(f"{where}/signature").status_code == 403
    assert head.send(f"{where}/signature").status_code == 204
    link = clerk.send(f"{where}/copy").json()
    assert clerk.send("/exports/open", {"token": link["token"]}).json()["person_id"] == str(
        amina.id
    )
    assert clerk.get(where).json()["state"] == "done"


def test_holds_and_restrictions_by_program():
    amina, decider = make_person(), officer()
    number = asked(Program(amina), "restriction").json()["id"]
    hold = f"/people/{amina.id}/hold"
    assert decider.send(hold, {"reason": "A court."}, "put").status_code == 204
    decider.send(f"/desk/requests/{number}/decision", {"is_granted": True, "answer": "Yes."})
    shown = decider.get(f"/desk/requests/{number}").json()
    assert (shown["is_held"], shown["is_restricted"]) == (True, True)
    assert decider.send(hold, method="delete").status_code == 204
    lifted = decider.send(f"/desk/requests/{number}/lifting", {"reason": "Settled."})
    assert lifted.status_code == 204


def test_a_resident_has_no_desk():
    program = Program(make_person())
    number = asked(program).json()["id"]
    assert program.get("/desk/requests").status_code == 403
    for step, body in (
        ("decision", {"is_granted": True, "answer": "x"}),
        ("signature", {}),
        ("postponement", {"reason": "x"}),
    ):
        assert program.send(f"/desk/requests/{number}/{step}", body).status_code == 403
    assert RightsRequest.objects.get().state == "open"
