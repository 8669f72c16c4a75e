"""The tracker, one commitment, and how they get there; the endpoints tell the same."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tulay.areas.identity.rules import Role
from tulay.areas.meetings.models import ActionItem
from tulay.areas.meetings.tests.factories import make_member, somebody
from tulay.areas.meetings.tests.test_web_aftermath import all_of, meeting

pytestmark = pytest.mark.django_db
DUE = datetime.now(UTC).date() + timedelta(days=20)


def dated(day=DUE):
    return {"due_date_day": day.day, "due_date_month": day.month, "due_date_year": day.year}


def promised(door, row, agency=None, **other):
    agency = agency or row.agency
    sent = {"title": "A road to the harbour", "agency": str(agency.id), "version": 0}
    return door.post(f"/meetings/{row.id}/commitments/new/", **(sent | dated() | other))


def item():
    (found,) = all_of(ActionItem)
    return found


def said(door, row, **other):
    sent = {"state": "done", "note": "The road is open.", "version": row.version} | other
    return door.post(f"/meetings/commitments/{row.id}/report/", **sent)


def test_a_commitment_is_noted_tracked_and_done(seen_by, words):
    row, door = meeting(), seen_by(Role.COORDINATOR)
    assert "Nothing is promised yet" in words(door.get("/meetings/commitments/"))
    assert "Note a commitment" in words(door.get(f"/meetings/{row.id}/"))
    assert "By which agency?" in words(door.get(f"/meetings/{row.id}/commitments/new/"))
    assert promised(door, row)["Location"] == f"/meetings/{row.id}/"
    assert "A road to the harbour" in words(door.get(f"/meetings/{row.id}/"))
    focal = seen_by(Role.FOCAL_PERSON, row.agency)
    page = words(focal.get("/meetings/commitments/"))
    assert "A road to the harbour" in page
    one = f"/meetings/commitments/{item().id}/"
    page = words(focal.get(one))
    assert "Say how far it is" in page
    assert "Given up" not in page
    assert said(focal, item(), state="in_progress")["Location"] == one
    assert said(focal, item()).status_code == 302
    page = words(focal.get(one))
    assert "The road is open." in page
    assert "Say how far it is" not in page
    done = words(focal.get("/meetings/commitments/", state="done"))
    assert "A road to the harbour" in done
    assert "No commitment fits" in words(focal.get("/meetings/commitments/", state="overdue"))


def test_what_lacks_is_said_beside_the_question(seen_by, words):
    row, door = meeting(), seen_by(Role.COORDINATOR)
    assert promised(door, row, title="").status_code == 422
    before = promised(door, row, **dated(DUE - timedelta(days=99)))
    assert "Choose a day from the meeting on" in words(before)
    promised(door, row)
    silent = said(door, item(), note="")
    assert (silent.status_code, "Fill in" in words(silent)) == (422, True)
    assert said(door, item(), version=9).status_code == 409


def test_a_commitment_is_changed(seen_by, words):
    row, door = meeting(), seen_by(Role.COORDINATOR)
    promised(door, row)
    address = f"/meetings/commitments/{item().id}/change/"
    assert "A road to the harbour" in door.get(address).content.decode()
    sent = {"title": "Two roads", "agency": str(row.agency_id), "version": 1} | dated()
    assert door.post(address, **sent).status_code == 302
    assert item().title == "Two roads"
    assert door.post(address, **sent).status_code == 409


def test_strangers_find_nothing(seen_by):
    row, door = meeting(), seen_by(Role.COORDINATOR)
    promised(door, row)
    stranger = seen_by(Role.FOCAL_PERSON, make_member("Other"))
    one = f"/meetings/commitments/{item().id}/"
    assert stranger.get(one).status_code == 404
    assert said(stranger, item()).status_code == 404
    assert stranger.get(f"{one}change/").status_code == 403


def test_a_long_tracker_asks_few_questions(seen_by, django_assert_max_num_queries):
    row, door = meeting(), seen_by(Role.COORDINATOR)
    for _ in range(4):
        promised(door, row)
    door.get("/meetings/commitments/")
    with django_assert_max_num_queries(12):  # session, transaction and eyes among them
        door.get("/meetings/commitments/")


def test_programs_are_told_the_same(seen_by):
    row, door = meeting(), seen_by(Role.COORDINATOR)
    body = {"title": "A road", "agency_id": str(row.agency_id), "due_date": DUE.isoformat()}
    made = door.send(f"/{row.id}/action-items", body)
    assert made.status_code == 201
    one = f"/api/v1/coordination/action-items/{made.json()['id']}"

    def send(path, body=None, method="GET"):
        given = json.dumps(body) if body else ""
        return door._client.generic(method, path, given, "application/json")

    assert send(one, body | {"title": "Two roads", "version": 1}, "PUT").status_code == 204
    told = {"state": "in_progress", "note": "Surveyed.", "version": 2}
    assert send(f"{one}/report", told, "POST").status_code == 204
    assert send(f"{one}/report", told, "POST").json()["code"] == "meetings.item-changed"
    found = send(one).json()
    assert (found["title"], found["state"]) == ("Two roads", "in_progress")
    assert [note["note"] for note in found["notes"]] == ["Surveyed."]
    items = send("/api/v1/coordination/action-items?due_soon=true").json()["items"]
    assert [one["title"] for one in items] == ["Two roads"]
    door = seen_by(Role.FOCAL_PERSON, make_member("Other"))
    assert send(one).status_code == 404
    assert send("/api/v1/coordination/action-items").json()["items"] == []


def test_somebody_answers_for_a_commitment_and_only_for_their_own_agency(seen_by, words):
    row, door = meeting(), seen_by(Role.COORDINATOR)
    ours = somebody(Role.FOCAL_PERSON, name="Omar Ali", agency=row.agency)
    other = make_member("Ministry of Nets")
    theirs = somebody(Role.FOCAL_PERSON, name="Hana Musa", agency=other)
    page = words(door.get(f"/meetings/{row.id}/commitments/new/"))
    assert f"Omar Ali ({row.agency.name})" in page
    assert "Hana Musa (Ministry of Nets)" in page
    wrong = promised(door, row, person=str(theirs.person_id))
    assert (wrong.status_code, "who answers for this agency" in words(wrong)) == (422, True)
    assert promised(door, row, person=str(ours.person_id)).status_code == 302
    assert item().person_id == ours.person_id
    for address in (f"/meetings/{row.id}/", "/meetings/commitments/"):
        assert "Omar Ali" in words(door.get(address))
    changed = f"/meetings/commitments/{item().id}/change/"
    assert "selected" in door.get(changed).content.decode().split("Omar Ali")[0][-60:]
    sent = {"title": "A wider road", "agency": str(other.id), "version": 1} | dated()
    assert door.post(changed, **sent, person=str(theirs.person_id)).status_code == 302
    assert (item().agency_id, item().person_id) == (other.id, theirs.person_id)
