"""What calendars read of ours, three of them, and what we read of theirs."""

from datetime import UTC, datetime, timedelta

import ics
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from tulay.areas.meetings.rules.calendars import (
    ANSWER_MAX,
    Event,
    Method,
    Party,
    organizer_in,
    reply_in,
    written,
)
from tulay.areas.meetings.rules.invitations import Answer
from tulay.areas.meetings.tests.replies import REPLIES

STARTS = datetime(2027, 1, 18, 1, tzinfo=UTC)
ARABIC = "اجتماع ربع سنوي: وزارة القوارب، والموانئ، والمصايد، والثروات المائية"


def event(**what_matters):
    given_ = {
        "uid": "meeting-1@tulay.example",
        "sequence": 2,
        "changed_at": datetime(2026, 11, 23, tzinfo=UTC),
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(hours=2),
        "zone": "Asia/Manila",
        "summary": ARABIC,
        "location": "Harbour Room, 2; north\\east",
        "url": "https://tulay.example/meetings/1/",
        "organizer": Party("answers+mark@tulay.example", "The office", "no-reply@tulay.example"),
        "attendee": Party("amina@example.org", 'Sali, Amina "Mina"'),
        "takes_answers": True,
    }
    return Event(**(given_ | what_matters))


def invite():
    return written([event()], Method.REQUEST)


def update():
    return written(
        [
            event(
                sequence=3,
                starts_at=STARTS + timedelta(days=1),
                ends_at=STARTS + timedelta(days=1, hours=2),
            )
        ],
        Method.REQUEST,
    )


def cancel():
    return written([event(sequence=4, is_cancelled=True)], Method.CANCEL)


def feed():
    others = [
        event(uid=f"meeting-{n}@tulay.example", organizer=None, attendee=None) for n in range(3)
    ]
    off = event(uid="meeting-9@tulay.example", is_cancelled=True, organizer=None, attendee=None)
    return written([*others, off], Method.PUBLISH, name="Meetings", every=timedelta(hours=1))


def by_vobject(text):
    calendar = vobject.readOne(text)
    return [
        (
            e.uid.value,
            int(e.sequence.value),
            e.dtstart.value.astimezone(UTC),
            e.summary.value,
            e.location.value,
            e.status.value,
        )
        for e in calendar.vevent_list
    ]


def by_ical(text):
    calendar = IcsCalendarStream.calendar_from_ics(text)
    return [
        (e.uid, e.sequence, e.dtstart.astimezone(UTC), e.summary, e.location, e.status.value)
        for e in calendar.events
    ]


def by_ics(text):
    calendar = ics.Calendar(text)

    def sequence(one):
        return next(int(line.value) for line in one.extra if line.name == "SEQUENCE")

    return [
        (e.uid, sequence(e), e.begin.datetime.astimezone(UTC), e.name, e.location, e.status)
        for e in sorted(calendar.events, key=lambda e: e.uid)
    ]


@pytest.mark.parametrize("read", [by_vobject, by_ical, by_ics])
@pytest.mark.parametrize(
    ("write", "sequence", "state", "days"),
    [(invite, 2, "CONFIRMED", 0), (update, 3, "CONFIRMED", 1), (cancel, 4, "CANCELLED", 0)],
)
def test_three_parsers_read_an_invitation_its_update_and_its_end(
    read, write, sequence, state, days
):
    [found] = read(write())
    place = "Harbour Room, 2; north\\east"
    assert found == (
        "meeting-1@tulay.example",
        sequence,
        STARTS + timedelta(days=days),
        ARABIC,
        place,
        state,
    )


@pytest.mark.parametrize("read", [by_vobject, by_ical, by_ics])
def test_three_parsers_read_a_feed(read):
    found = read(feed())
    assert [one[0] for one in found] == [f"meeting-{n}@tulay.example" for n in (0, 1, 2, 9)]
    assert [one[5] for one in found] == ["CONFIRMED"] * 3 + ["CANCELLED"]


