"""Pages of meetings: a year opened, looked at, generated; one meeting moved, cancelled, held."""

from datetime import UTC, datetime, timedelta

import pytest

from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person
from tulay.areas.meetings.models import Meeting, Series
from tulay.areas.meetings.tests.factories import OFFICE, make_meeting, make_member, make_series
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
NEXT = datetime.now(UTC).year + 1
LONG = "Ministry of Matters That Need an Exceedingly Long Name to Be Told From Others"


def working_days(year):
    """Return Wednesdays in the middle of January at nine o'clock in Manila."""
    day = datetime(year, 1, 14, 1, tzinfo=UTC)
    while day.weekday() != 2:
        day += timedelta(days=1)
    return day


AHEAD = working_days(NEXT)


def meeting(**what_matters):
    with reading(SYSTEM):
        return make_meeting(**({"starts_at": AHEAD} | what_matters))


def now_of(row):
    with reading(SYSTEM):
        return Meeting.objects.get(id=row.id)


def make_next(**what_matters):
    return make_series(fiscal_year=NEXT, **what_matters)


def settled(**other):
    sent = {
        "jurisdiction": "bangsamoro",
        "fiscal_year": NEXT,
        "rooms": "Harbour Room\n Hill   Room \n",
        "duration_minutes": 120,
        "per_day": 2,
        "is_automatic": "on",
    }
    return sent | other


def test_without_a_year_the_page_says_what_to_do(seen_by, words):
    page = words(seen_by(Role.COORDINATOR).get("/meetings/"))
    assert "No year is open yet" in page
    assert "Open another year" in page
    assert "There are no meetings yet" in words(seen_by(Role.EXECUTIVE).get("/meetings/all/"))
    assert "Open another year" not in words(seen_by(Role.EXECUTIVE).get("/meetings/"))


def test_a_year_is_opened_and_its_meetings_generated(seen_by, words):
    member = make_member(name=LONG)
    lead = make_person(name="Salima Usman")
    make_grant(lead, Role.COORDINATOR)
    door = seen_by(Role.COORDINATOR)
    assert "Salima Usman" in words(door.get("/meetings/series/new/"))

    answer = door.post("/meetings/series/new/", **settled(facilitators=str(lead.id)))

    series = Series.objects.get()
    assert answer["Location"] == f"/meetings/series/{series.id}/generate/"
    assert series.rooms == ["Harbour Room", "Hill Room"]
    plan = words(door.get(answer["Location"]))
    assert "4 meetings are lacking" in plan
    assert LONG in plan
    assert "Salima Usman" in plan
    answer = door.post(f"/meetings/series/{series.id}/generate/", quarter="1")
    page = words(door.get(answer["Location"]))
    assert "1 meeting was added." in page
    assert "0 of 1 (0 %)" in page
    door.post(f"/meetings/series/{series.id}/generate/", quarter="all")
    answer = door.post(f"/meetings/series/{series.id}/generate/", quarter="all")
    assert "Nothing was lacking" in words(door.get(answer["Location"]))
    plan = words(door.get(f"/meetings/series/{series.id}/generate/", quarter="9"))
    assert "Nothing is lacking" in plan
    assert member.name in words(door.get("/meetings/all/", series=str(series.id)))


def test_a_plan_names_who_gets_no_time_and_why(seen_by, words):
    make_member(name="Office Without Hours", hours={})
    page = words(seen_by(Role.COORDINATOR).get(f"/meetings/series/{make_next().id}/generate/"))
    assert "Office Without Hours , Quarter 1: Its office hours are not known." in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"rooms": ""}, "Fill in “Rooms”."),
        ({"rooms": "A\nA"}, "Name each room once."),
        ({"per_day": 99}, "The number must be at most"),
        ({"fiscal_year": 1999}, "Choose a year from 2020"),
    ],
)
def test_a_year_that_cannot_be_planned_is_said_beside_the_question(seen_by, words, wrong, said):
    answer = seen_by(Role.COORDINATOR).post("/meetings/series/new/", **settled(**wrong))
    assert answer.status_code == 422
    assert said in words(answer) or "The number can be at most" in words(answer)


def test_a_second_series_of_a_year_is_refused(seen_by, words):
    make_next()
    answer = seen_by(Role.COORDINATOR).post("/meetings/series/new/", **settled())
    assert answer.status_code == 422
    assert f"There is a series for {NEXT} already." in words(answer)


def test_how_a_year_is_planned_can_change(seen_by, words):
    series = make_next()
    door = seen_by(Role.COORDINATOR)
    address = f"/meetings/series/{series.id}/"
    assert "Harbour Room" in door.get(address).content.decode()
    assert door.post(address, **settled(rooms="Hill Room")).status_code == 302
    assert Series.objects.get().rooms == ["Hill Room"]
    assert "Name each room once." in words(door.post(address, **settled(rooms="A\nA")))
    assert door.get(f"/meetings/series/{uuid7()}/").status_code == 404


