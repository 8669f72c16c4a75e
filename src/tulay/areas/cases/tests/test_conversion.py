"""From a look at a service to a decision: counted by week and by place, told to those who answer for it."""

import csv
import io
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.conversion import conversion
from tulay.areas.cases.rules.conversion import LEAST_TOLD, Stage, monday_of, told, weeks_until
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import browser, now, queries_of, text_of
from tulay.areas.cases.tests.factories import World, make_officer
from tulay.areas.catalogue.errors import UnknownService
from tulay.areas.catalogue.models import DailyViews
from tulay.areas.directory.tests.factories import make_place
from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.identity.tests.door import Caller
from tulay.areas.identity.tests.factories import make_person
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.plumbing.db.scope import entered, reading

MONDAY = date(2026, 11, 23)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 52))
def test_weeks_follow_each_other_and_end_with_this_one(today, weeks):
    found = weeks_until(today, weeks)

    assert len(found) == weeks
    assert found[-1] <= today < found[-1] + timedelta(days=7)
    assert all(one.weekday() == 0 for one in found)
    assert all(b - a == timedelta(days=7) for a, b in pairwise(found))
    assert monday_of(today) == found[-1]


@given(st.lists(st.integers(0, 40), max_size=8))
def test_no_small_count_is_told_nor_can_be_reckoned_from_the_sum(counts):
    shown = told(counts)

    hidden = [count for count, one in zip(counts, shown, strict=True) if one is None]
    assert all(
        one is None for count, one in zip(counts, shown, strict=True) if 0 < count < LEAST_TOLD
    )
    assert all(one in (None, count) for count, one in zip(counts, shown, strict=True))
    can_be_joined = any(count >= LEAST_TOLD for count in counts)
    assert len(hidden) != 1 or not can_be_joined


pytest_db = pytest.mark.django_db


def reader(role, agency=None):
    person = make_person()
    grant = Grant(ROLES[role], agency.id if agency else None, role=role.value)
    return Actor(person.id, ActorKind.PERSON, (grant,))


def found_by(actor, world, **asked):
    with reading(actor):
        return conversion(actor=actor, service_id=world.service_id, now=now(), **asked)


@pytest_db
def test_each_stage_is_counted_in_its_week(world):
    world.draft(now=now() - timedelta(days=7))
    world.request_in(State.SUBMITTED, now=now())
    world.request_in(State.REJECTED, now=now())
    DailyViews.objects.create(service_id=world.service_id, day_date=now().date(), views=9, checks=4)
    DailyViews.objects.create(
        service_id=world.service_id, day_date=now().date() - timedelta(days=400), views=7
    )

    found = found_by(reader(Role.FOCAL_PERSON, world.agency), world)

    assert found.total == {
        Stage.VIEWS: 9,
        Stage.CHECKS: 4,
        Stage.DRAFTS: 3,
        Stage.SENT: 2,
        Stage.DECIDED: 1,
    }
    assert [one.counts[Stage.DRAFTS] for one in found.weeks][-2:].count(0) == 0
    assert len(found.weeks) == 12


@pytest_db
def test_places_are_told_at_the_level_asked_and_small_counts_only_to_the_agency(world):
    region = make_place("Region IX")
    town = make_place("Sirawai", parent=region, level="municipality")
    for _request in range(2):
        request_id = world.request_in(State.SUBMITTED, now=now())
        with entered(SYSTEM):
            Request.objects.filter(id=request_id).update(place_id=town.id)

    own = found_by(reader(Role.FOCAL_PERSON, world.agency), world)
    towns = found_by(reader(Role.FOCAL_PERSON, world.agency), world, level="municipality")
    afar = found_by(reader(Role.COORDINATOR), world)

    assert own.levels == ("region", "municipality")
    assert [(one.name, one.counts[Stage.SENT]) for one in own.places] == [("Region IX", 2)]
    assert [one.name for one in towns.places] == ["Sirawai"]
    assert [one.counts[Stage.SENT] for one in afar.places] == [None]
    assert afar.total[Stage.SENT] == 2


@pytest_db
@pytest.mark.parametrize("role", [Role.FOCAL_PERSON, Role.OFFICER, Role.RESIDENT])
def test_a_stranger_does_not_find_the_figures(world, role):
    elsewhere = World()

    with pytest.raises(UnknownService):
        found_by(reader(role, elsewhere.agency), world)


@pytest_db
def test_the_page_shows_bars_tables_and_files(world):
    world.request_in(State.SUBMITTED, now=now())
    DailyViews.objects.create(service_id=world.service_id, day_date=now().date(), views=20)
    focal = make_officer(world.agency, role=Role.FOCAL_PERSON)
    address = f"/desk/services/{world.service_id}/conversion/"
    me = browser(focal)
    page = me.get(address)
    assert len(queries_of(me, address)) <= 6
    weeks = me.get(f"{address}weeks.csv?weeks=4")
    places = me.get(f"{address}places.csv")
    assert me.get(f"{address}people.csv").status_code == 404

    words = text_of(page)
    assert "In 12 weeks the page was looked at 20 times" in words
    assert "5 %" in words
    rows = list(csv.reader(io.StringIO(b"".join(weeks.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 5
    assert rows[-1][1:] == ["20", "0", "1", "1", "0"]
    assert places.status_code == 200


@pytest_db
def test_large_numbers_read_easily_on_the_page_and_stay_numbers_in_the_file(world):
    DailyViews.objects.create(service_id=world.service_id, day_date=now().date(), views=12_345)
    me = browser(make_officer(world.agency, role=Role.FOCAL_PERSON))
    address = f"/desk/services/{world.service_id}/conversion/"

    words = text_of(me.get(address))
    rows = b"".join(me.get(f"{address}weeks.csv").streaming_content).decode("utf-8-sig")

    assert "looked at 12,345 times" in words
    assert words.count("12,345") == 3  # the sentence, its bar, its week
    assert "12345" not in words
    assert ",12345," in rows


@pytest_db
def test_a_program_reads_the_same(world, api):
    world.request_in(State.SUBMITTED, now=now())
    focal = make_officer(world.agency, role=Role.FOCAL_PERSON)
    path = f"/services/{world.service_id}/conversion"

    answer = Caller(focal).get(path, weeks=2)

    assert answer.json()["total"]["sent"] == 1
    assert len(answer.json()["weeks"]) == 2
    assert Caller(focal).get(path, weeks=53).status_code == 422
    assert Caller(make_officer(World().agency, role=Role.FOCAL_PERSON)).get(path).status_code == 404
