"""Two at the same moment, with real commits: one year, one reminder."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person
from tulay.areas.meetings.actions.calls import call
from tulay.areas.meetings.actions.feeds import open_feed
from tulay.areas.meetings.actions.reminders import alert_overdue, remind, remind_due
from tulay.areas.meetings.actions.series import generate
from tulay.areas.meetings.models import Feed, Invitation, Meeting, Reminder
from tulay.areas.meetings.queries.calls import meetings_with_news
from tulay.areas.meetings.queries.feeds import address_of
from tulay.areas.meetings.queries.invitations import answer_token
from tulay.areas.meetings.rules.series import QUARTERS
from tulay.areas.meetings.tests.factories import (
    MONDAY,
    NOW,
    coordinator,
    make_meeting,
    make_member,
    make_series,
    somebody,
)
from tulay.areas.notifications.models import Message
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 4


def at_once(call):
    def made(_):
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(made, range(THREADS)))


def called_meeting():
    member, person = make_member(), make_person()
    make_grant(person, Role.FOCAL_PERSON, agency_id=member.id)
    with one_transaction(seen_as=SYSTEM):
        return make_meeting(agency=member)


def test_one_of_those_who_generate_at_once_makes_the_year():
    series = make_series()
    for number in range(3):
        make_member(name=f"Office {number}")

    made = at_once(
        lambda: generate(actor=SYSTEM, series_id=series.id, quarters=QUARTERS, now=NOW).count
    )

    assert sorted(made) == [0, 0, 0, 12]
    with reading(SYSTEM):
        assert Meeting.objects.count() == 12


def test_one_of_those_who_remind_at_once_sends():
    row, now = called_meeting(), MONDAY - timedelta(days=7)
    sent = at_once(lambda: remind_due(actor=SYSTEM, meeting_id=row.id, now=now))
    assert sorted(sent) == [0, 0, 0, 1]
    by_hand = at_once(
        lambda: remind(actor=coordinator(), meeting_id=row.id, now=now + timedelta(hours=1))
    )
    assert sorted(one.outcome for [one] in by_hand) == ["moment-ago"] * 3 + ["sent"]
    with reading(SYSTEM):
        assert Reminder.objects.count() == Message.objects.count() == 2


def test_one_of_those_who_call_at_once_writes_the_letter():
    row, now = called_meeting(), MONDAY - timedelta(days=30)
    assert sorted(at_once(lambda: call(actor=SYSTEM, meeting_id=row.id, now=now))) == [0, 0, 0, 1]
    assert Message.objects.count() == 1
    with reading(SYSTEM):
        assert meetings_with_news(now) == ()


def test_one_link_counts_of_those_that_are_made_at_once():
    actor = somebody()
    made = at_once(lambda: open_feed(actor=actor, now=NOW))
    assert len(set(made)) == THREADS
    assert Feed.objects.count() == 1


def test_one_of_those_who_look_at_once_tells_the_office():
    make_grant(make_person(), Role.COORDINATOR)
    called_meeting()
    later = MONDAY + timedelta(days=2)
    told = at_once(lambda: alert_overdue(actor=SYSTEM, jurisdiction="bangsamoro", now=later))
    assert sorted(told) == [0, 0, 0, 1]
    assert Message.objects.count() == 1


def test_a_link_shows_its_meeting_where_no_transaction_is_open(client):
    """As a visitor meets it: row security hides every meeting outside a transaction with eyes of its own."""
    member, person = make_member(), make_person()
    make_grant(person, Role.FOCAL_PERSON, agency_id=member.id)
    ahead = datetime.now(UTC) + timedelta(days=400)
    with one_transaction(seen_as=SYSTEM):
        row = make_meeting(agency=member, starts_at=ahead)
    path = f"/meetings/answer/{answer_token(row.id, person.id)}/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"answer": "coming"}).status_code == 302
    with reading(SYSTEM):
        assert Invitation.objects.get().person_id == person.id


def test_a_calendar_reads_its_link_where_no_transaction_is_open(client):
    """The same for a calendar, which is nobody: it sees what the owner of its link sees."""
    with one_transaction(seen_as=SYSTEM):
        row = make_meeting(agency=make_member(), starts_at=datetime.now(UTC) + timedelta(days=400))
    path = address_of(open_feed(actor=somebody(), now=NOW)).removeprefix("http://localhost:8000")
    text = client.get(path).content.decode().replace("\r\n ", "")
    assert f"meeting-{row.id}@" in text