def test_lists_are_narrowed_and_paged(seen_by, words):
    series = make_next()
    for number in range(22):
        starts_at = AHEAD + timedelta(days=7 * number)
        agency = make_member(name=f"Office {number:02d}")
        meeting(series=series, agency=agency, starts_at=starts_at, quarter=2 if number else 1)
    door = seen_by(Role.COORDINATOR)
    first = door.get("/meetings/all/", series=str(series.id))
    assert "Office 19" in words(first)
    assert "Office 20" not in words(first)
    following = first.content.decode().split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert "Office 20" in words(door.get(f"/meetings/all/{following}".replace("&amp;", "&")))
    one = words(door.get("/meetings/all/", quarter="1", series=str(series.id)))
    assert "Office 00" in one
    assert "Office 01" not in one
    assert "Office 01" in words(door.get("/meetings/all/", state="upcoming"))
    assert "No meeting fits" in words(door.get("/meetings/all/", state="overdue"))
    assert "No meeting fits" in words(door.get("/meetings/all/", state="held"))
    assert door.get("/meetings/all/", series="nonsense").status_code == 404


def test_a_list_asks_few_questions(seen_by, django_assert_max_num_queries):
    series = make_next()
    for number in range(10):
        starts_at = AHEAD + timedelta(days=7 * number)
        meeting(series=series, agency=make_member(name=f"O{number}"), starts_at=starts_at)
    door = seen_by(Role.COORDINATOR)
    door.get("/meetings/all/")
    with django_assert_max_num_queries(12):  # session, transaction and eyes among them
        door.get("/meetings/all/", series=str(series.id))


def test_a_meeting_is_shown_as_the_clock_has_it_where_it_is(seen_by, words):
    row = meeting(agency=make_member(name="Ministry of Boats"))
    page = words(seen_by(Role.COORDINATOR).get(f"/meetings/{row.id}/"))
    assert "at 09:00, until 11:00" in page
    assert "Scheduled" in page
    assert "It took place" not in page
    assert seen_by(Role.COORDINATOR).get(f"/meetings/{uuid7()}/").status_code == 404


def test_a_meeting_is_moved_and_says_what_stands_in_the_way(seen_by, words):
    row = meeting(series=make_next(rooms=["Harbour Room", "Hill Room"]))
    door = seen_by(Role.COORDINATOR)
    address = f"/meetings/{row.id}/move/"
    assert 'value="09:00"' in door.get(address).content.decode()
    day = AHEAD + timedelta(days=1)

    def sent(day, **other):
        parts = {"day_day": day.day, "day_month": day.month, "day_year": day.year}
        return parts | {"time": "09:30", "room": "Hill Room", "reason": "Storm."} | other

    answer = door.post(address, **sent(day, time="half past nine"))
    assert "Write a time like 09:00." in words(answer)
    assert answer.status_code == 422
    answer = door.post(address, **sent(AHEAD + timedelta(days=3)))  # a Saturday
    assert "Choose a working hour of the agency" in words(answer)
    assert answer.status_code == 422
    answer = door.post(address, **sent(day))
    assert answer.status_code == 302
    assert (now_of(row).room, now_of(row).reason) == ("Hill Room", "Storm.")
    assert "The meeting is moved." in words(door.get(answer["Location"]))

    other = meeting(series=row.series, starts_at=AHEAD, agency=make_member(name="Other"))
    answer = door.post(f"/meetings/{other.id}/move/", **sent(day))
    assert answer.status_code == 409
    assert "is in another meeting at this time" in words(answer)


def test_a_meeting_is_cancelled_with_a_reason_and_put_back_on(seen_by, words):
    row = meeting()
    door = seen_by(Role.COORDINATOR)
    address = f"/meetings/{row.id}/cancel/"
    assert "Why does it not take place?" in words(door.get(address))
    assert door.post(address, reason=" ").status_code == 422
    answer = door.post(address, reason="Flood.")
    page = words(door.get(answer["Location"]))
    assert "Cancelled" in page
    assert "Flood." in page
    assert "Hold it after all" in page
    assert door.post(address, reason="Again.").status_code == 409


def test_that_a_meeting_took_place_is_noted_once_it_has_begun(seen_by, words):
    before = datetime.now(UTC) - timedelta(days=1)
    row = meeting(starts_at=before)
    door = seen_by(Role.COORDINATOR)
    assert "It took place" in words(door.get(f"/meetings/{row.id}/"))
    assert "Nobody noted that it took place" in words(door.get(f"/meetings/{row.id}/"))
    answer = door.post(f"/meetings/{row.id}/held/")
    assert "Noted. The meeting took place." in words(door.get(answer["Location"]))
    answer = door.post(f"/meetings/{row.id}/held/")
    assert "not possible with a meeting in this state" in words(door.get(answer["Location"]))


def test_a_focal_person_sees_the_meetings_of_the_agency_alone(seen_by, words):
    ours = make_member(name="Ministry of Boats", hours=OFFICE)
    series = make_next()
    mine = meeting(series=series, agency=ours)
    theirs = meeting(
        series=series, agency=make_member(name="Nets"), starts_at=AHEAD + timedelta(days=7)
    )
    door = seen_by(Role.FOCAL_PERSON, ours)
    page = words(door.get("/meetings/all/"))
    assert "Ministry of Boats" in page
    assert "Nets" not in page
    assert "Move this meeting" not in words(door.get(f"/meetings/{mine.id}/"))
    assert door.get(f"/meetings/{theirs.id}/").status_code == 404
    for path in (f"/meetings/{mine.id}/move/", f"/meetings/series/{series.id}/generate/"):
        assert door.get(path).status_code == 403


def test_residents_have_no_business_here(seen_by, client):
    assert seen_by(Role.CANDIDATE).get("/meetings/").status_code == 403
    client.cookies.clear()
    assert client.get("/meetings/").status_code == 302
