from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.directory.models import Agency
from tulay.areas.identity.models import RoleGrant
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person
from tulay.areas.meetings import tasks
from tulay.areas.meetings.actions.meetings import cancel, move
from tulay.areas.meetings.actions.reminders import (
    alert_overdue,
    call_off_reminders,
    remind,
    remind_due,
)
from tulay.areas.meetings.actions.series import settle_agency
from tulay.areas.meetings.errors import NothingToRemindOf, UnknownMeeting
from tulay.areas.meetings.models import Reminder
from tulay.areas.meetings.queries.reminders import (
    agencies_without_focal_person,
    due_meetings,
    reminders_of_person,
    sent_reminders,
)
from tulay.areas.meetings.queries.series import card_of
from tulay.areas.meetings.rules.reminders import Outcome
from tulay.areas.meetings.tests.factories import (
    MONDAY,
    NOW,
    acting,
    coordinator,
    focal_person,
    make_meeting,
    make_member,
    make_series,
)
from tulay.areas.notifications.models import Delivery, Message
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WEEK_BEFORE, DAY_BEFORE = MONDAY - 7 * DAY, MONDAY - DAY


@pytest.fixture(autouse=True)
def _texts_can_be_sent(settings):
    settings.SMS_URL = "http://127.0.0.1:9/"


def focal(agency, *, has_email=True, **what_matters):
    person = make_person(**what_matters)
    if not has_email:
        person.email = None
        person.save()
    make_grant(person, Role.FOCAL_PERSON, agency_id=agency.id)
    return person


def coordinates(person, region):
    RoleGrant.objects.create(
        person=person, role=Role.COORDINATOR.value, region=region, granted_at=NOW
    )


def meeting(**what_matters):
    with reading(SYSTEM):
        return make_meeting(**what_matters)


def due(row, now):
    return remind_due(actor=SYSTEM, meeting_id=row.id, now=now)


def told():
    return [(one.recipient_id, one.template) for one in Message.objects.order_by("id")]


def ledger():
    with reading(SYSTEM):
        return list(Reminder.objects.order_by("sent_at", "id"))


def channels(person):
    rows = Delivery.objects.filter(recipient_id=person.id)
    return sorted(rows.values_list("channel", flat=True))


def test_remind_due_tells_focal_persons_and_the_facilitator_by_each_way():
    member, lead = make_member(), make_person(email="lead@example.org")
    primary = focal(member, email="one@example.org", phone="+639170000001")
    alternate = focal(member, has_email=False, phone="+639170000002")
    row = meeting(agency=member, facilitator_id=lead.id)

    assert due(row, WEEK_BEFORE - HOUR) == 0
    assert due(row, WEEK_BEFORE) == 3

    assert {who for who, _ in told()} == {primary.id, alternate.id, lead.id}
    assert channels(primary) == ["email", "in_app", "sms"]
    assert channels(alternate) == ["in_app", "sms"]
    assert channels(lead) == ["email", "in_app"]
    message = Message.objects.get(recipient_id=primary.id)
    assert message.subject == "Reminder: meeting on Monday 18 January 2027 at 09:00"
    assert "Ministry of Boats" in message.body
    assert "Harbour Room" in message.body
    assert message.useless_from == MONDAY
    assert Entry.objects.filter(action="meetings.remind-due").count() == 1


def test_remind_due_never_tells_twice_and_never_after_the_start():
    member = make_member()
    focal(member)
    row = meeting(agency=member)
    for hours in range(0, 8 * 24, 5):
        due(row, WEEK_BEFORE + hours * HOUR)
    assert [one.days_before for one in ledger()] == [7, 1]
    assert due(row, MONDAY) == 0
    with pytest.raises(IntegrityError, match="before_they_begin"), transaction.atomic():
        _enter(row, ledger()[0].person_id, sent_at=MONDAY)


def _enter(row, person_id, **what_matters):
    given = {"capacity": "focal-person", "days_before": 7, "sent_at": WEEK_BEFORE}
    with reading(SYSTEM):
        Reminder.objects.create(
            meeting=row,
            agency_id=row.agency_id,
            person_id=person_id,
            starts_at=row.starts_at,
            **(given | what_matters),
        )


def test_the_ledger_refuses_a_second_entry_of_an_occasion():
    row, person = meeting(), make_person()
    _enter(row, person.id)
    with pytest.raises(IntegrityError, match="meetings_reminded_once"), transaction.atomic():
        _enter(row, person.id)
    _enter(row, person.id, days_before=0)
    _enter(row, person.id, days_before=0)  # by hand, as often as somebody asks


