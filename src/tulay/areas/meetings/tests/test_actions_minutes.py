"""Agendas settled, minutes written by some and approved by another; what is approved stays."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.identity.rules import Role
from tulay.areas.meetings.actions.attendance import record_attendance
from tulay.areas.meetings.actions.minutes import approve_minutes, set_agenda, write_minutes
from tulay.areas.meetings.errors import (
    AgendaChanged,
    AgendaUnfit,
    MinutesChanged,
    MinutesMissing,
    NotYetBegun,
    OwnMinutes,
    StepNotPossible,
    UnknownMinutes,
)
from tulay.areas.meetings.models import Agenda, Meeting, Minutes, MinutesDraft
from tulay.areas.meetings.queries.meetings import visible_meeting
from tulay.areas.meetings.queries.minutes import (
    agenda_of,
    draft_of,
    minutes_numbered,
    minutes_of,
)
from tulay.areas.meetings.queries.sight import meeting_sight
from tulay.areas.meetings.rules.agenda import Point, Standing
from tulay.areas.meetings.rules.attendance import Line
from tulay.areas.meetings.rules.series import State
from tulay.areas.meetings.tests.factories import (
    MONDAY,
    focal_person,
    make_meeting,
    make_member,
    somebody,
)
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db import scope
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=3)


def held(**what_matters):
    with reading(SYSTEM):
        return make_meeting(**what_matters)


def write(meeting, actor, text="The harbour needs a road.", version=0, **other):
    asked = {"outcomes": "A road.", "now": LATER} | other
    return write_minutes(actor=actor, meeting_id=meeting.id, text=text, version=version, **asked)


def approve(meeting, actor, version=1, now=LATER):
    return approve_minutes(actor=actor, meeting_id=meeting.id, version=version, now=now)


def card(meeting):
    return visible_meeting(SYSTEM, meeting.id, now=LATER)


def seen(query, *given):
    with reading(SYSTEM):
        return query(*given)


def test_minutes_are_written_approved_by_another_and_keep_the_names_of_that_day():
    meeting, author = held(), somebody()
    approver = somebody(Role.EXECUTIVE, name="Omar Ali")
    record_attendance(
        actor=author,
        meeting_id=meeting.id,
        lines=(Line(uuid7(), attended=True, name="Amina Sali", organisation="Port"),),
        now=LATER,
    )
    assert write(meeting, author) == 1
    assert approve(meeting, approver) == 1
    found = seen(minutes_of, meeting.id)[0]
    assert (found.text, found.outcomes) == ("The harbour needs a road.", "A road.")
    assert (found.authors, found.approver) == (("Salima Usman",), "Omar Ali")
    assert [one["name"] for one in found.present] == ["Amina Sali"]
    with reading(SYSTEM):
        course = meeting_sight(SYSTEM, meeting.id, now=MONDAY).course
    assert (course.attended, course.has_draft, course.number) == (1, False, 1)
    with reading(SYSTEM):
        assert Meeting.objects.get().state == State.COMPLETED
    told = set(OutboxRow.objects.values_list("name", flat=True))
    assert {"meetings.MinutesApproved", "meetings.MeetingHeld"} <= told
    codes = Entry.objects.values_list("action", flat=True)
    assert {"meetings.write-minutes", "meetings.approve-minutes"} <= set(codes)


def test_whoever_wrote_a_word_does_not_approve():
    meeting, first, second = held(), somebody(), somebody(name="Omar Ali")
    write(meeting, first)
    write(meeting, second, "The harbour needs two roads.", version=1)
    for author in (first, second):
        with pytest.raises(OwnMinutes):
            approve(meeting, author, version=2)
    assert approve(meeting, somebody(name="Lina"), version=2) == 1


def test_an_approver_approves_what_they_read():
    meeting, author = held(), somebody()
    write(meeting, author)
    write(meeting, author, "Something else.", version=1)
    with pytest.raises(MinutesChanged):
        approve(meeting, somebody(name="Omar Ali"), version=1)


def test_approval_needs_words():
    meeting, author, approver = held(), somebody(), somebody(name="Omar Ali")
    with pytest.raises(MinutesMissing):
        approve(meeting, approver)
    write(meeting, author, " ")
    with pytest.raises(MinutesMissing):
        approve(meeting, approver)


def test_a_colleagues_words_are_not_overwritten_and_sending_twice_is_once():
    meeting, first, second = held(), somebody(), somebody(name="Omar Ali")
    assert write(meeting, first) == 1
    assert write(meeting, first) == 1
    with pytest.raises(MinutesChanged):
        write(meeting, second, "Mine.")


def test_approving_again_finds_nothing_to_approve():
    meeting, approver = held(), somebody(name="Omar Ali")
    write(meeting, somebody())
    approve(meeting, approver)
    with pytest.raises(MinutesMissing):
        approve(meeting, approver)
    assert seen(Minutes.objects.count) == 1


def test_minutes_are_refused_before_the_meeting_and_of_a_cancelled_one():
    meeting, author = held(), somebody()
    with pytest.raises(NotYetBegun):
        write(meeting, author, now=MONDAY - timedelta(seconds=1))
    with reading(SYSTEM):
        Meeting.objects.update(state=State.CANCELLED.value, reason="Flood.")
    with pytest.raises(StepNotPossible):
        write(meeting, author)


def test_an_amendment_is_another_version_and_the_first_stays():
    meeting, author, approver = held(), somebody(), somebody(name="Omar Ali")
    write(meeting, author)
    approve(meeting, approver)
    write(meeting, author, "The harbour needs a bridge.")
    assert approve(meeting, approver) == 2
    assert [one.number for one in seen(minutes_of, meeting.id)] == [2, 1]
    assert seen(minutes_numbered, meeting.id, 1).text == "The harbour needs a road."
    with pytest.raises(UnknownMinutes):
        seen(minutes_numbered, meeting.id, 9)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE meetings_minutes SET number = 9",
        "DELETE FROM meetings_minutes",
        "TRUNCATE meetings_minutes CASCADE",
    ],
)
def test_the_database_itself_refuses_to_change_what_is_approved(sql):
    meeting = held()
    write(meeting, somebody())
    approve(meeting, somebody(name="Omar Ali"))
    with pytest.raises(DatabaseError), reading(SYSTEM), connection.cursor() as cursor:
        cursor.execute(sql)
    with pytest.raises(DatabaseError), reading(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "RESET ROLE"
        )  # the owner may change tables; the trigger does not ask who it is
        cursor.execute(sql)


def test_the_database_itself_refuses_an_author_who_approves():
    meeting, me = held(), uuid7()
    with pytest.raises(DatabaseError), reading(SYSTEM):
        Minutes.objects.create(
            meeting=meeting,
            agency_id=meeting.agency_id,
            number=1,
            content={},
            authors=[me],
            approved_by=me,
            written_at=LATER,
            approved_at=LATER,
        )


def test_who_does_not_work_on_them_sees_no_draft_and_writes_none():
    meeting = held()
    write(meeting, somebody())
    ours = focal_person(meeting.agency)
    with reading(ours):
        assert draft_of(ours, visible_meeting(ours, meeting.id, now=LATER)) is None
    for step in (write, approve):
        with pytest.raises(Forbidden):
            step(meeting, ours)


def test_an_agenda_stands_by_itself_and_is_settled_otherwise():
    meeting, author = held(), somebody()
    assert [one.standing for one in seen(agenda_of, card_now(meeting)).points] == list(Standing)
    points = (Point("Roads", 30), Point("Boats", 0))
    asked = {"actor": author, "meeting_id": meeting.id, "now": LATER}
    assert set_agenda(**asked, points=points, version=0) == 1
    found = seen(agenda_of, card_now(meeting))
    assert (found.points, found.version) == (points, 1)
    with pytest.raises(AgendaChanged):
        set_agenda(**asked, points=points, version=0)
    with pytest.raises(AgendaUnfit):
        set_agenda(**asked, points=(), version=1)
    assert set_agenda(**asked, points=points[:1], version=1) == 2
    with pytest.raises(Forbidden):
        set_agenda(**(asked | {"actor": focal_person(meeting.agency)}), points=points, version=2)


def card_now(meeting):
    return seen(card, meeting)


def test_row_security_keeps_agencies_apart_without_any_filter():
    meeting, author = held(), somebody()
    set_agenda(actor=author, meeting_id=meeting.id, points=(Point("A"),), version=0, now=LATER)
    write(meeting, author)
    approve(meeting, somebody(name="Omar Ali"))
    write(meeting, author, "More.")
    stranger, ours = focal_person(make_member("Other")), focal_person(meeting.agency)
    for table in (Agenda, Minutes, MinutesDraft):
        with transaction.atomic(), scope.entered(stranger):
            assert not table.objects.exists()
        with transaction.atomic(), scope.entered(ours):
            assert table.objects.exists()
