"""What identity learns of agencies: the region of each, and when it works."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.actions import PolicyDetails, add_policy
from tulay.areas.identity.queries import forget_territory
from tulay.areas.identity.rules import Condition, Role
from tulay.areas.identity.tests.factories import actor_of, make_grant, make_person
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db import scope

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # half past nine in Manila


@pytest.fixture(autouse=True)
def _fresh():
    forget_territory()
    yield
    forget_territory()


def staff(role, agency_id=None, region=""):
    person = make_person()
    grant = make_grant(person, role, agency_id=agency_id)
    grant.region = region
    grant.save()
    return person


def test_a_grant_of_a_region_opens_its_agencies_in_python_and_in_the_database():
    here, there = make_agency(), make_agency(jurisdiction="namibia")
    actor = actor_of(staff(Role.COORDINATOR, region="bangsamoro"), at=MONDAY)
    assert actor.may("catalogue.edit", here.id)
    assert not actor.may("catalogue.edit", there.id)
    assert scope.settings_of(actor)[0] == str(here.id)


def test_a_policy_follows_the_agencys_own_calendar():
    agency = make_agency()
    details = PolicyDetails("Office hours", "cases.decide", Condition.OUTSIDE_HOURS)
    add_policy(actor=SYSTEM, details=details, now=MONDAY)
    on_monday = actor_of(staff(Role.OFFICER, agency.id), at=MONDAY)
    on_sunday = replace(on_monday, at=MONDAY - timedelta(days=1))
    assert on_monday.may("cases.decide", agency.id)
    assert not on_sunday.may("cases.decide", agency.id)