def test_remind_due_goes_by_who_answers_today():
    member = make_member()
    leaving, staying = focal(member), focal(member)
    RoleGrant.objects.filter(person=leaving).update(until=WEEK_BEFORE - DAY)
    row = meeting(agency=member)
    due(row, WEEK_BEFORE)
    joining = focal(member)
    RoleGrant.objects.filter(person=staying).update(revoked_at=WEEK_BEFORE + DAY)
    due(row, DAY_BEFORE)
    assert [(one.person_id, one.days_before) for one in ledger()] == [
        (staying.id, 7),
        (joining.id, 1),
    ]


def test_remind_due_tells_the_office_of_an_agency_that_nobody_answers_for():
    office, elsewhere = make_person(), make_person()
    coordinates(office, "bangsamoro")
    coordinates(elsewhere, "namibia")
    series = make_series()
    row = meeting(series=series)
    answered = make_member(name="Ministry of Nets")
    focal(answered)

    due(row, WEEK_BEFORE)

    assert told() == [(office.id, "meetings.reminder")]
    assert "no focal person" in Message.objects.get().body
    with reading(SYSTEM):
        missing = agencies_without_focal_person(card_of(series), now=NOW)
    assert [one.id for one in missing] == [row.agency_id]


def test_reminders_move_with_the_meeting():
    member = make_member()
    person = focal(member)
    row = meeting(agency=member)
    due(row, WEEK_BEFORE)
    later = MONDAY + 8 * DAY
    move(
        actor=SYSTEM,
        meeting_id=row.id,
        starts_at=later,
        room="Harbour Room",
        reason="",
        now=WEEK_BEFORE + HOUR,
    )

    assert set(states(person)) == {("email", "failed"), ("in_app", "sent")}  # called off
    assert due(row, DAY_BEFORE) == 0
    assert due(row, later - 7 * DAY) == 1
    assert due(row, later - DAY) == 1
    assert [(one.starts_at, one.days_before) for one in ledger()] == [
        (MONDAY, 7),
        (later, 7),
        (later, 1),
    ]


def states(person):
    rows = Delivery.objects.filter(recipient_id=person.id)
    return rows.values_list("channel", "state")


def test_reminders_go_with_a_meeting_that_is_cancelled_and_come_back_with_it():
    member = make_member()
    focal(member)
    row = meeting(agency=member)
    cancel(actor=SYSTEM, meeting_id=row.id, reason="Flood.", now=NOW)
    assert due(row, WEEK_BEFORE) == 0
    move(
        actor=SYSTEM,
        meeting_id=row.id,
        starts_at=MONDAY,
        room="Harbour Room",
        reason="",
        now=WEEK_BEFORE + DAY,
    )
    assert due(row, WEEK_BEFORE + 2 * DAY) == 0  # its time had passed, and another remains
    assert due(row, DAY_BEFORE) == 1


def test_an_agency_that_leaves_loses_its_reminders():
    member = make_member()
    person = focal(member)
    row = meeting(agency=member)
    due(row, WEEK_BEFORE)
    Agency.objects.filter(id=member.id).update(deactivated_at=WEEK_BEFORE)
    settle_agency(actor=SYSTEM, agency_id=member.id, now=WEEK_BEFORE + HOUR)
    assert ("email", "failed") in set(states(person))
    assert due(row, DAY_BEFORE) == 0


def test_remind_due_answers_only_to_the_clock():
    row = meeting()
    with pytest.raises(Forbidden):
        remind_due(actor=coordinator(), meeting_id=row.id, now=WEEK_BEFORE)
    with pytest.raises(Forbidden):
        alert_overdue(actor=coordinator(), jurisdiction="bangsamoro", now=WEEK_BEFORE)
    with pytest.raises(Forbidden):
        call_off_reminders(actor=coordinator(), meeting_ids=[row.id], now=WEEK_BEFORE)
    assert remind_due(actor=SYSTEM, meeting_id=uuid7(), now=WEEK_BEFORE) == 0


