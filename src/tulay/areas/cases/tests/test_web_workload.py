"""What each officer has in hand and who is away: pages, and the same for programs."""

from datetime import timedelta

import pytest

from tulay.areas.cases.actions.assignments import assign
from tulay.areas.cases.models import Absence
from tulay.areas.cases.queries.workload import Figure, workload
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import (
    browser,
    make_world,
    now,
    queries_of,
    text_of,
    this_day,
)
from tulay.areas.cases.tests.factories import DAY, NOW, make_officer, rows_of
from tulay.areas.cases.tests.test_api import Caller
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.models import RoleGrant
from tulay.areas.identity.rules import Role
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
WORKLOAD, ABSENCES, NEW = "/desk/workload/", "/desk/absences/", "/desk/absences/new/"


@pytest.fixture
def world():
    return make_world(requirements=())


def loads(world, at, by=Figure.OPEN):
    with reading(world.officer):
        return workload(world.agency.id, at, by=by)


def test_each_number_counts_what_it_says(world):
    for state in (State.IN_REVIEW, State.NEEDS_INFORMATION, State.COMPLETED, State.REJECTED):
        world.request_in(state)
    world.request_in(State.SUBMITTED)

    mine, hers, pool = loads(world, NOW + timedelta(minutes=1))
    later = loads(world, NOW + 29 * DAY)[0]
    last = loads(world, NOW + 31 * DAY)[0]

    assert (mine.name, mine.open, mine.late, mine.week) == ("Benito Cruz", 2, 0, 1)
    assert (mine.waiting, mine.finished) == (1, 2)
    assert (hers.name, hers.open, hers.finished) == ("Carla Diaz", 0, 0)
    assert (pool.person_id, pool.open) == (None, 1)
    assert (later.late, later.week, later.finished, last.finished) == (1, 0, 2, 0)


def test_the_order_is_the_one_asked_for_and_the_pool_stands_last(world):
    taken = world.request_in(State.SUBMITTED)
    assign(actor=world.second, request_id=taken, assignee_id=world.second.person_id, now=NOW)
    world.request_in(State.SUBMITTED)

    names = {by: [load.name for load in loads(world, NOW, by)] for by in Figure}

    assert names[Figure.OPEN] == ["Carla Diaz", "Benito Cruz", ""]
    assert names[Figure.NAME] == ["Benito Cruz", "Carla Diaz", ""]


def test_who_left_with_work_in_hand_is_still_listed(world):
    world.request_in(State.IN_REVIEW)
    RoleGrant.objects.filter(person_id=world.officer.person_id).update(revoked_at=NOW)

    page = browser(world.second).get(WORKLOAD)

    assert "(no longer works here)" in text_of(page)


def test_the_workload_asks_the_same_few_questions_for_2_and_20_officers(world):
    client = browser(world.officer)
    world.request_in(State.IN_REVIEW, now=now())
    few = queries_of(client, WORKLOAD)
    for number in range(18):
        other = make_officer(world.agency, name=f"Officer {number}")
        request_id = world.request_in(State.SUBMITTED, now=now())
        assign(actor=other, request_id=request_id, assignee_id=other.person_id, now=now())

    many = queries_of(client, WORKLOAD)

    assert len(few) == len(many) <= 7, many


def test_a_column_sorts_by_its_link_and_numbers_lead_to_what_they_count(world):
    world.request_in(State.IN_REVIEW, now=now())
    client = browser(world.officer)

    page = client.get(f"{WORKLOAD}?sort=name&agency=nonsense").content.decode()

    assert 'aria-sort="ascending"' in page
    assert "sort=late" in page
    address = f"/desk/requests/?view=all&officer={world.officer.person_id}"
    assert f"officer={world.officer.person_id}" in page
    assert "Benito Cruz" in text_of(client.get(address))
    other = f"/desk/requests/?view=all&officer={world.second.person_id}"
    assert "No request fits these filters" in text_of(client.get(other))


