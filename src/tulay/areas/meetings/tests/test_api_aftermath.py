"""Endpoints of agendas, attendance and minutes, and that they tell what the pages tell."""

import pytest

from tulay.areas.identity.rules import Role
from tulay.areas.meetings.tests.factories import make_member, somebody
from tulay.areas.meetings.tests.test_web_aftermath import meeting
from tulay.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def test_an_agenda_is_read_and_settled(seen_by):
    row, door = meeting(), seen_by(Role.COORDINATOR)
    found = door.send(f"/{row.id}/agenda", method="GET").json()
    assert [one["standing"] for one in found["points"]] == [
        "before",
        "plans",
        "assistance",
        "issues",
    ]
    body = {"points": [{"title": "Roads", "minutes": 30}], "version": 0}
    assert door.send(f"/{row.id}/agenda", body, method="PUT").json() == {"version": 1}
    again = door.send(f"/{row.id}/agenda", body, method="PUT")
    assert (again.status_code, again.json()["code"]) == (409, "meetings.agenda-changed")
    found = door.send(f"/{row.id}/agenda", method="GET").json()
    assert found["points"] == [{"title": "Roads", "minutes": 30, "standing": None}]


def test_attendance_is_taken_line_by_line_and_once(seen_by):
    row = meeting()
    somebody(Role.FOCAL_PERSON, name="Omar Ali", agency=row.agency)
    door = seen_by(Role.COORDINATOR)
    expected = door.send(f"/{row.id}/attendance", method="GET").json()["lines"][0]
    assert (expected["name"], expected["version"], expected["is_expected"]) == ("Omar Ali", 0, True)
    walker = {"id": str(uuid7()), "attended": True, "name": "Amina Sali"}
    body = {"lines": [{"id": expected["id"], "attended": True}, walker]}
    answer = door.send(f"/{row.id}/attendance", body, method="PATCH")
    assert answer.json() == {"count": 2, "otherwise": []}
    answer = door.send(f"/{row.id}/attendance", body, method="PATCH")
    assert answer.json() == {"count": 0, "otherwise": []}
    other = {"lines": [walker | {"name": "Somebody"}]}
    answer = door.send(f"/{row.id}/attendance", other, method="PATCH")
    assert answer.json() == {"count": 0, "otherwise": [walker["id"]]}
    nameless = {"lines": [{"id": str(uuid7()), "attended": True}]}
    answer = door.send(f"/{row.id}/attendance", nameless, method="PATCH")
    assert answer.json()["errors"][0]["pointer"].endswith("lines/0/name")


def test_minutes_are_written_and_approved_by_another(seen_by):
    row, door = meeting(), seen_by(Role.COORDINATOR)
    body = {"text": "A road.", "outcomes": "", "version": 0}
    assert door.send(f"/{row.id}/minutes", body, method="PUT").json() == {"version": 1}
    own = door.send(f"/{row.id}/approve-minutes", {"version": 1})
    assert (own.status_code, own.json()["code"]) == (409, "meetings.own-minutes")
    assert door.send(f"/{row.id}/minutes", method="GET").json()["draft"]["text"] == "A road."
    focal = seen_by(Role.FOCAL_PERSON, row.agency)
    assert focal.send(f"/{row.id}/minutes", method="GET").json()["draft"] is None
    other = seen_by(Role.EXECUTIVE)
    assert other.send(f"/{row.id}/approve-minutes", {"version": 1}).json() == {"number": 1}
    found = seen_by(Role.FOCAL_PERSON, row.agency).send(f"/{row.id}/minutes", method="GET").json()
    assert [(one["number"], one["text"]) for one in found["approved"]] == [(1, "A road.")]
    assert seen_by(Role.COORDINATOR).send("?state=completed", method="GET").json()["items"]


def test_another_agencys_are_not_found(seen_by):
    row = meeting()
    door = seen_by(Role.FOCAL_PERSON, make_member("Other"))
    for page in ("agenda", "attendance", "minutes"):
        assert door.send(f"/{row.id}/{page}", method="GET").status_code == 404
    assert door.send(f"/{row.id}/approve-minutes", {"version": 1}).status_code == 403
