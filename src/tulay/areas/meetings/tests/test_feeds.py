"""Meetings in people's own calendars: a file, and a secret link."""

import re
from datetime import timedelta

import pytest
import vobject
from django.test import Client

from tulay.areas.identity.models import Person, RoleGrant
from tulay.areas.identity.rules import Role
from tulay.areas.meetings.actions.feeds import close_feed, erase_feed, open_feed
from tulay.areas.meetings.errors import UnknownFeed
from tulay.areas.meetings.models import Feed, Meeting
from tulay.areas.meetings.queries.feeds import feed_by_secret
from tulay.areas.meetings.tests.factories import (
    MONDAY,
    NOW,
    acting,
    coordinator,
    make_meeting,
    make_member,
    somebody,
)
from tulay.areas.meetings.tests.test_web import meeting as meeting_ahead
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.plumbing.db.scope import reading
from tulay.plumbing.limits import Rate

pytestmark = pytest.mark.django_db


def read(secret, now=NOW):
    return vobject.readOne(feed_by_secret(secret, now=now))


def events(secret, now=NOW):
    return [
        (e.summary.value, e.status.value) for e in getattr(read(secret, now), "vevent_list", [])
    ]


def test_a_link_shows_what_its_owner_may_see_and_names_nobody():
    member, other = make_member(), make_member(name="Ministry of Nets")
    actor = somebody(Role.FOCAL_PERSON, name="Amina Sali", agency=member)
    with reading(SYSTEM):
        series = make_meeting(agency=member).series
        make_meeting(series=series, agency=other, room="B")
        later = MONDAY + timedelta(days=90)
        make_meeting(
            series=series,
            agency=member,
            starts_at=later,
            quarter=2,
            state="cancelled",
            reason="Flood at Amina's.",
        )
    secret = open_feed(actor=actor, now=NOW)
    boats = "Quarterly meeting: Ministry of Boats"
    assert events(secret) == [(boats, "CONFIRMED"), (boats, "CANCELLED")]
    text = feed_by_secret(secret, now=NOW)
    assert not {one for one in ("Amina", "ORGANIZER", "ATTENDEE", "mailto:") if one in text}
    assert events(secret, MONDAY + timedelta(days=60)) == [(boats, "CANCELLED")]
    assert bytes(Feed.objects.get().secret_hash) != secret.encode()


def test_a_new_link_ends_the_old_one_and_an_ended_one_opens_nothing():
    actor = somebody()
    first = open_feed(actor=actor, now=NOW)
    second = open_feed(actor=actor, now=NOW)
    assert events(second) == []
    with pytest.raises(UnknownFeed):
        read(first)
    close_feed(actor=actor, now=NOW)
    close_feed(actor=actor, now=NOW)
    for wrong in (second, "", "x" * 500):
        with pytest.raises(UnknownFeed):
            read(wrong)


@pytest.mark.parametrize("ends", ["account", "role", "erased"])
def test_a_link_ends_with_the_account_and_with_the_role(ends):
    actor = somebody()
    secret = open_feed(actor=actor, now=NOW)
    events(secret)
    if ends == "account":
        Person.objects.filter(id=actor.person_id).update(deactivated_at=NOW)
    elif ends == "role":
        RoleGrant.objects.filter(person_id=actor.person_id).update(until=NOW)
    else:
        erase_feed(actor=SYSTEM, person_id=actor.person_id, now=NOW)
    with pytest.raises(UnknownFeed):
        read(secret)


def test_links_are_for_people_who_see_meetings():
    with pytest.raises(Forbidden):
        open_feed(actor=acting(Role.RESIDENT), now=NOW)
    with pytest.raises(Forbidden):
        close_feed(actor=acting(Role.RESIDENT), now=NOW)
    with pytest.raises(Forbidden):
        open_feed(actor=SYSTEM, now=NOW)
    with pytest.raises(Forbidden):
        close_feed(actor=SYSTEM, now=NOW)
    with pytest.raises(Forbidden):
        erase_feed(actor=coordinator(), person_id=coordinator().person_id, now=NOW)


def address_in(page):
    return re.search(r"/calendar/[\w-]{32}/meetings\.ics", page.content.decode())[0]


def test_the_page_makes_a_link_shows_it_once_and_ends_it(
    seen_by, words, django_assert_max_num_queries
):
    member = make_member()
    row = meeting_ahead(agency=member)
    door = seen_by(Role.FOCAL_PERSON, member)
    assert "Put meetings into your calendar" in words(door.get("/meetings/"))
    assert "Make a link" in words(door.get("/meetings/calendar/"))
    made = door.post("/meetings/calendar/link/")
    assert "webcal://" in made.content.decode()
    path = address_in(made)
    shown = door.get("/meetings/calendar/")
    assert "You have a link since" in words(shown)
    assert path not in shown.content.decode()

    client = Client()  # a calendar, which is nobody
    with django_assert_max_num_queries(9):  # savepoints and eyes among them
        answer = client.get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"meeting-{row.id}@" in answer.content.decode().replace("\r\n ", "")
    again = client.get(path, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    with reading(SYSTEM):
        Meeting.objects.filter(id=row.id).update(room="Elsewhere", version=1)
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 200
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405

    door.post("/meetings/calendar/link/end/")
    assert "The link is ended." in words(door.get("/meetings/calendar/"))
    assert client.get(path).status_code == 404


def test_a_link_that_is_asked_too_often_waits(seen_by, client, monkeypatch):
    monkeypatch.setattr("tulay.areas.meetings.web.calendars.PER_LINK", Rate(2, 3_600))
    path = address_in(seen_by(Role.COORDINATOR).post("/meetings/calendar/link/"))
    assert [client.get(path).status_code for _ in range(3)] == [200, 200, 429]


def test_one_meeting_as_a_file_at_both_doors(seen_by, words):
    member = make_member()
    row = meeting_ahead(agency=member)
    door = seen_by(Role.FOCAL_PERSON, member)
    assert "Put it into your calendar" in words(door.get(f"/meetings/{row.id}/"))
    file = door.get(f"/meetings/{row.id}/meeting.ics")
    assert file["Content-Disposition"].startswith('attachment; filename="meeting-20')
    told = door.send(f"/{row.id}/calendar.ics", method="GET")
    assert told.content == file.content
    assert vobject.readOne(file.content.decode()).vevent.location.value == row.room
    nets = make_member(name="Ministry of Nets")
    other = meeting_ahead(agency=nets, series=row.series, room="B")
    assert door.get(f"/meetings/{other.id}/meeting.ics").status_code == 404
    assert door.send(f"/{other.id}/calendar.ics", method="GET").status_code == 404


def test_programs_read_the_calendar_and_keep_a_link(seen_by, client):
    member = make_member()
    meeting_ahead(agency=member)
    seen_by(Role.FOCAL_PERSON, member)
    own = client.get("/api/v1/calendar.ics")
    assert "BEGIN:VEVENT" in own.content.decode()
    known = {"If-None-Match": own["ETag"]}
    assert client.get("/api/v1/calendar.ics", headers=known).status_code == 304
    made = client.post("/api/v1/calendar/link")
    assert made.status_code == 201
    address = made.json()["address"].removeprefix("http://localhost:8000")
    assert Client().get(address).content == own.content
    assert client.delete("/api/v1/calendar/link").status_code == 204
    assert Client().get(address).status_code == 404
    assert Client().get("/api/v1/calendar.ics").status_code == 401
