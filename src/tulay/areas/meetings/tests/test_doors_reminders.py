"""Reminders at both doors."""

from datetime import UTC, datetime

import pytest

from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person
from tulay.areas.meetings.models import Series
from tulay.areas.meetings.tests.factories import make_member
from tulay.areas.meetings.tests.test_web import AHEAD, NEXT, make_next, meeting, settled
from tulay.areas.notifications.models import Delivery, Message
from tulay.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
YEAR = {"jurisdiction": "bangsamoro", "fiscal_year": NEXT, "rooms": ["A"]}


def focal(member, name="Amina Sali"):
    person = make_person(name=name)
    make_grant(person, Role.FOCAL_PERSON, agency_id=member.id)
    return person


def test_a_meeting_shows_who_is_called_and_reminds_them_by_hand(seen_by, words):
    member = make_member()
    person = focal(member)
    person.email = None
    person.save()
    row = meeting(agency=member)
    door = seen_by(Role.COORDINATOR)
    page = words(door.get(f"/meetings/{row.id}/"))
    assert "Amina Sali" in page
    assert "No e-mail address is known" in page
    assert "They will be reminded" in page
    assert "Nobody has been reminded yet." in page

    assert door.post(f"/meetings/{row.id}/remind/").status_code == 302
    assert "1 person was reminded." in (page := words(door.get(f"/meetings/{row.id}/")))
    assert "inbox: delivered" in page
    door.post(f"/meetings/{row.id}/remind/")
    assert "left in peace" in words(door.get(f"/meetings/{row.id}/"))
    assert Message.objects.count() == 1


def test_a_reminder_that_failed_is_seen(seen_by, words):
    member = make_member()
    focal(member)
    row = meeting(agency=member)
    door = seen_by(Role.COORDINATOR)
    door.post(f"/meetings/{row.id}/remind/")
    assert "e-mail: on its way" in words(door.get(f"/meetings/{row.id}/"))
    Delivery.objects.filter(channel="email").update(state="failed", ended_at=datetime.now(UTC))
    assert "e-mail: failed" in words(door.get(f"/meetings/{row.id}/"))
    [one] = door.send(f"/{row.id}/reminders", method="GET").json()["items"]
    assert (one["has_failed"], one["ways"]["email"]) == (True, "failed")


def test_nobody_is_reminded_of_what_is_cancelled(seen_by, words):
    row = meeting(agency=make_member(), state="cancelled", reason="Flood.")
    door = seen_by(Role.COORDINATOR)
    page = words(door.get(f"/meetings/{row.id}/"))
    assert "Remind them now" not in page
    assert "They will be reminded" not in page
    door.post(f"/meetings/{row.id}/remind/")
    assert "Nobody is reminded of it." in words(door.get(f"/meetings/{row.id}/"))
    answer = door.send(f"/{row.id}/remind", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "meetings.nothing-to-remind-of")
    assert door.send(f"/{uuid7()}/remind", {}).status_code == 404


def test_a_meeting_asks_few_questions(seen_by, django_assert_max_num_queries):
    member = make_member()
    for number in range(5):
        focal(member, name=f"Focal {number}")
    row = meeting(agency=member)
    door = seen_by(Role.COORDINATOR)
    door.post(f"/meetings/{row.id}/remind/")
    door.get(f"/meetings/{row.id}/")
    with django_assert_max_num_queries(11) as counted:  # transaction and eyes are four
        door.get(f"/meetings/{row.id}/")
    assert len([one for one in counted.captured_queries if " FROM " in one["sql"]]) <= 6


def test_a_year_names_agencies_that_nobody_answers_for(seen_by, words):
    make_next()
    focal(make_member(name="Ministry of Nets"))
    make_member(name="Ministry of Boats")
    page = words(seen_by(Role.COORDINATOR).get("/meetings/"))
    assert "Agencies without a focal person" in page
    assert "Ministry of Boats" in page
    assert "Ministry of Nets" not in page
    assert "without a focal person" not in words(seen_by(Role.EXECUTIVE).get("/meetings/"))


def test_days_of_reminders_are_settled_with_the_year(seen_by, words):
    door = seen_by(Role.COORDINATOR)
    assert door.post("/meetings/series/new/", **settled(reminder_days="14, 3")).status_code == 302
    series = Series.objects.get()
    assert series.reminder_days == [14, 3]
    address = f"/meetings/series/{series.id}/"
    assert "14, 3" in door.get(address).content.decode()
    for wrong, said in (
        ("soon", "Write numbers with commas between"),
        ("0", "Remind people 1 to 60 days before."),
        ("7, 7", "Name each number of days once."),
        ("1,2,3,4,5,6", "Remind people at most five times."),
    ):
        answer = door.post(address, **settled(reminder_days=wrong))
        assert answer.status_code == 422
        assert said in words(answer)


def test_programs_settle_the_days_and_remind_by_hand(seen_by):
    member = make_member()
    person = focal(member)
    door = seen_by(Role.COORDINATOR)
    made = door.send("/series", YEAR | {"reminder_days": [3]}).json()
    assert door.send(f"/series/{made['id']}", method="GET").json()["reminder_days"] == [3]
    row = meeting(series=Series.objects.get(), agency=member, starts_at=AHEAD)
    answer = door.send(f"/{row.id}/remind", {"recipient_ids": [str(person.id)]}).json()
    assert answer == {
        "sent": 1,
        "recipients": [
            {"person_id": str(person.id), "capacity": "focal-person", "outcome": "sent"}
        ],
    }
    again = door.send(f"/{row.id}/remind", {}).json()
    assert (again["sent"], again["recipients"][0]["outcome"]) == (0, "moment-ago")


def test_a_focal_person_reminds_nobody_and_reads_no_ledger(seen_by, words):
    member = make_member()
    row = meeting(agency=member)
    door = seen_by(Role.FOCAL_PERSON, member)
    assert "Who is called" not in words(door.get(f"/meetings/{row.id}/"))
    assert door.post(f"/meetings/{row.id}/remind/").status_code == 403
    assert door.send(f"/{row.id}/remind", {}).status_code == 403
    assert door.send(f"/{row.id}/reminders", method="GET").status_code == 403
