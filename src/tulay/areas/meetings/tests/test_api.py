"""Endpoints of meetings, and that they tell what the pages tell."""

from datetime import timedelta

import pytest

from tulay.areas.identity.rules import Role
from tulay.areas.meetings.models import Meeting, Series
from tulay.areas.meetings.tests.factories import make_member
from tulay.areas.meetings.tests.test_web import AHEAD, NEXT, make_next, meeting, now_of
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
YEAR = {"jurisdiction": "bangsamoro", "fiscal_year": NEXT}


def count():
    with reading(SYSTEM):
        return Meeting.objects.count()


def test_a_year_is_opened_shown_and_changed(seen_by):
    door = seen_by(Role.COORDINATOR)
    answer = door.send("/series", YEAR | {"rooms": ["Harbour Room"]})
    assert answer.status_code == 201
    series_id = answer.json()["id"]
    found = door.send(f"/series/{series_id}", method="GET").json()
    assert (found["fiscal_year"], found["per_day"], len(found["quarters"])) == (NEXT, 2, 4)
    changed = door.send(f"/series/{series_id}", {"rooms": ["B"], "per_day": 3}, method="PUT")
    assert changed.status_code == 204
    assert Series.objects.get().rooms == ["B"]
    assert [one["id"] for one in door.send("/series", method="GET").json()["items"]] == [series_id]
    again = door.send("/series", YEAR | {"rooms": ["A"]})
    assert (again.status_code, again.json()["code"]) == (409, "meetings.series-exists")


def test_generate_shows_a_plan_first_and_then_does_it_once(seen_by):
    member = make_member()
    make_next()
    door = seen_by(Role.COORDINATOR)
    plan = door.send("/generate", YEAR | {"dry_run": True}).json()
    assert (len(plan["planned"]), plan["created"], count()) == (4, 0, 0)
    made = door.send("/generate", YEAR | {"quarter": "2", "agency_id": str(member.id)}).json()
    assert (made["created"], made["by_quarter"]) == (1, {"2": 1})
    assert door.send("/generate", YEAR).json()["created"] == 3
    assert door.send("/generate", YEAR).json()["created"] == 0
    assert door.send("/generate", YEAR | {"fiscal_year": NEXT + 1}).status_code == 404
    dry = seen_by(Role.EXECUTIVE).send("/generate", YEAR | {"dry_run": True})
    assert dry.status_code == 403


def test_meetings_are_listed_narrowed_and_paged(seen_by):
    series = make_next()
    for number in range(3):
        starts_at = AHEAD + timedelta(days=7 * number)
        agency = make_member(name=f"Office {number}")
        meeting(series=series, agency=agency, starts_at=starts_at, quarter=number + 1)
    door = seen_by(Role.COORDINATOR)

    def listed(query=""):
        return door.send(query, method="GET").json()

    assert [one["quarter"] for one in listed()["items"]] == [1, 2, 3]
    first = listed("?limit=2")
    assert [one["quarter"] for one in listed(f"?limit=2&cursor={first['next']}")["items"]] == [3]
    assert [one["quarter"] for one in listed("?quarter=2")["items"]] == [2]
    assert len(listed(f"?fiscal_year={NEXT}&jurisdiction=bangsamoro&upcoming=true")["items"]) == 3
    assert listed("?state=held")["items"] == []
    assert listed("?overdue=true")["items"] == []


def test_a_meeting_is_moved_cancelled_and_held(seen_by):
    row = meeting()
    door = seen_by(Role.COORDINATOR)
    later = (AHEAD + timedelta(days=1)).isoformat()
    moved = door.send(f"/{row.id}/move", {"starts_at": later, "room": "Harbour Room"})
    assert (moved.status_code, now_of(row).version) == (204, 1)
    assert door.send(f"/{row.id}/hold").json()["code"] == "meetings.not-yet-begun"
    assert door.send(f"/{row.id}/cancel", {"reason": "Flood."}).status_code == 204
    assert door.send(f"/{row.id}/cancel", {"reason": "Flood."}).status_code == 409
    assert door.send(f"/{uuid7()}/cancel", {"reason": "Flood."}).status_code == 404
    past = meeting(series=row.series, agency=make_member(), starts_at=AHEAD - timedelta(days=900))
    assert door.send(f"/{past.id}/hold").status_code == 204
    assert now_of(past).state == "held"


def test_both_doors_tell_the_same_story(seen_by, words):
    row = meeting(series=make_next(rooms=["Hill Room"]))
    door = seen_by(Role.COORDINATOR)
    said, page = (
        door.send(f"/{row.id}", method="GET").json(),
        words(door.get(f"/meetings/{row.id}/")),
    )
    assert said["room"] in page
    assert said["zone"] == "Asia/Manila"
    assert said["state"].capitalize() in page


def test_a_focal_person_meets_the_agencys_own_alone(seen_by):
    ours = make_member(name="Ours")
    row = meeting(agency=ours)
    other = meeting(series=row.series, agency=make_member(), starts_at=AHEAD + timedelta(days=7))
    door = seen_by(Role.FOCAL_PERSON, ours)
    assert [one["id"] for one in door.send("", method="GET").json()["items"]] == [str(row.id)]
    assert door.send(f"/{other.id}", method="GET").status_code == 404
    assert door.send(f"/{row.id}/cancel", {"reason": "No."}).status_code == 403
