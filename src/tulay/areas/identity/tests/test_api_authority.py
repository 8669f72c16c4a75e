"""Administrators' endpoints: what they answer, and how far each administrator reaches."""

from datetime import UTC, datetime, timedelta

import pytest

from tulay.areas.identity import queries
from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_agency_serves")]
HOME, AWAY = uuid7(), uuid7()
NEVER = uuid7()


@pytest.fixture(autouse=True)
def _nothing_remembered():
    queries.sessions.forget_visits()
    limits.forget_all()


@pytest.fixture
def api(client):
    """Ask as somebody: `api(person).get("/users")`."""

    class Asking:
        def __init__(self, person):
            client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))

        def get(self, path, **query):
            return client.get(f"/api/v1{path}", query)

        def send(self, method, path, body=None):
            return client.generic(
                method, f"/api/v1{path}", as_json(body), content_type="application/json"
            )

    return Asking


def as_json(body):
    import json

    return json.dumps(body) if body is not None else ""


def staff(role, agency_id=None, **details):
    person = make_person(**details)
    make_grant(person, role, agency_id=agency_id)
    return person


@pytest.fixture
def boss():
    return staff(Role.ADMINISTRATOR)


@pytest.fixture
def local():
    return staff(Role.ADMINISTRATOR, HOME)


def test_users_are_listed_and_found_by_a_whole_address(api, boss):
    amina = staff(Role.OFFICER, HOME, email="amina@example.org")
    door = api(boss)
    assert {one["id"] for one in door.get("/users").json()["items"]} == {
        str(amina.id),
        str(boss.id),
    }
    (found,) = door.send("POST", "/users/find", {"identifier": "AMINA@example.org"}).json()["items"]
    assert found["grants"][0]["role"] == "officer"
    assert door.send("POST", "/users/find", {"identifier": "amina"}).json() == {"items": []}
    everybody = door.get("/users", q="amina@example.org").json()["items"]
    assert len(everybody) == 2  # what stands in an address of a call finds nobody
    assert len(door.get("/users", role="administrator").json()["items"]) == 1


def test_users_come_by_pages(api, boss):
    for _ in range(3):
        staff(Role.OFFICER, HOME)
    door = api(boss)
    first = door.get("/users", limit=3).json()
    second = door.get("/users", limit=3, cursor=first["next"]).json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (3, 1, None)


def test_an_agencys_administrator_meets_404_beyond_it(api, local):
    stranger = staff(Role.OFFICER, AWAY)
    door = api(local)
    for path in ("", "/roles", "/permissions"):
        assert door.get(f"/users/{stranger.id}{path}").status_code == 404
    for path in ("/deactivate", "/reactivate", "/sign-out"):
        assert door.send("POST", f"/users/{stranger.id}{path}").status_code == 404


