"""Answers that come by mail: noted, too late, forged, by programs, and not understood."""

from datetime import timedelta

import pytest
import vobject

from tulay.areas.audit.models import Entry
from tulay.areas.meetings.actions.meetings import cancel, move
from tulay.areas.meetings.actions.replies import answer_by_mail
from tulay.areas.meetings.models import Call, Invitation
from tulay.areas.meetings.queries.calls import answer_mark
from tulay.areas.meetings.rules.calls import Reception
from tulay.areas.meetings.tests.factories import MONDAY, coordinator
from tulay.areas.meetings.tests.replies import REPLIES
from tulay.areas.meetings.tests.test_actions_calls import (
    BOX,
    SOON,
    last,
    letters,
    mailbox,
    member,
    person,
    row,
    run,
)
from tulay.areas.notifications.actions.inbound import ReceivedMail
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

__all__ = ["mailbox", "member", "person", "row"]
pytestmark = pytest.mark.django_db


def reply(person, state="ACCEPTED", *, to=None, client="outlook", **what_matters):
    """What a calendar sends back to the last invitation."""
    event = last(person)[2]
    facts = {
        "uid": event.uid.value,
        "sequence": event.sequence.value,
        "state": state,
        "organizer": event.organizer.value.removeprefix("mailto:"),
        "stamp": f"{SOON:%Y%m%dT%H%M%SZ}",
    } | what_matters
    recipients = (facts["organizer"],) if to is None else to
    return ReceivedMail(uuid7().bytes, recipients, False, REPLIES[client].format(**facts))


def takes(mail, now=SOON):
    return answer_by_mail(actor=SYSTEM, mail=mail, now=now)


def said():
    with reading(SYSTEM):
        return [(one.answer, one.way) for one in Invitation.objects.all()]


@pytest.mark.parametrize("client", sorted(REPLIES))
def test_an_answer_is_noted_whatever_calendar_sends_it(row, person, client):
    run()
    for state, answer in (
        ("ACCEPTED", "coming"),
        ("DECLINED", "not-coming"),
        ("TENTATIVE", "perhaps"),
    ):
        assert takes(reply(person, state, client=client)) is Reception.NOTED
        assert said() == [(answer, "mail")]
    entry = Entry.objects.filter(action="meetings.answer-by-mail").first()
    assert entry.target == f"meeting:{row.id}"


def test_an_answer_to_an_older_invitation_is_refused_politely(row, person):
    run()
    old = reply(person)
    to = MONDAY + timedelta(days=1)
    move(actor=SYSTEM, meeting_id=row.id, starts_at=to, room=row.room, reason="", now=SOON)
    assert takes(old) is Reception.STALE  # moved, though nobody was told yet
    run()
    assert takes(old) is Reception.STALE
    assert said() == []
    told = [one for one in letters(person) if one.template == "meetings.answer-stale"]
    assert len(told) == 1  # once a day
    assert "/meetings/answer/" in told[0].body
    assert takes(reply_to_invitation(person)) is Reception.NOTED


def reply_to_invitation(person):
    message = next(one for one in letters(person) if one.template == "meetings.moved")
    event = vobject.readOne(message.calendar).vevent
    facts = {
        "uid": event.uid.value,
        "sequence": event.sequence.value,
        "state": "ACCEPTED",
        "organizer": event.organizer.value.removeprefix("mailto:"),
        "stamp": "",
    }
    return ReceivedMail(b"x", (facts["organizer"],), False, REPLIES["google"].format(**facts))


def test_an_answer_that_was_overtaken_changes_nothing(row, person):
    run()
    late = reply(person, "ACCEPTED", stamp=f"{SOON - timedelta(hours=1):%Y%m%dT%H%M%SZ}")
    assert takes(reply(person, "DECLINED")) is Reception.NOTED
    assert takes(late) is Reception.IGNORED
    assert said() == [("not-coming", "mail")]


def test_a_stamp_from_the_future_does_not_bar_later_answers(row, person):
    run()
    assert takes(reply(person, "DECLINED", stamp="20990101T000000Z")) is Reception.NOTED
    assert takes(reply(person, "ACCEPTED", stamp=""), SOON + timedelta(hours=1)) is Reception.NOTED


def test_an_answer_after_the_beginning_or_to_what_is_off_is_ignored(row, person):
    run()
    mail = reply(person)
    assert takes(mail, MONDAY) is Reception.LATE
    cancel(actor=SYSTEM, meeting_id=row.id, reason="Flood.", now=SOON)
    assert takes(mail) is Reception.LATE
    run()
    assert takes(mail) is Reception.LATE
    assert said() == []


def test_a_forged_or_foreign_address_is_refused(row, person):
    run()
    forged = reply(
        person, to=("answers+" + "a" * 40 + "@tulay.example",), organizer="o@example.org"
    )
    assert takes(forged) is Reception.REFUSED
    unknown = f"answers+{answer_mark(uuid7())}@tulay.example"
    assert takes(reply(person, to=(unknown,), organizer=unknown)) is Reception.REFUSED
    assert takes(reply(person, uid="another@tulay.example")) is Reception.REFUSED
    assert takes(reply(person, to=(BOX,), organizer="o@example.org")) is Reception.NOT_OURS
    assert said() == []


def test_an_address_that_was_rewritten_on_the_way_is_found_in_the_answer(row, person):
    run()
    assert takes(reply(person, to=("someone@example.org",))) is Reception.NOTED


@pytest.mark.parametrize("state", ["DELEGATED", "NEEDS-ACTION"])
def test_what_is_not_understood_is_answered_with_the_link(row, person, state):
    run()
    assert takes(reply(person, state)) is Reception.NOT_UNDERSTOOD
    assert takes(reply(person, state)) is Reception.NOT_UNDERSTOOD
    told = [one for one in letters(person) if one.template == "meetings.answer-not-understood"]
    assert len(told) == 1
    assert "/meetings/answer/" in told[0].body


def test_words_are_not_understood_and_absence_notes_are_left_alone(row, person):
    run()
    with reading(SYSTEM):
        to = f"answers+{answer_mark(Call.objects.get().id)}@tulay.example"
    note = ReceivedMail(b"1", (to,), is_automatic=True, calendar=None)
    assert takes(note) is Reception.IGNORED
    assert len(letters(person)) == 1
    words = ReceivedMail(b"2", (to,), is_automatic=False, calendar=None)
    assert takes(words) is Reception.NOT_UNDERSTOOD


def test_only_the_system_takes_answers(row, person):
    run()
    with pytest.raises(Forbidden):
        answer_by_mail(actor=coordinator(), mail=reply(person), now=SOON)
