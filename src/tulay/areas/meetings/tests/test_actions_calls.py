"""Who is told of a meeting for their calendar: called, moved, called off, each once."""

from datetime import timedelta

import pytest
import vobject

from tulay.areas.directory.models import Agency
from tulay.areas.directory.tests.factories import make_post
from tulay.areas.identity.models import Person, RoleGrant
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person
from tulay.areas.meetings.actions.calls import call, erase_calls
from tulay.areas.meetings.actions.meetings import cancel, hold, move
from tulay.areas.meetings.actions.series import settle_agency
from tulay.areas.meetings.models import Call
from tulay.areas.meetings.queries.calls import answer_mark, marked_in, meetings_with_news
from tulay.areas.meetings.tests.factories import (
    MONDAY,
    coordinator,
    make_meeting,
    make_member,
    make_series,
)
from tulay.areas.notifications.models import Message
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
SOON = MONDAY - timedelta(days=30)
BOX = "answers@tulay.example"


@pytest.fixture(autouse=True)
def mailbox(settings):
    settings.EMAIL_INBOUND_ADDRESS = BOX


@pytest.fixture
def member():
    return make_member()


@pytest.fixture
def person(member):
    return focal(member)


@pytest.fixture
def row(member, person):
    with reading(SYSTEM):
        return make_meeting(agency=member)


def focal(member, **what_matters):
    person = make_person(**({"name": "Sali, Amina", "email": "amina@example.org"} | what_matters))
    make_grant(person, Role.FOCAL_PERSON, agency_id=member.id)
    return person


def run(now=SOON):
    """Do what the clock does: find which meetings have news, and tell."""
    with reading(SYSTEM):
        ids = meetings_with_news(now)
    return sum(call(actor=SYSTEM, meeting_id=one, now=now) for one in ids)


def letters(person):
    return list(Message.objects.filter(recipient_id=person.id).order_by("created_at", "id"))


def last(person):
    message = Message.objects.filter(recipient_id=person.id, calendar__isnull=False).order_by(
        "-id"
    )[0]
    calendar = vobject.readOne(message.calendar)
    return message.template, calendar.method.value, calendar.vevent


def test_whoever_is_called_gets_an_invitation_once(row, person):
    assert run() == 1
    assert run() == 0
    [letter] = letters(person)
    assert letter.useless_from == MONDAY
    template, method, event = last(person)
    assert (template, method) == ("meetings.called", "REQUEST")
    assert event.uid.value.startswith(f"meeting-{row.id}@")
    assert event.attendee.params["CN"] == ["Sali, Amina"]
    with reading(SYSTEM):
        one = Call.objects.get()
    mark = event.organizer.value.removeprefix("mailto:")
    assert mark == f"answers+{answer_mark(one.id)}@tulay.example"
    assert len(mark.partition("@")[0]) <= 64
    assert marked_in([mark.upper()]) == (one.id, True)


def test_a_forged_mark_opens_nothing(settings):
    number = uuid7()
    good = answer_mark(number)
    other = ("b" if good[0] == "a" else "a") + good[1:]
    for wrong in (other, good[:-1] + ("b" if good[-1] == "a" else "a"), "x", "1" * 40, "é" * 40):
        assert marked_in([f"answers+{wrong}@tulay.example"]) == (None, True)
    assert marked_in([f"elsewhere+{good}@tulay.example", BOX, "answers+x@example.org"]) == (
        None,
        False,
    )
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    assert marked_in([f"answers+{good}@tulay.example"]) == (number, True)


def test_nobody_is_called_to_what_is_far_off(row):
    assert run(MONDAY - timedelta(days=101)) == 0
    assert run(MONDAY - timedelta(days=99)) == 1


def test_a_moved_meeting_tells_the_new_time_under_the_same_name(row, person):
    run()
    first = last(person)[2]
    to = MONDAY + timedelta(days=1)
    move(actor=SYSTEM, meeting_id=row.id, starts_at=to, room=row.room, reason="Flood.", now=SOON)
    assert run() == 1
    assert run() == 0
    template, method, event = last(person)
    assert (template, method) == ("meetings.moved", "REQUEST")
    assert event.uid.value == first.uid.value
    assert int(event.sequence.value) > int(first.sequence.value)
    assert event.dtstart.value == to
    assert "Flood." in letters(person)[-1].body
    assert letters(person)[0].useless_from == SOON  # what is still on its way of the first ends


def test_a_meeting_moved_far_away_is_told_and_not_called_off(row, person):
    run()
    to = MONDAY + timedelta(days=182)
    with reading(SYSTEM):
        rows = type(row).objects.filter(id=row.id)
        rows.update(starts_at=to, ends_at=to + timedelta(hours=2))
    assert run() == 1
    assert last(person)[0] == "meetings.moved"


def test_a_cancelled_meeting_is_taken_out_of_calendars_and_put_back(row, person):
    run()
    cancel(actor=SYSTEM, meeting_id=row.id, reason="Flood.", now=SOON)
    assert run() == 1
    assert run() == 0
    template, method, event = last(person)
    assert (template, method, event.status.value) == ("meetings.called-off", "CANCEL", "CANCELLED")
    assert "does not take place" in letters(person)[-1].body
    before = int(event.sequence.value)
    move(actor=SYSTEM, meeting_id=row.id, starts_at=MONDAY, room=row.room, reason="", now=SOON)
    assert run() == 1
    template, method, event = last(person)
    assert (template, method) == ("meetings.called", "REQUEST")
    assert int(event.sequence.value) > before


def test_whoever_belongs_no_longer_is_told_and_whoever_follows_is_called(member, row, person):
    run()
    RoleGrant.objects.filter(person=person).update(until=SOON)
    other = focal(member, email="yusuf@example.org")
    assert run() == 2
    assert last(person)[:2] == ("meetings.called-off", "CANCEL")
    assert "no longer called" in letters(person)[-1].body
    assert last(other)[:2] == ("meetings.called", "REQUEST")