def test_an_invitation_says_who_asks_and_who_is_asked():
    [one] = vobject.readOne(invite()).vevent_list
    assert one.organizer.value == "mailto:answers+mark@tulay.example"
    assert one.organizer.params["SENT-BY"] == ["mailto:no-reply@tulay.example"]
    assert one.attendee.value == "mailto:amina@example.org"
    assert one.attendee.params["CN"] == ["Sali, Amina 'Mina'"]
    assert (one.attendee.params["RSVP"], one.attendee.params["PARTSTAT"]) == (
        ["TRUE"],
        ["NEEDS-ACTION"],
    )
    assert "RSVP=FALSE" in written([event(takes_answers=False)], Method.REQUEST)


def test_times_are_told_where_the_meeting_is_with_the_zone_spelled_out():
    lines = invite().split("\r\n")
    assert "DTSTART;TZID=Asia/Manila:20270118T090000" in lines
    assert "TZOFFSETTO:+0800" in lines
    assert lines.index("BEGIN:VTIMEZONE") < lines.index("BEGIN:VEVENT")


def test_a_feed_says_how_often_to_look():
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in feed()
    assert "X-PUBLISHED-TTL:PT1H" in feed()


@given(st.text(max_size=200), st.text(max_size=60))
def test_whatever_is_said_comes_back_and_no_line_is_too_long(said, name):
    text = written([event(summary=said, attendee=Party("a@b.org", name))], Method.REQUEST)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    [one] = vobject.readOne(text).vevent_list
    assert one.attendee.value == "mailto:a@b.org"
    assert one.attendee.params["PARTSTAT"] == ["NEEDS-ACTION"]


@pytest.mark.parametrize("client", sorted(REPLIES))
def test_answers_of_common_calendars_are_read(client):
    for state, answer in (
        ("ACCEPTED", Answer.COMING),
        ("DECLINED", Answer.NOT_COMING),
        ("TENTATIVE", Answer.PERHAPS),
    ):
        text = REPLIES[client].format(
            uid="u@x", sequence=3, state=state, organizer="a+b@x", stamp="20261124T010000Z"
        )
        found = reply_in(text)
        assert (found.uid, found.sequence, found.said) == ("u@x", 3, answer)
        assert found.stamped_at == datetime(2026, 11, 24, 1, tzinfo=UTC)
        assert organizer_in(text) == "a+b@x"


@pytest.mark.parametrize("state", ["DELEGATED", "NEEDS-ACTION", "X-ELSE", ""])
def test_what_answers_no_question_is_no_answer(state):
    text = REPLIES["apple"].format(uid="u", sequence=0, state=state, organizer="o@x", stamp="soon")
    found = reply_in(text)
    assert (found.said, found.stamped_at) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no calendar",
        "END:VCALENDAR",
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR",
        invite(),
        REPLIES["apple"].replace("METHOD:REPLY", "METHOD:COUNTER"),
        "BEGIN:VCALENDAR\r\n" * 2_000,
        "X" * (ANSWER_MAX + 1),
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n;;;===:::\r\n\x00\r\n",
    ],
)
def test_what_is_no_answer_is_none(text):
    assert reply_in(text) is None


def test_a_rule_that_repeats_every_second_is_only_a_line():
    zone = (
        "TZID:X",
        "BEGIN:STANDARD",
        "DTSTART:19000101T000000",
        "RRULE:FREQ=SECONDLY",
        "END:STANDARD",
    )
    bomb = "\r\n".join(("BEGIN:VTIMEZONE", *zone, "END:VTIMEZONE", "BEGIN:VEVENT"))
    text = REPLIES["apple"].replace("BEGIN:VEVENT", bomb, 1)
    assert (
        reply_in(text.format(uid="u", sequence=0, state="ACCEPTED", organizer="o@x", stamp="")).said
        is Answer.COMING
    )


@given(st.text(max_size=300))
def test_whatever_strangers_send_breaks_nothing(text):
    assert reply_in(text) is None
    reply_in(REPLIES["apple"].replace("SEQUENCE:{sequence}", text))
    organizer_in(text)
