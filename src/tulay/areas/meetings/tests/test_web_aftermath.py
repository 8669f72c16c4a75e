"""Pages of what happens at a meeting: agenda, who came, the code in the room, minutes."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tulay.areas.identity.rules import Role
from tulay.areas.meetings.models import Agenda, Attendance, Minutes
from tulay.areas.meetings.queries.attendance import check_in_code, line_of
from tulay.areas.meetings.rules.attendance import CODE_LASTS
from tulay.areas.meetings.tests.factories import make_meeting, make_member, somebody
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)


def meeting(**what_matters):
    """Return a meeting that people are sitting in."""
    with reading(SYSTEM):
        return make_meeting(**({"starts_at": NOW - timedelta(hours=1)} | what_matters))


def all_of(table):
    with reading(SYSTEM):
        return list(table.objects.order_by("id"))


def lines(*names, **other):
    """Return what the sheet sends for people whom nobody expected."""
    sent = {}
    for place in range(3):
        name = names[place] if place < len(names) else ""
        sent |= {f"new-{place}-id": str(uuid7()), f"new-{place}-name": name}
        sent |= {f"new-{place}-{one}": "" for one in ("organisation", "designation", "remarks")}
    return sent | other


def written(door, row, text="The harbour needs a road.", version=0):
    sent = {"text": text, "outcomes": "A road.", "version": version}
    return door.post(f"/meetings/{row.id}/minutes/write/", **sent)


def test_a_meetings_page_leads_to_all_that_happens_at_it(seen_by, words):
    row = meeting()
    door = seen_by(Role.COORDINATOR)
    page = words(door.get(f"/meetings/{row.id}/"))
    assert "Programmes and results looked back on: Quarter 4, 2026" in page
    assert "Help for communities: news and coordination" in page
    assert "Not noted yet" in page
    assert "Wanted by" in page
    assert "Change the agenda" in page
    door = seen_by(Role.FOCAL_PERSON, row.agency)
    assert "Change the agenda" not in words(door.get(f"/meetings/{row.id}/"))


def test_a_meetings_page_asks_few_questions(seen_by, django_assert_max_num_queries):
    row, door = meeting(), seen_by(Role.COORDINATOR)
    door.get(f"/meetings/{row.id}/")
    with django_assert_max_num_queries(10) as counted:  # transaction and eyes are four
        door.get(f"/meetings/{row.id}/")
    assert len([one for one in counted.captured_queries if " FROM " in one["sql"]]) <= 6


def test_an_agenda_is_settled(seen_by, words):
    row, door = meeting(), seen_by(Role.COORDINATOR)
    address = f"/meetings/{row.id}/agenda/"
    assert "Point 7" in words(door.get(address))
    sent = {"version": 0, "point-0-title": "Roads", "point-0-minutes": "30", "point-1-title": ""}
    assert door.post(address, **sent)["Location"] == f"/meetings/{row.id}/"
    assert [(one["title"], one["minutes"]) for one in all_of(Agenda)[0].points] == [("Roads", 30)]
    assert "The agenda is saved. " in words(door.get(f"/meetings/{row.id}/")) + " "
    again = door.post(address, **sent)
    assert (again.status_code, "Somebody changed the agenda" in words(again)) == (409, True)
    empty = door.post(address, **{"version": 1, "point-0-title": ""})
    assert (empty.status_code, "Name one to 12 points." in words(empty)) == (422, True)
    long = door.post(address, **{"version": 1, "point-0-title": "A", "point-0-minutes": "999"})
    assert long.status_code == 422


def test_staff_tick_who_came_and_add_who_was_not_expected(seen_by, words):
    row = meeting()
    person = somebody(Role.FOCAL_PERSON, name="Omar Ali", agency=row.agency)
    door = seen_by(Role.COORDINATOR)
    assert "Omar Ali" in words(door.get(f"/meetings/{row.id}/attendance/"))
    address = f"/meetings/{row.id}/attendance/record/"
    assert "data-draft-key" in door.get(address).content.decode()
    number = line_of(row.id, person.person_id)
    known = {f"line-{number}-attended": "on", f"line-{number}-remarks": ""}
    known |= {f"line-{number}-version": "0", f"line-{number}-was": "0|"}
    sent = lines("Amina Sali") | known
    answer = door.post(address, **sent)
    assert answer["Location"] == address
    assert "2 lines noted." in words(door.get(address))
    door.post(address, **sent)
    assert "0 lines noted." in words(door.get(address))
    page = words(door.get(f"/meetings/{row.id}/attendance/"))
    assert "2 people are noted as here." in page
    assert "2 people came" in words(door.get(f"/meetings/{row.id}/"))


def test_a_sheet_that_waited_for_the_line_is_answered_with_where_to_go(client, seen_by):
    row, door = meeting(), seen_by(Role.COORDINATOR)
    address = f"/meetings/{row.id}/attendance/record/"
    answer = door._client.post(address, lines("Amina Sali"), headers={"accept": "application/json"})
    assert answer.json() == {"next": address}
    assert len(all_of(Attendance)) == 1


def test_a_line_that_a_colleague_changed_meanwhile_stays_theirs(seen_by, words):
    row, door = meeting(), seen_by(Role.COORDINATOR)
    address = f"/meetings/{row.id}/attendance/record/"
    door.post(address, **lines("Amina Sali"))
    number = all_of(Attendance)[0].id
    seen = {f"line-{number}-version": "1", f"line-{number}-was": "1|"}
    door.post(address, **lines(), **seen, **{f"line-{number}-remarks": "Late."})
    ours = seen | {f"line-{number}-attended": "on", f"line-{number}-remarks": "Early."}
    door.post(address, **lines(), **ours)
    assert "A colleague changed 1 line meanwhile." in words(door.get(address))
    untouched = seen | {f"line-{number}-attended": "on", f"line-{number}-remarks": ""}
    door.post(address, **lines(), **untouched)
    assert "A colleague" not in words(door.get(address))
    assert [(one.attended, one.remarks) for one in all_of(Attendance)] == [(False, "Late.")]


def test_a_line_without_a_name_is_said_beside_it(seen_by, words):
    row, door = meeting(), seen_by(Role.COORDINATOR)
    sent = lines() | {"new-0-remarks": "Who was it?"}
    answer = door.post(f"/meetings/{row.id}/attendance/record/", **sent)
    assert answer.status_code == 422
    assert "Write the name of who came." in words(answer)


def test_too_early_is_said_and_nothing_is_lost(seen_by, words):
    row, door = meeting(starts_at=NOW + timedelta(days=9)), seen_by(Role.COORDINATOR)
    answer = door.post(f"/meetings/{row.id}/attendance/record/", **lines("Amina Sali"))
    assert answer.status_code == 409
    assert "Attendance can be noted from two hours before" in words(answer)
    assert "Amina Sali" in answer.content.decode()


def test_the_code_in_the_room_lets_people_in(client, seen_by, words):
    row, door = meeting(), seen_by(Role.COORDINATOR)
    shown = door.get(f"/meetings/{row.id}/attendance/screen/").content.decode()
    assert "<svg" in shown
    way = re.search(r'href="http://testserver(/meetings/check-in/[^"]+)"', shown)[1]
    client.cookies.clear()
    assert "I am here" in words(client.get(way))
    assert client.post(way, {"id": str(uuid7()), "name": ""}).status_code == 422
    sent = {"id": str(uuid7()), "name": "Amina Sali", "organisation": "Port", "designation": ""}
    for _ in range(2):
        assert "You are on the list" in words(client.post(way, sent))
    assert [one.name for one in all_of(Attendance)] == ["Amina Sali"]


def test_who_is_signed_in_is_named_by_their_account(seen_by, words):
    row = meeting()
    door = seen_by(Role.FOCAL_PERSON, row.agency)
    way = f"/meetings/check-in/{check_in_code(row.id, datetime.now(UTC))}/"
    assert "You are signed in as" in words(door.get(way))
    assert "You are on the list" in words(door.post(way))
    assert all_of(Attendance)[0].person_id is not None


def test_an_old_code_leads_nowhere_and_says_so(client, words):
    old = check_in_code(meeting().id, datetime.now(UTC) - CODE_LASTS - timedelta(minutes=1))
    answer = client.get(f"/meetings/check-in/{old}/")
    assert (answer.status_code, "This code is over." in words(answer)) == (409, True)
    assert client.get("/meetings/check-in/nonsense/").status_code == 409


def test_minutes_are_written_approved_by_another_printed_and_amended(seen_by, words):
    row = meeting()
    author = seen_by(Role.COORDINATOR)
    assert "1. Programmes and results" in words(author.get(f"/meetings/{row.id}/minutes/write/"))
    assert written(author, row)["Location"] == f"/meetings/{row.id}/minutes/"
    page = words(author.get(f"/meetings/{row.id}/minutes/"))
    assert "You wrote in these minutes. Somebody else approves them." in page
    assert "Approve these minutes" not in page
    approve = f"/meetings/{row.id}/minutes/approve/"
    author.post(approve, version=1)
    assert "Somebody else approves them." in words(author.get(f"/meetings/{row.id}/minutes/"))
    focal = seen_by(Role.FOCAL_PERSON, row.agency)
    page = words(focal.get(f"/meetings/{row.id}/minutes/"))
    assert "There are no minutes yet" in page
    approver = seen_by(Role.EXECUTIVE)
    assert "Approve these minutes" in words(approver.get(f"/meetings/{row.id}/minutes/"))
    approver.post(approve, version=1)
    page = words(approver.get(f"/meetings/{row.id}/minutes/"))
    assert "Approved minutes, version 1" in page
    assert len(all_of(Minutes)) == 1
    pdf = approver.get(f"/meetings/{row.id}/minutes/1/pdf/")
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    assert approver.get(f"/meetings/{row.id}/minutes/7/pdf/").status_code == 404
    assert "Completed" in words(approver.get(f"/meetings/{row.id}/"))
    again = seen_by(Role.COORDINATOR)
    assert "Amend these minutes" in words(again.get(f"/meetings/{row.id}/minutes/"))
    written(again, row, "A bridge.")
    seen_by(Role.EXECUTIVE).post(approve, version=1)
    page = words(seen_by(Role.EXECUTIVE).get(f"/meetings/{row.id}/minutes/"))
    assert "Approved minutes, version 2" in page
    assert "All versions" in page
    older = seen_by(Role.EXECUTIVE).get(f"/meetings/{row.id}/minutes/", version="1")
    assert "The harbour needs a road." in words(older)


def test_what_a_colleague_wrote_meanwhile_is_shown_before_it_is_replaced(seen_by, words):
    row, door = meeting(), seen_by(Role.COORDINATOR)
    written(door, row, "Theirs.")
    answer = written(door, row, "Mine.")
    assert answer.status_code == 409
    page = words(answer)
    assert "This is what a colleague wrote meanwhile" in page
    assert "Theirs." in page
    assert written(door, row, "Mine.", version=1).status_code == 302


def test_minutes_of_a_meeting_that_is_ahead_are_refused(seen_by, words):
    row = meeting(starts_at=NOW + timedelta(days=3))
    door = seen_by(Role.COORDINATOR)
    assert "Write the minutes" not in words(door.get(f"/meetings/{row.id}/minutes/"))
    assert written(door, row).status_code == 409
    assert written(door, row, "").status_code == 422


def test_strangers_find_nothing(seen_by):
    row = meeting()
    door = seen_by(Role.FOCAL_PERSON, make_member("Other"))
    for page in ("attendance/", "minutes/", "minutes/1/pdf/"):
        assert door.get(f"/meetings/{row.id}/{page}").status_code == 404
    for page in ("agenda/", "attendance/record/", "attendance/screen/", "minutes/write/"):
        assert door.get(f"/meetings/{row.id}/{page}").status_code == 403