def test_an_agency_that_left_calls_its_people_off(member, row, person):
    run()
    Agency.objects.filter(id=member.id).update(deactivated_at=SOON)
    settle_agency(actor=SYSTEM, agency_id=member.id, now=SOON)
    assert run() == 1
    assert last(person)[:2] == ("meetings.called-off", "CANCEL")


def test_an_account_that_is_closed_gets_no_letter_and_is_noted(row, person):
    run()
    Person.objects.filter(id=person.id).update(deactivated_at=SOON)
    assert run() == 1
    assert run() == 0
    assert len(letters(person)) == 1


def test_a_letter_speaks_its_readers_language(member, row):
    reader = focal(member, language="ar", email="layla@example.org")
    run()
    assert "DTSTART;TZID=Asia/Manila:20270118T090000" in letters(reader)[0].calendar
    assert "Quarterly meeting" not in last(reader)[2].summary.value


def test_without_a_mailbox_calendars_are_not_asked_to_answer(settings, row, person):
    settings.EMAIL_INBOUND_ADDRESS = ""
    run()
    event = last(person)[2]
    assert event.attendee.params["RSVP"] == ["FALSE"]
    assert "+" not in event.organizer.value


def test_the_facilitator_is_called_and_the_office_stands_in_where_nobody_answers(member):
    lead, office = make_person(), make_person()
    make_grant(office, Role.COORDINATOR)
    with reading(SYSTEM):
        make_meeting(agency=member, facilitator_id=lead.id)
    assert run() == 2
    assert len(letters(lead)) == 1
    assert last(office)[:2] == ("meetings.called", "REQUEST")
    somebody = focal(member)
    assert run() == 2
    assert last(office)[:2] == ("meetings.called-off", "CANCEL")
    assert last(somebody)[:2] == ("meetings.called", "REQUEST")


def test_whoever_leads_is_called_later_than_the_agency(member, person):
    lead = make_person()
    with reading(SYSTEM):
        make_meeting(agency=member, facilitator_id=lead.id)
    assert run(MONDAY - timedelta(days=99)) == 1
    assert letters(lead) == []
    assert run(MONDAY - timedelta(days=41)) == 1
    assert len(letters(lead)) == 1


def many_led_by(lead, days):
    with reading(SYSTEM):
        series = make_series()
        return [
            make_meeting(
                series=series,
                agency=make_member(name=f"Office {day}"),
                starts_at=MONDAY + timedelta(days=day),
                facilitator_id=lead.id,
            )
            for day in days
        ]


def test_whoever_leads_many_gets_them_bit_by_bit_the_next_ones_first():
    lead = make_person()
    rows = many_led_by(lead, range(8))
    assert run() == 5
    assert run() == 0
    with reading(SYSTEM):
        told = set(Call.objects.values_list("meeting_id", flat=True))
    assert told == {row.id for row in rows[:5]}
    move(
        actor=SYSTEM,
        meeting_id=rows[0].id,
        starts_at=MONDAY + timedelta(hours=1),
        room=rows[0].room,
        reason="",
        now=SOON,
    )
    assert run() == 1  # what is news of a meeting they know never waits
    assert run(SOON + timedelta(days=1, minutes=1)) == 3


def test_nobody_hears_too_late_of_what_is_near():
    lead = make_person()
    many_led_by(lead, range(8))
    assert run(MONDAY - timedelta(hours=1)) == 7  # the eighth is a week and an hour off
    assert run(MONDAY - timedelta(minutes=30)) == 0


def test_without_the_rule_all_would_come_at_once(monkeypatch):
    """The negative control: it is the rule that keeps them apart, and not chance."""
    monkeypatch.setattr("tulay.areas.meetings.queries.calls.waits", lambda *_, **__: False)
    many_led_by(make_person(), range(8))
    assert run() == 8


def test_what_has_begun_is_no_news(row, person):
    run()
    cancel(actor=SYSTEM, meeting_id=row.id, reason="Flood.", now=MONDAY)
    assert run(MONDAY) == 0
    assert call(actor=SYSTEM, meeting_id=uuid7(), now=SOON) == 0


def test_a_meeting_that_was_held_is_no_news(row, person):
    run()
    hold(actor=SYSTEM, meeting_id=row.id, now=MONDAY)
    assert run(MONDAY) == 0


def test_only_the_system_calls_and_forgets(row, person):
    run()
    with pytest.raises(Forbidden):
        call(actor=coordinator(), meeting_id=row.id, now=SOON)
    with pytest.raises(Forbidden):
        erase_calls(actor=coordinator(), person_id=person.id, now=SOON)
    erase_calls(actor=SYSTEM, person_id=person.id, now=SOON)
    with reading(SYSTEM):
        assert not Call.objects.exists()


def test_looking_for_news_asks_as_much_of_many_meetings_as_of_one(django_assert_max_num_queries):
    with reading(SYSTEM):
        series = make_meeting(agency=make_member()).series
        for number in range(6):
            one = make_member(name=f"Office {number}")
            focal(one, email=f"{number}@example.org")
            make_meeting(series=series, agency=one, room=f"Room {number}")
        with django_assert_max_num_queries(7):
            assert len(meetings_with_news(SOON)) == 6


def test_those_appointed_are_called_and_others_of_the_role_are_not(member, row, person):
    others = [focal(member, email=f"{number}@example.org") for number in range(2)]
    make_post(member, person, "alternate")
    make_post(member, others[0])
    assert run() == 2
    assert [len(letters(one)) for one in (person, *others)] == [1, 1, 0]