def test_the_workload_is_the_agencys_own(world):
    stranger, resident = make_officer(make_agency()), world.applicant
    focal = make_officer(world.agency, Role.FOCAL_PERSON)
    administrator = make_officer(None, Role.ADMINISTRATOR)

    asked = f"{WORKLOAD}?agency={world.agency.id}"

    assert "Benito Cruz" not in text_of(browser(stranger).get(asked))
    assert browser(resident).get(asked).status_code == 403
    assert "Benito Cruz" in text_of(browser(focal).get(asked))
    assert "Benito Cruz" in text_of(browser(administrator).get(asked))


def test_an_agency_without_officers_says_what_to_do(world):
    empty = make_agency()
    focal = make_officer(empty, Role.FOCAL_PERSON)

    assert "Nobody works on requests here yet" in text_of(browser(focal).get(WORKLOAD))
    assert "Nobody is away" in text_of(browser(focal).get(ABSENCES))


def filled(world, first, last, **more):
    days = {
        f"{name}_{part}": str(getattr(day, part))
        for name, day in (("first_date", first), ("last_date", last))
        for part in ("day", "month", "year")
    }
    whose = {"agency": str(world.agency.id), "person": str(world.officer.person_id)}
    return {**whose, **days, "stand_in": "", **more}


def test_an_absence_is_noted_shown_where_one_chooses_and_ended(world):
    client, today = browser(world.officer), this_day()
    request_id = world.request_in(State.SUBMITTED, now=now())
    given = filled(world, today, today + 9 * DAY, stand_in=str(world.second.person_id))

    assert client.post(NEW, given).status_code == 302
    again = client.post(NEW, given)
    chosen = text_of(client.get(f"/desk/requests/{request_id}/hand-over/"))

    assert again.status_code == 409
    assert "away on one of these days already" in text_of(again)
    assert "Carla Diaz\u2069 stands in" in chosen
    assert "Carla Diaz\u2069 stands in" in text_of(client.get(WORKLOAD))
    (absence,) = rows_of(Absence)
    gone = {"agency": str(world.agency.id)}
    client.post(f"{ABSENCES}{absence.id}/end/", gone)
    page = client.post(f"{ABSENCES}{absence.id}/end/", gone, follow=True)
    assert "Nobody is away" in text_of(page)
    assert "We could not find this absence" in text_of(page)


def test_days_that_do_not_fit_are_said_beside_the_day(world):
    today = this_day()
    page = browser(world.officer).post(NEW, filled(world, today, today - 2 * DAY))

    assert page.status_code == 422
    assert "The last day is before the first." in text_of(page)


def test_somebody_away_without_a_stand_in_is_refused_where_one_chooses(world):
    client, today = browser(world.second), this_day()
    request_id = world.request_in(State.SUBMITTED, now=now())
    client.post(NEW, filled(world, today, today))

    page = client.post(
        f"/desk/requests/{request_id}/hand-over/", {"assignee": str(world.officer.person_id)}
    )

    assert "and nobody stands in. Choose somebody else." in text_of(page)


@pytest.mark.usefixtures("api")
def test_programs_read_and_do_the_same(world):
    me, stranger = Caller(world.officer), Caller(make_officer(make_agency()))
    today = this_day()
    wanted = {
        "agency_id": str(world.agency.id),
        "person_id": str(world.officer.person_id),
        "first_date": str(today),
        "last_date": str(today),
    }
    whose = f"?agency_id={world.agency.id}"

    assert stranger.get(f"/workload{whose}").status_code == 403
    assert stranger.get(f"/absences{whose}").status_code == 403
    assert stranger.post("/absences", wanted).status_code == 403
    made = me.post("/absences", wanted)
    (listed,) = me.get(f"/absences{whose}").json()["items"]
    (mine, _) = me.get(f"/workload{whose}&sort=name").json()["items"]

    assert made.status_code == 201, made.content
    assert listed["id"] == made.json()["id"]
    assert mine["away_until"] == str(today)
    assert stranger.post(f"/absences/{listed['id']}/end", {}).status_code == 404
    assert me.post(f"/absences/{listed['id']}/end", {}).status_code == 204
    assert me.get("/absences").json()["items"] == []
    everywhere = Caller(make_officer(None, Role.ADMINISTRATOR))
    assert everywhere.get("/workload").status_code == 422
    assert everywhere.get(f"/workload{whose}").status_code == 200
