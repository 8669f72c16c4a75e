"""Endpoints of programmes, and that they tell what the pages tell."""

import pytest

from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules import Role
from tulay.areas.programmes.tests.factories import again, make_line, make_ppa
from tulay.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
SAID = {"title": "Seaweed drying sheds", "fiscal_year": 2026, "sector": "economic", "code": "AF-1"}


@pytest.fixture
def boats():
    return make_agency(name="Ministry of Boats")


@pytest.fixture
def focal(seen_by, boats):
    return seen_by(Role.FOCAL_PERSON, boats)


def listed(door, query=""):
    return door.send(query, method="GET").json()


def test_a_ppa_is_added_read_and_changed(focal, boats):
    sent = SAID | {"agency_id": str(boats.id), "budget_minor": 500, "appropriation": "co"}
    answer = focal.send("", sent)
    assert answer.status_code == 201
    ppa_id = answer.json()["id"]
    found = focal.send(f"/{ppa_id}", method="GET").json()
    assert (found["title"], found["state"], found["appropriation"]) == (
        "Seaweed drying sheds",
        "planning",
        "co",
    )
    changed = focal.send(f"/{ppa_id}", SAID | {"title": "Sheds", "version": 0}, method="PUT")
    assert changed.status_code == 204
    late = focal.send(f"/{ppa_id}", SAID | {"title": "Mine", "version": 0}, method="PUT")
    assert (late.status_code, late.json()["code"]) == (409, "programmes.ppa-changed")
    again_ = focal.send("", sent)
    assert (again_.status_code, again_.json()["code"]) == (409, "programmes.code-taken")


def test_what_cannot_be_names_its_field(focal, boats):
    sent = SAID | {"agency_id": str(boats.id), "slots": 1, "obc_slots": 2}
    answer = focal.send("", sent)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].endswith("obc_slots")
    assert focal.send("", sent | {"sector": "sports"}).status_code == 422
    assert focal.send("", sent | {"colour": "red"}).status_code == 422


def test_ppas_are_listed_narrowed_ordered_and_paged(seen_by, boats):
    nets = make_agency()
    for number in range(3):
        make_ppa(boats, title=f"Boat {number}", budget_minor=number)
    make_ppa(nets, title="Net mending", sector="social", budget_minor=9)
    door = seen_by(Role.EXECUTIVE)
    assert listed(door, "?order=budget")["items"][0]["title"] == "Net mending"
    first = listed(door, "?order=title&limit=3")
    assert [one["title"] for one in first["items"]] == ["Boat 0", "Boat 1", "Boat 2"]
    rest = listed(door, f"?order=title&limit=3&cursor={first['next']}")
    assert [one["title"] for one in rest["items"]] == ["Net mending"]
    for query in ("?q=mend", "?sector=social", f"?agency_id={nets.id}"):
        assert [one["title"] for one in listed(door, query)["items"]] == ["Net mending"]
    assert len(listed(door, "?fiscal_year=2026&state=planning&source=gaab")["items"]) == 4
    assert door.send("?order=colour", method="GET").status_code == 422


def test_money_and_reports_and_marks(focal, boats):
    row = make_ppa(boats)
    at = f"/{row.id}"
    line = {"kind": "allocation", "amount_minor": 900, "on_date": "2026-01-05"}
    assert focal.send(f"{at}/funding", line).status_code == 201
    refused = focal.send(f"{at}/funding", line | {"kind": "obligation", "amount_minor": 901})
    assert (refused.status_code, refused.json()["code"]) == (409, "programmes.funding-beyond")
    correction = {"kind": "adjustment", "adjusts": "allocation", "said": "Typed twice."}
    assert (
        focal.send(f"{at}/funding", line | correction | {"amount_minor": -400}).status_code == 201
    )
    assert [one["amount_minor"] for one in listed(focal, f"{at}/funding")["items"]] == [-400, 900]
    assert listed(focal, at)["allocated_minor"] == 500

    assert focal.send(f"{at}/state", {"state": "ongoing"}).status_code == 204
    told = {"kind": "progress", "said": "Five sheds.", "progress": 42}
    assert focal.send(f"{at}/updates", told).status_code == 201
    assert [one["kind"] for one in listed(focal, f"{at}/updates")["items"]] == [
        "progress",
        "status",
    ]
    milestone = focal.send(f"{at}/milestones", {"title": "A", "due_date": "2026-06-30"}).json()[
        "id"
    ]
    done = focal.send(f"{at}/milestones/{milestone}", {"done_date": "2026-06-12"}, method="PUT")
    assert done.status_code == 204
    assert listed(focal, f"{at}/milestones")["items"][0]["done_date"] == "2026-06-12"
    number = {"title": "Families", "category": "livelihood", "target": "600"}
    indicator = focal.send(f"{at}/indicators", number).json()["id"]
    measured = focal.send(f"{at}/indicators/{indicator}", {"actual": "210"}, method="PUT")
    assert measured.status_code == 204
    assert float(listed(focal, f"{at}/indicators")["items"][0]["actual"]) == 210


def test_another_agencys_is_not_there(focal):
    theirs = make_ppa()
    make_line(theirs)
    at = f"/{theirs.id}"
    for path in ("", "/funding", "/updates", "/milestones", "/indicators"):
        assert focal.send(f"{at}{path}", method="GET").status_code == 404
    assert focal.send(f"{at}/state", {"state": "ongoing"}).status_code == 404
    assert focal.send(f"/{uuid7()}/state", {"state": "ongoing"}).status_code == 404
    assert listed(focal)["items"] == []
    assert again(theirs).state == "planning"


def test_both_doors_tell_the_same_story(focal, boats, words):
    row = make_ppa(boats, code="AF-9", people=40)
    make_line(row, amount_minor=500)
    said = listed(focal, f"/{row.id}")
    page = words(focal.get(f"/programmes/{row.id}/"))
    assert said["title"] in page
    assert said["code"] in page
    assert f"{said['obligation_rate']} %" in page
    assert said["budget_minor"] == 100_000
    assert "₱ 1,000.00" in page