def test_remind_says_of_each_recipient_what_became_of_it():
    member = make_member()
    first, second = focal(member), focal(member)
    row = meeting(agency=member)
    somebody = make_person()
    by = coordinator()

    asked = remind(actor=by, meeting_id=row.id, only=[first.id, somebody.id, first.id], now=NOW)
    assert [(one.person_id, one.outcome) for one in asked] == [
        (first.id, Outcome.SENT),
        (somebody.id, Outcome.NOT_CALLED),
    ]
    again = remind(actor=by, meeting_id=row.id, now=NOW + timedelta(minutes=1))
    assert {one.person_id: one.outcome for one in again} == {
        first.id: Outcome.MOMENT_AGO,
        second.id: Outcome.SENT,
    }
    later = remind(actor=by, meeting_id=row.id, now=NOW + HOUR)
    assert {one.outcome for one in later} == {Outcome.SENT}
    assert due(row, WEEK_BEFORE) == 2  # by hand is besides
    assert len(told()) == 6
    with reading(SYSTEM):
        assert len(reminders_of_person(first.id)) == 3
        newest = sent_reminders(row.id)[0]
    assert newest.ways["email"] == "waiting"
    assert not newest.has_failed


def test_remind_refuses_what_has_begun_or_does_not_take_place_and_whoever_may_not():
    row = meeting()
    held = meeting(series=row.series, state="held", starts_at=MONDAY + DAY)
    for actor in (acting(Role.RESIDENT), acting(Role.EXECUTIVE)):
        with pytest.raises(Forbidden):
            remind(actor=actor, meeting_id=row.id, now=NOW)
    with pytest.raises(Forbidden):
        remind(actor=focal_person(make_member()), meeting_id=row.id, now=NOW)
    with pytest.raises(NothingToRemindOf):
        remind(actor=SYSTEM, meeting_id=row.id, now=MONDAY)
    with pytest.raises(NothingToRemindOf):
        remind(actor=SYSTEM, meeting_id=held.id, now=NOW)
    with pytest.raises(UnknownMeeting):
        remind(actor=SYSTEM, meeting_id=uuid7(), now=NOW)
    other = acting(Role.COORDINATOR, region="namibia", within={make_member().id})
    with pytest.raises(UnknownMeeting):
        remind(actor=other, meeting_id=row.id, now=NOW)


def test_alert_overdue_tells_the_office_once_of_each_meeting():
    office = make_person()
    make_grant(office, Role.COORDINATOR)
    series = make_series()
    meeting(series=series)
    eight = datetime(2027, 1, 19, 0, tzinfo=UTC)  # in Manila, the next morning

    def alert(now):
        return alert_overdue(actor=SYSTEM, jurisdiction="bangsamoro", now=now)

    assert alert(MONDAY + 12 * HOUR) == 0  # it is over, and it is evening
    assert alert(eight) == 1
    assert alert(eight + HOUR) == 0
    assert alert(eight + DAY) == 0
    meeting(series=series, agency=make_member(name="Nets"), starts_at=MONDAY + DAY)
    assert alert(eight + DAY) == 1
    assert told() == [(office.id, "meetings.overdue")] * 2
    assert Message.objects.order_by("id").first().subject == "1 meeting has not been noted"


def test_alert_overdue_names_some_of_many_and_begins_anew_with_a_moved_meeting():
    make_grant(make_person(), Role.COORDINATOR)
    series = make_series(rooms=[f"Room {n}" for n in range(23)])
    rows = [
        meeting(series=series, agency=make_member(name=f"Office {n}"), room=f"Room {n}")
        for n in range(22)
    ]
    eight = datetime(2027, 1, 19, 0, tzinfo=UTC)
    assert alert_overdue(actor=SYSTEM, jurisdiction="bangsamoro", now=eight) == 22
    assert "2 more stand on the page" in Message.objects.get().body
    to = MONDAY + 2 * DAY
    move(actor=SYSTEM, meeting_id=rows[0].id, starts_at=to, room="Room 0", reason="", now=eight)
    assert alert_overdue(actor=SYSTEM, jurisdiction="bangsamoro", now=eight + 2 * DAY) == 1


def test_the_schedule_gives_each_meeting_a_job_of_its_own():
    soon = datetime.now(UTC) + timedelta(hours=20)
    member = make_member()
    person = focal(member)
    row = meeting(agency=member, starts_at=soon)
    meeting(series=row.series, agency=make_member(name="Far"), starts_at=soon + 30 * DAY)
    with reading(SYSTEM):
        assert due_meetings(datetime.now(UTC)) == (row.id,)
    with one_transaction(seen_as=SYSTEM):
        tasks.remind_all(at="2026-11-22T00:00:00+00:00")
    [job] = OutboxRow.objects.filter(name="meetings.remind-due")
    tasks.remind_one(**job.payload)
    assert told() == [(person.id, "meetings.reminder")]
    tasks.alert(at="2026-11-22T00:00:00+00:00")
