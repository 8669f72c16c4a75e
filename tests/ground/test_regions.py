"""Row-level security follows a grant for a region: PostgreSQL itself shows what lies in it, and nothing beside it."""

from datetime import UTC, datetime, timedelta

import pytest

from tulay.areas.cases.models import Request
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.factories import World
from tulay.areas.directory.tests.factories import make_place
from tulay.areas.identity.queries import forget_territory
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import actor_of, make_grant, make_person
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.fixture
def requests():
    """A request in a town of the province, in the province beside it, and at an agency without a seat."""
    region = make_place("BARMM", code="1900000000")
    province = make_place("Lanao del Sur", region, code="1903600000")
    seats = {
        "town": make_place("Marawi", province, code="1903617000"),
        "beside": make_place("Sulu", region, code="1906600000"),
        "nowhere": None,
    }
    made = {}
    for name, seat in seats.items():
        world = World()
        world.agency.place = seat
        world.agency.save()
        made[name] = world.request_in(State.SUBMITTED)
    forget_territory()
    yield made
    forget_territory()


def coordinator(region, until=None):
    person = make_person()
    make_grant(person, Role.COORDINATOR, until=until)
    person.grants.update(region=region)
    return person


def seen_by(person, requests, at=NOW):
    with reading(actor_of(person, at=at)):
        ids = set(Request.objects.values_list("id", flat=True))
    return {name for name, one in requests.items() if one in ids}


@pytest.mark.parametrize(
    ("region", "names"),
    [
        ("1903600000", {"town"}),
        ("1903617000", {"town"}),
        ("1906600000", {"beside"}),
        ("1900000000", {"town", "beside"}),
        ("bangsamoro", {"town", "beside", "nowhere"}),
        ("namibia", set()),
        ("9999999999", set()),
    ],
)
def test_a_region_shows_its_own_agencies_rows(requests, region, names):
    assert seen_by(coordinator(region), requests) == names


def test_an_ended_region_shows_no_row(requests):
    person = coordinator("1903600000", until=NOW + timedelta(hours=1))
    assert seen_by(person, requests) == {"town"}
    assert seen_by(person, requests, at=NOW + timedelta(hours=1)) == set()


def test_a_region_taken_away_shows_no_row(requests):
    person = coordinator("1903600000")
    person.grants.update(revoked_at=NOW)
    assert seen_by(person, requests) == set()


def test_a_row_written_in_sql_alone_is_hidden_all_the_same(requests):
    """The control: what Python would let through, PostgreSQL still holds back."""
    with reading(actor_of(coordinator("1903600000"), at=NOW)):
        found = Request.objects.raw("SELECT * FROM cases_request")
        assert {one.id for one in found} == {requests["town"]}