def test_a_role_is_given_seen_explained_and_taken(api, local):
    colleague = staff(Role.FOCAL_PERSON, HOME)
    door = api(local)
    body = {
        "role": "officer",
        "agency_id": str(HOME),
        "until": (datetime.now(UTC) + timedelta(days=9)).isoformat(),
    }
    given = door.send("POST", f"/users/{colleague.id}/roles", body)
    assert given.status_code == 201
    grants = door.get(f"/users/{colleague.id}/roles").json()["items"]
    assert [one["role"] for one in grants] == ["officer", "focal_person"]
    reasons = door.get(f"/users/{colleague.id}/permissions").json()["items"]
    assert {r["grant_id"] for r in reasons if r["code"] == "cases.decide"} == {given.json()["id"]}
    address = f"/users/{colleague.id}/roles/{given.json()['id']}"
    assert door.send("DELETE", f"/users/{local.id}/roles/{given.json()['id']}").status_code == 404
    assert door.send("DELETE", address).status_code == 204
    assert door.send("DELETE", address).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"role": "king", "agency_id": str(HOME)}, 422, "identity.unknown-role"),
        ({"role": "officer", "agency_id": str(AWAY)}, 403, "identity.beyond-your-scope"),
        ({"role": "administrator", "agency_id": str(HOME)}, 403, "identity.above-you"),
        ({"role": "officer", "region": "namibia"}, 422, "identity.role-has-no-region"),
        ({"role": "finance_officer", "agency_id": str(HOME)}, 409, "identity.incompatible-roles"),
    ],
)
def test_a_role_that_cannot_be_given_says_why(api, local, body, status, code):
    colleague = staff(Role.OFFICER, HOME)
    answer = api(local).send("POST", f"/users/{colleague.id}/roles", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_an_account_is_closed_opened_and_signed_out(api, local):
    colleague = staff(Role.OFFICER, HOME)
    make_session(colleague, at=datetime.now(UTC))
    door = api(local)
    assert door.send("POST", f"/users/{colleague.id}/sign-out").json() == {"sessions_ended": 1}
    assert door.send("POST", f"/users/{colleague.id}/deactivate").status_code == 204
    assert door.get(f"/users/{colleague.id}").json()["deactivated_at"]
    assert door.send("POST", f"/users/{colleague.id}/deactivate").status_code == 409
    assert door.send("POST", f"/users/{colleague.id}/reactivate").status_code == 204


def test_all_staff_of_an_agency_are_signed_out(api, local):
    make_session(staff(Role.OFFICER, HOME), at=datetime.now(UTC))
    door = api(local)
    assert door.send("POST", "/users/sign-out", {"agency_id": str(HOME)}).json() == {
        "sessions_ended": 1
    }
    assert door.send("POST", "/users/sign-out", {"agency_id": str(AWAY)}).status_code == 403


def test_roles_and_permissions_are_told_to_whoever_holds_one(api):
    door = api(staff(Role.EXECUTIVE))
    roles = {one["role"]: one for one in door.get("/roles").json()["items"]}
    assert set(roles) == set(Role)
    assert roles["officer"]["scopes"] == ["agency"]
    assert roles["auditor"]["not_together_with"] == ["administrator"]
    permissions = door.get("/permissions").json()["items"]
    assert {one["code"] for one in permissions} == frozenset().union(*ROLES.values())
    assert all(one["description"] for one in permissions)


def test_a_resident_is_told_neither_roles_nor_people_nor_policies(api):
    door = api(make_person())
    for path in (
        "/roles",
        "/permissions",
        "/users",
        "/policies",
        "/permissions/cases.decide/holders",
    ):
        assert door.get(path).status_code == 403


def test_holders_of_a_permission_come_with_their_reasons(api, local):
    officer = staff(Role.OFFICER, HOME)
    staff(Role.OFFICER, AWAY)
    door = api(local)
    (holder,) = door.get("/permissions/cases.decide/holders", agency=str(HOME)).json()["items"]
    assert holder["person_id"] == str(officer.id)
    assert holder["reasons"][0]["agency_id"] == str(HOME)
    assert door.get("/permissions/cases.decied/holders").status_code == 404


def test_a_policy_is_added_binds_is_explained_switched_off_and_changed(api, boss):
    officer = staff(Role.OFFICER, HOME)
    door = api(boss)
    body = {"name": "Quiet week", "actions": "identity.see-roles", "condition": "always"}
    policy_id = door.send("POST", "/policies", body).json()["id"]
    (listed,) = door.get("/policies", is_on=True, q="quiet").json()["items"]
    assert (listed["id"], listed["effect"]) == (policy_id, "deny")
    refused = api(officer).get("/roles")
    assert (refused.status_code, refused.json()["code"]) == (403, "identity.policy-refuses")
    assert "Quiet week" in refused.json()["detail"]
    door = api(boss)
    stopped = door.get(f"/policies/{policy_id}/stops").json()["items"]
    assert str(officer.id) in {one["person_id"] for one in stopped}
    assert door.send("POST", f"/policies/{policy_id}/deactivate").status_code == 204
    assert api(officer).get("/roles").status_code == 200
    door = api(boss)
    changed = door.send("PUT", f"/policies/{policy_id}", body | {"name": "Busy week"})
    assert (changed.json()["name"], changed.json()["is_on"]) == ("Busy week", False)
    assert door.send("POST", f"/policies/{policy_id}/activate").status_code == 204
    assert door.get(f"/policies/{policy_id}").json()["is_on"] is True
    assert door.get(f"/policies/{NEVER}").status_code == 404


def test_an_unfit_policy_is_refused_beside_its_field(api, boss):
    body = {"name": "x", "actions": "identity.sign-out", "condition": "always"}
    answer = api(boss).send("POST", "/policies", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/actions"
