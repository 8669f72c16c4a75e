"""A meeting is postponed to a time that nobody knows yet, and gets one, or is cancelled after all."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.directory.models import Agency
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person
from tulay.areas.meetings.actions.meetings import cancel, move, postpone
from tulay.areas.meetings.actions.reminders import remind_due
from tulay.areas.meetings.actions.series import settle_agency
from tulay.areas.meetings.errors import ReasonMissing, StepNotPossible, UnknownMeeting
from tulay.areas.meetings.models import Meeting
from tulay.areas.meetings.queries.meetings import quarter_counts
from tulay.areas.meetings.queries.reminders import due_meetings
from tulay.areas.meetings.queries.series import card_of, preview
from tulay.areas.meetings.tests.factories import (
    MONDAY,
    NOW,
    acting,
    coordinator,
    make_meeting,
    make_member,
    make_series,
)
from tulay.areas.meetings.tests.test_actions_calls import last, letters, run
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db
SOON = MONDAY - timedelta(days=7)


@pytest.fixture
def member():
    return make_member()


@pytest.fixture
def row(member):
    with reading(SYSTEM):
        return make_meeting(agency=member)


def off(row, actor=SYSTEM, reason="The hall is under water."):
    postpone(actor=actor, meeting_id=row.id, reason=reason, now=SOON)


def again(row):
    with reading(SYSTEM):
        return Meeting.objects.get(id=row.id)


def test_postponing_frees_the_room_and_the_people_and_says_why(row):
    off(row, coordinator())
    found = again(row)
    assert (found.state, found.reason) == ("postponed", "The hall is under water.")
    with reading(SYSTEM):
        make_meeting(series=row.series)  # at the same time, in the same room
    assert Entry.objects.filter(action="meetings.postpone", target=f"meeting:{row.id}").count() == 1
    assert OutboxRow.objects.filter(name="meetings.MeetingPostponed").count() == 1
    with pytest.raises(StepNotPossible):
        off(row)


def test_postponing_needs_a_reason_a_permission_and_a_meeting(row):
    with pytest.raises(ReasonMissing):
        off(row, reason=" ")
    with pytest.raises(Forbidden):
        off(row, acting(Role.RESIDENT))
    with pytest.raises(UnknownMeeting):
        postpone(actor=SYSTEM, meeting_id=uuid7(), reason="Flood.", now=SOON)


def test_what_was_postponed_gets_another_time_or_is_cancelled(row):
    off(row)
    move(
        actor=SYSTEM,
        meeting_id=row.id,
        starts_at=MONDAY + timedelta(days=1),
        room=row.room,
        reason="",
        now=SOON,
    )
    assert (again(row).state, again(row).starts_at) == ("scheduled", MONDAY + timedelta(days=1))
    off(row)
    cancel(actor=SYSTEM, meeting_id=row.id, reason="Not this quarter.", now=SOON)
    assert again(row).state == "cancelled"


def test_nobody_is_reminded_and_calendars_take_it_out(member, row):
    person = make_person(email="amina@example.org")
    make_grant(person, Role.FOCAL_PERSON, agency_id=member.id)
    run(SOON)
    off(row)
    assert run(SOON) == 1
    assert last(person)[:2] == ("meetings.called-off", "CANCEL")
    letter = letters(person)[-1].body
    assert "is postponed" in letter
    assert "The hall is under water." in letter
    with reading(SYSTEM):
        assert due_meetings(MONDAY - timedelta(hours=20)) == ()
    assert not remind_due(actor=SYSTEM, meeting_id=row.id, now=MONDAY - timedelta(hours=20))


def test_a_quarter_counts_it_as_due_and_plans_no_second_one(row):
    off(row)
    with reading(SYSTEM):
        first = quarter_counts(SYSTEM, row.series_id, now=MONDAY + timedelta(days=9))[0]
        wanted = preview(card_of(row.series), quarters=(1,), only=None, ahead=False, now=NOW)
    assert (first.postponed, first.planned, first.overdue, first.due) == (1, 0, 0, 1)
    assert not wanted.proposals


def test_an_agency_that_leaves_loses_what_was_postponed(member, row):
    off(row)
    Agency.objects.filter(id=member.id).update(deactivated_at=SOON)
    settle_agency(actor=SYSTEM, agency_id=member.id, now=MONDAY + timedelta(days=9))
    assert again(row).state == "cancelled"


def test_postgresql_refuses_a_postponed_meeting_without_a_reason_and_two_of_a_quarter(member):
    with reading(SYSTEM):
        series = make_series()
        with pytest.raises(IntegrityError), transaction.atomic():
            make_meeting(agency=member, series=series, state="postponed")
        make_meeting(agency=member, series=series, state="postponed", reason="Flood.")
        with pytest.raises(IntegrityError), transaction.atomic():
            make_meeting(agency=member, series=series)


def test_both_doors_postpone(seen_by, row, words):
    door, at = seen_by(Role.COORDINATOR), f"/meetings/{row.id}/postpone/"
    assert "Postpone this meeting?" in words(door.get(at))
    assert door.post(at, reason=" ").status_code == 422
    page = words(door.get(door.post(at, reason="Flood.")["Location"]))
    for told in ("Postponed", "Flood.", "Give it another time", "Cancel this meeting"):
        assert told in page, told
    assert "Postpone this meeting" not in page
    assert door.post(at, reason="Again.").status_code == 409
    assert "Postponed" in words(door.get("/meetings/all/?state=postponed"))
    listed = door.send("?state=postponed", method="GET").json()["items"]
    assert [one["id"] for one in listed] == [str(row.id)]
    refused = door.send(f"/{row.id}/postpone", {"reason": "Again."})
    assert (refused.status_code, refused.json()["code"]) == (409, "meetings.step-not-possible")
    with reading(SYSTEM):
        other = make_meeting(series=row.series)
    assert door.send(f"/{other.id}/postpone", {"reason": "Flood."}).status_code == 204
    assert again(other).state == "postponed"
