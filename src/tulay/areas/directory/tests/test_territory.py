"""What identity learns of agencies: the region of each, and when it works."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from tulay.areas.directory.actions import change_agency
from tulay.areas.directory.errors import UnfitAgency
from tulay.areas.directory.queries import agency_card
from tulay.areas.directory.rules import AgencyDetails
from tulay.areas.directory.tests.factories import make_agency, make_place
from tulay.areas.identity.actions import PolicyDetails, add_policy, grant_role, invite, revoke_role
from tulay.areas.identity.errors import (
    BeyondYourScope,
    RoleOfOneLaw,
    UnknownGrant,
    UnknownRegion,
    UnknownWorkplace,
)
from tulay.areas.identity.queries import forget_territory, holders
from tulay.areas.identity.queries.authority import visible_people
from tulay.areas.identity.rules import Condition, Role
from tulay.areas.identity.tests.factories import actor_of, make_grant, make_person
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
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


@pytest.mark.parametrize("give", ["grant_role", "invite"])
@pytest.mark.parametrize("what", ["none by this id", "one that was closed"])
def test_roles_are_given_in_agencies_that_serve(give, what):
    agency_id = uuid7() if what == "none by this id" else make_agency(deactivated_at=MONDAY).id
    given = {"actor": SYSTEM, "role": Role.OFFICER, "agency_id": agency_id, "until": None}
    invited = {"name": "Musa", "email": "musa@example.org", "language": "en"}
    with pytest.raises(UnknownWorkplace):
        if give == "grant_role":
            grant_role(**given, person_id=make_person().id, now=MONDAY)
        else:
            invite(**given, **invited, jurisdiction="bangsamoro", now=MONDAY)


@pytest.fixture
def map_of():
    """A region with two provinces, an agency in each, one in a town of the first, one elsewhere, one nowhere."""
    region = make_place("BARMM", code="1900000000")
    province = make_place("Lanao del Sur", region, code="1903600000")
    town = make_place("Marawi", province, code="1903617000")
    other = make_place("Sulu", region, code="1906600000")
    return {
        "province": make_agency(place=province),
        "town": make_agency(place=town),
        "beside": make_agency(place=other),
        "elsewhere": make_agency(place=make_place("Erongo", jurisdiction="namibia")),
        "nowhere": make_agency(),
    }


def test_a_grant_of_a_place_opens_the_agencies_at_it_and_below_it(map_of):
    province = actor_of(staff(Role.COORDINATOR, region="1903600000"), at=MONDAY)
    reached = {name for name, one in map_of.items() if province.may("catalogue.edit", one.id)}
    assert reached == {"province", "town"}
    assert set(scope.settings_of(province)[0].split(",")) == {
        str(map_of[name].id) for name in reached
    }
    region = actor_of(staff(Role.COORDINATOR, region="1900000000"), at=MONDAY)
    reached = {name for name, one in map_of.items() if region.may("catalogue.edit", one.id)}
    assert reached == {"province", "town", "beside"}


def test_a_grant_of_a_place_ends_with_its_day(map_of):
    person = staff(Role.COORDINATOR, region="1903600000")
    person.grants.update(until=MONDAY + timedelta(hours=1))
    before = actor_of(person, at=MONDAY)
    after = actor_of(person, at=MONDAY + timedelta(hours=1))
    assert before.may("catalogue.edit", map_of["town"].id)
    assert not after.may("catalogue.edit", map_of["town"].id)
    assert scope.settings_of(after)[0] == ""


def test_a_grant_of_a_place_that_nobody_knows_opens_nothing(map_of):
    actor = actor_of(staff(Role.COORDINATOR, region="9999999999"), at=MONDAY)
    assert not any(actor.may("catalogue.edit", one.id) for one in map_of.values())
    assert actor.agencies("catalogue.edit") == frozenset()


def test_an_administrator_of_a_region_gives_roles_in_it_and_in_its_parts(map_of):
    near = staff(Role.OFFICER, map_of["town"].id)
    give = {"person_id": near.id, "role": "coordinator", "agency_id": None, "until": None}
    chief = actor_of(staff(Role.ADMINISTRATOR, region="1903600000"), at=MONDAY)
    for region in ("1903600000", "1903617000"):
        grant_role(actor=chief, region=region, now=MONDAY, **give)
    for region in ("1900000000", "1906600000", "bangsamoro", ""):
        with pytest.raises(BeyondYourScope):
            grant_role(actor=chief, region=region, now=MONDAY, **give)
    with pytest.raises(UnknownRegion):
        grant_role(actor=chief, region="9999999999", now=MONDAY, **give)


def test_an_administrator_of_a_region_finds_and_takes_what_was_given_for_a_part_of_it(map_of):
    theirs, others = (
        staff(Role.COORDINATOR, region="1903617000"),
        staff(Role.COORDINATOR, region="1906600000"),
    )
    chief = actor_of(staff(Role.ADMINISTRATOR, region="1903600000"), at=MONDAY)
    found = set(visible_people(chief, "identity.see-people").values_list("id", flat=True))
    assert theirs.id in found
    assert others.id not in found
    revoke_role(actor=chief, grant_id=theirs.grants.get().id, now=MONDAY)
    with pytest.raises(UnknownGrant):
        revoke_role(actor=chief, grant_id=others.grants.get().id, now=MONDAY)


def test_who_answers_under_a_law_answers_for_a_whole_jurisdiction(map_of):
    chief = actor_of(staff(Role.SUPERUSER), at=MONDAY)
    give = {"role": "information_officer", "agency_id": None, "until": None, "now": MONDAY}
    grant_role(actor=chief, person_id=make_person().id, region="bangsamoro", **give)
    with pytest.raises(RoleOfOneLaw):
        grant_role(actor=chief, person_id=make_person().id, region="1903600000", **give)


def test_a_policy_of_a_place_binds_the_agencies_in_it_alone(map_of):
    details = PolicyDetails("Quiet", "cases.decide", Condition.ALWAYS, region="1903600000")
    add_policy(actor=SYSTEM, details=details, now=MONDAY)
    inside = actor_of(staff(Role.OFFICER, map_of["town"].id), at=MONDAY)
    outside = actor_of(staff(Role.OFFICER, map_of["beside"].id), at=MONDAY)
    assert not inside.may("cases.decide", map_of["town"].id)
    assert outside.may("cases.decide", map_of["beside"].id)


def test_who_may_do_this_names_a_region_among_the_reasons(map_of):
    holder = staff(Role.COORDINATOR, region="1903600000")
    chief = actor_of(staff(Role.SUPERUSER), at=MONDAY)
    asked = {"now": MONDAY, "code": "catalogue.edit"}
    here = holders(chief, agency_id=map_of["town"].id, **asked)
    there = holders(chief, agency_id=map_of["beside"].id, **asked)
    assert [reason.region for one in here for reason in one.reasons] == ["1903600000"]
    assert [one.person_id for one in here] == [holder.id]
    assert there == ()


def test_an_agency_moves_with_its_place():
    before, after = make_place("Sulu", code="1906600000"), make_place("Basilan", code="1900702000")
    agency = make_agency(place=before)
    coordinator = staff(Role.COORDINATOR, region="1900702000")
    assert not actor_of(coordinator, at=MONDAY).may("catalogue.edit", agency.id)
    details = details_of(agency_card(agency.id))
    change_agency(actor=SYSTEM, agency_id=agency.id, details=details(place_id=after.id), now=MONDAY)
    assert actor_of(coordinator, at=MONDAY).may("catalogue.edit", agency.id)


@pytest.mark.parametrize("jurisdiction", ["namibia", None])
def test_an_agency_sits_in_its_own_jurisdiction(jurisdiction):
    agency = make_agency()
    seat = make_place("Erongo", jurisdiction=jurisdiction).id if jurisdiction else agency.id
    details = details_of(agency_card(agency.id))
    with pytest.raises(UnfitAgency) as refused:
        change_agency(actor=SYSTEM, agency_id=agency.id, details=details(place_id=seat), now=MONDAY)
    assert [one.pointer for one in refused.value.errors] == ["place_id"]


def details_of(card):
    """The details of an agency as they are, with another seat."""
    return partial(AgencyDetails, card.name, kind=card.kind, zone=card.zone)
