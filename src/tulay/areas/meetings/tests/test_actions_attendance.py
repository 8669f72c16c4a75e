"""Who came, noted by several people at once, by the code on the screen, and forgotten."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.identity.rules import Role
from tulay.areas.meetings.actions.attendance import (
    check_in,
    erase_attendance,
    forget_attendance,
    record_attendance,
)
from tulay.areas.meetings.errors import (
    CodeOver,
    NotYetOpen,
    StepNotPossible,
    UnfitAttendance,
    UnknownMeeting,
)
from tulay.areas.meetings.models import Attendance
from tulay.areas.meetings.queries.attendance import (
    attendance,
    attendance_of_old,
    attended_by,
    check_in_code,
)
from tulay.areas.meetings.rules.attendance import CODE_LASTS, Line, Method
from tulay.areas.meetings.rules.series import State
from tulay.areas.meetings.tests.factories import (
    MONDAY,
    coordinator,
    focal_person,
    make_meeting,
    make_member,
    somebody,
    visitor,
)
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db import scope
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=1)


def held(**what_matters):
    with reading(SYSTEM):
        return make_meeting(**what_matters)


def walker(name="Amina Sali", **other):
    return Line(uuid7(), attended=True, name=name, **other)


def note(meeting, *lines, actor=None, now=LATER):
    actor = actor or coordinator()
    return record_attendance(actor=actor, meeting_id=meeting.id, lines=lines, now=now)


def listed(meeting):
    with reading(SYSTEM):
        return attendance(meeting.id, meeting.agency_id, meeting.facilitator_id)


def rows():
    with reading(SYSTEM):
        return list(Attendance.objects.order_by("id"))


def entries(code):
    return Entry.objects.filter(action=code).count()


def focal(agency):
    return somebody(Role.FOCAL_PERSON, name="Omar Ali", agency=agency)


def test_who_is_expected_stands_on_the_list_before_anybody_has_come():
    meeting = held()
    person = focal(meeting.agency)
    seat = listed(meeting)[0]
    assert (seat.person_id, seat.attended, seat.version) == (person.person_id, False, 0)


def test_record_attendance_takes_who_was_expected_and_who_was_not():
    meeting = held()
    person = focal(meeting.agency)
    seat = listed(meeting)[0]
    noted = note(meeting, Line(seat.id, attended=True), walker(organisation="Port"))
    assert (noted.count, noted.otherwise) == (2, ())
    first, second = listed(meeting)
    assert (first.name, first.attended, first.person_id) == ("Omar Ali", True, person.person_id)
    assert (second.name, second.method, second.is_expected) == ("Amina Sali", Method.STAFF, False)
    assert entries("meetings.record-attendance") == 1


def test_an_expected_person_of_whom_nothing_is_said_leaves_no_row():
    meeting = held()
    focal(meeting.agency)
    seat = listed(meeting)[0]
    assert note(meeting, Line(seat.id, attended=False)).count == 0
    assert rows() == []


def test_sending_twice_is_once():
    meeting, line = held(), walker()
    assert note(meeting, line).count == 1
    assert note(meeting, line).count == 0
    assert [row.version for row in rows()] == [1]


def test_two_members_of_staff_do_not_overwrite_each_other():
    meeting, amina, omar = held(), walker("Amina"), walker("Omar")
    note(meeting, amina, omar)
    seen_amina, seen_omar = replace(amina, version=1), replace(omar, version=1)
    assert note(meeting, replace(seen_amina, remarks="Late.")).count == 1
    noted = note(meeting, replace(seen_amina, attended=False), replace(seen_omar, attended=False))
    assert (noted.count, noted.otherwise) == (1, (amina.id,))
    found = {row.name: (row.attended, row.remarks) for row in rows()}
    assert found == {"Amina": (True, "Late."), "Omar": (False, "")}


def test_a_line_of_another_meeting_is_not_taken_over():
    line, here = walker(), held()
    there = held(series=here.series, agency=make_member("Office"), starts_at=MONDAY + timedelta(7))
    note(there, line, now=LATER + timedelta(7))
    with pytest.raises(UnfitAttendance):
        note(here, replace(line, name="Somebody Else"))
    assert [row.name for row in rows()] == ["Amina Sali"]


def test_record_attendance_refuses_too_early_too_late_and_who_names_nobody():
    meeting = held()
    with pytest.raises(NotYetOpen):
        note(meeting, walker(), now=MONDAY - timedelta(hours=3))
    with pytest.raises(UnfitAttendance):
        note(meeting, walker(""))
    meeting.state = State.COMPLETED.value
    with reading(SYSTEM):
        meeting.save()
    with pytest.raises(StepNotPossible):
        note(meeting, walker())
    with pytest.raises(UnknownMeeting):
        record_attendance(actor=coordinator(), meeting_id=uuid7(), lines=(), now=LATER)


def test_a_focal_person_notes_nobody():
    meeting = held()
    with pytest.raises(Forbidden):
        note(meeting, walker(), actor=focal_person(meeting.agency))


def test_check_in_names_a_visitor_by_what_they_write():
    meeting, line = held(), walker()
    code = check_in_code(meeting.id, LATER)
    assert check_in(actor=visitor(), code=code, line=line, now=LATER) == meeting.id
    check_in(actor=visitor(), code=code, line=replace(line, name="Other"), now=LATER)
    assert [(row.name, row.method, row.attended) for row in rows()] == [
        ("Amina Sali", "code", True)
    ]
    assert entries("meetings.check-in") == 2


def test_check_in_takes_the_seat_that_waited_for_an_account():
    meeting = held()
    person = focal(meeting.agency)
    code = check_in_code(meeting.id, LATER)
    for _ in range(2):
        check_in(actor=person, code=code, line=Line(uuid7(), attended=True), now=LATER)
    seat = listed(meeting)[0]
    assert (seat.attended, seat.method, seat.version) == (True, Method.CODE, 1)
    assert len(rows()) == 1


def test_check_in_keeps_what_staff_remarked():
    meeting = held()
    person = focal(meeting.agency)
    seat = listed(meeting)[0]
    note(meeting, Line(seat.id, attended=False, remarks="Comes late."))
    code = check_in_code(meeting.id, LATER)
    check_in(actor=person, code=code, line=Line(uuid7(), attended=True), now=LATER)
    seat = listed(meeting)[0]
    assert (seat.attended, seat.remarks) == (True, "Comes late.")


def test_check_in_refuses_old_and_foreign_codes():
    meeting = held()
    code = check_in_code(meeting.id, LATER)
    late = LATER + CODE_LASTS + timedelta(seconds=1)
    for bad, at in ((code, late), (code + "x", LATER), (check_in_code(uuid7(), LATER), LATER)):
        with pytest.raises(CodeOver):
            check_in(actor=visitor(), code=bad, line=walker(), now=at)
    with pytest.raises(UnfitAttendance):
        check_in(actor=visitor(), code=code, line=walker(""), now=LATER)
    assert rows() == []


def test_erase_and_forget_empty_the_line_and_leave_the_seat():
    meeting = held()
    person = focal(meeting.agency)
    seat = listed(meeting)[0]
    line = walker()
    note(meeting, Line(seat.id, attended=True, remarks="Late."), line)
    with reading(SYSTEM):
        assert attended_by(person.person_id)[0]["remarks"] == "Late."
        assert set(attendance_of_old(LATER + timedelta(1), 9)) == {seat.id, line.id}
    erase_attendance(actor=SYSTEM, person_id=person.person_id, now=LATER)
    forget_attendance(actor=SYSTEM, row_id=line.id, now=LATER)
    forget_attendance(actor=SYSTEM, row_id=uuid7(), now=LATER)
    assert {(row.name, row.remarks, row.attended) for row in rows()} == {("", "", True)}
    with reading(SYSTEM):
        assert attendance_of_old(LATER + timedelta(1), 9) == ()


def test_row_security_keeps_lists_apart_without_any_filter():
    note(held(), walker())
    stranger = focal_person(make_member("Other"))
    with transaction.atomic(), scope.entered(stranger):
        assert list(Attendance.objects.all()) == []
        assert Attendance.objects.update(attended=False) == 0


@pytest.mark.django_db(transaction=True)
def test_two_at_once_take_a_line_once():
    meeting, line = held(), walker()
    counts = []

    def send():
        try:
            counts.append(note(meeting, line).count)
        finally:
            connection.close()

    both = [threading.Thread(target=send) for _ in range(2)]
    [one.start() for one in both]
    [one.join() for one in both]
    assert sorted(counts) == [0, 1]
    assert len(rows()) == 1
