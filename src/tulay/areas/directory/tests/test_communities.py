"""Communities are noted, corrected and retired by who answers for all agencies, and read by all of them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.directory.actions.communities import (
    correct_community,
    note_community,
    retire_community,
    state_community_total,
)
from tulay.areas.directory.errors import (
    CommunityChanged,
    CommunityKnown,
    CommunityReasonMissing,
    CommunityRetired,
    UnfitCommunity,
    UnknownCommunity,
    UnknownPlace,
)
from tulay.areas.directory.models import Community, CommunityTotal
from tulay.areas.directory.queries import place_card
from tulay.areas.directory.queries.communities import (
    CommunitiesAsked,
    CommunityDetails,
    Estimate,
    communities_together,
    community_record,
    stated_total,
    visible_communities,
    visible_community,
)
from tulay.areas.directory.tests.factories import NOW, make_agency, make_community, make_place
from tulay.areas.identity.rules import ROLES, Role
from tulay.kernel.actor import ANONYMOUS, SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.errors import Forbidden, Invalid
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.roles import OWNER
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


def acting(role, agency_id=None):
    return Actor(uuid7(), ActorKind.PERSON, (Grant(ROLES[role], agency_id, role.value),))


COORDINATOR = acting(Role.COORDINATOR)


@pytest.fixture
def sirawai():
    return make_place("Sirawai", population=27_000)


@pytest.fixture
def barangay(sirawai):
    return make_place("Balatakan", sirawai, level="barangay", population=1_840)


def said(place, **what_matters):
    day = NOW.date() - timedelta(days=100)
    defaults = {"name": "Baluno", "people": 640, "people_source": "Survey", "people_date": day}
    return CommunityDetails(place_id=place.id, **(defaults | what_matters))


def note(place, actor=COORDINATOR, **what_matters):
    return note_community(actor=actor, details=said(place, **what_matters), now=NOW)


def correct(made, details, version=0, actor=COORDINATOR, why="Counted again."):
    correct_community(
        actor=actor, community_id=made, details=details, version=version, said=why, now=LATER
    )


def retire(made, actor=COORDINATOR, why="Noted twice."):
    retire_community(actor=actor, community_id=made, said=why, now=LATER)


def test_a_profile_is_noted_corrected_and_retired_and_its_history_stays(barangay):
    made = note(barangay, counts={"households": 120}, origins=("sama",))
    assert Entry.objects.filter(action="directory.note-community").count() == 1
    correct(made, said(barangay, people=700, counts={"households": 130}, origins=("sama",)))
    retire(made)
    with reading(COORDINATOR):
        record = community_record(COORDINATOR, made)
    assert (record.community.details.people, record.community.population) == (700, 1_840)
    assert not record.community.is_kept
    assert [step.kind.value for step in record.steps] == ["retired", "corrected", "noted"]
    changed = record.steps[1].changed
    assert changed == {"people": [640, 700], "counts": [{"households": 120}, {"households": 130}]}
    assert (record.steps[0].said, record.steps[0].taken_by) == (
        "Noted twice.",
        COORDINATOR.person_id,
    )


def test_what_cannot_be_is_not_written(barangay, sirawai):
    made = note(barangay)
    for wrong in (
        said(sirawai),
        said(barangay, people=1_300, name="Other"),
        said(barangay, people_source=""),
    ):
        with pytest.raises(UnfitCommunity):
            note_community(actor=COORDINATOR, details=wrong, now=NOW)
    with pytest.raises(UnfitCommunity):
        note_community(actor=COORDINATOR, details=replace(said(barangay), place_id=None), now=NOW)
    with pytest.raises(CommunityKnown):
        note(barangay, name="BALUNO", people=1)
    with pytest.raises(CommunityChanged):
        correct(made, said(barangay), version=1)
    with pytest.raises(UnfitCommunity):
        correct(made, said(barangay, people=1_841))
    correct(made, said(barangay, people=1_840))  # its own estimate does not stand in its way
    with pytest.raises(CommunityReasonMissing):
        retire(made, why=" ")
    retire(made)
    for act in (lambda: retire(made), lambda: correct(made, said(barangay), version=2)):
        with pytest.raises(CommunityRetired):
            act()
    note(barangay)  # the name is free again, and so are the people
    with pytest.raises(UnknownCommunity):
        retire(uuid7())


def test_agencies_read_and_strangers_do_neither(barangay):
    made = note(barangay)
    focal = acting(Role.FOCAL_PERSON, make_agency().id)
    regional = acting(Role.COORDINATOR, make_agency().id)
    for actor in (focal, regional, acting(Role.EXECUTIVE), acting(Role.RESIDENT), ANONYMOUS):
        for act in (
            lambda who: note(barangay, actor=who, name="Mine", people=1),
            lambda who: correct(made, said(barangay), actor=who),
            lambda who: retire(made, actor=who),
            lambda who: total(barangay.parent, actor=who),
        ):
            with pytest.raises((Forbidden, UnknownCommunity)):
                act(actor)
    for actor in (focal, regional, acting(Role.EXECUTIVE)):
        with reading(actor):
            assert visible_community(actor, made).details.name == "Baluno"
    for actor in (acting(Role.RESIDENT), acting(Role.COMMUNITY_LEADER), ANONYMOUS):
        with reading(SYSTEM):  # the wall of PostgreSQL is down: Python's stands by itself
            with pytest.raises(UnknownCommunity):
                visible_community(actor, made)
            assert communities_together(actor).together.communities == 0
            assert stated_total(actor, barangay.parent_id) is None


def test_postgresql_shows_them_to_agencies_alone_and_lets_only_the_borderless_write(barangay):
    make_community(barangay)
    for actor, count in (
        (acting(Role.OFFICER, uuid7()), 1),
        (acting(Role.RESIDENT), 0),
        (ANONYMOUS, 0),
    ):
        with reading(actor):
            assert Community.objects.count() == count
            assert Community.objects.update(name="Mine") == 0
            with pytest.raises(DatabaseError), transaction.atomic():
                Community.objects.create(
                    place=barangay, name="Mine", jurisdiction="bangsamoro", created_at=NOW, updated_at=NOW
                )  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:  # the negative control
        cursor.execute(f"SET LOCAL ROLE {OWNER}")
        with reading(ANONYMOUS):
            assert Community.objects.count() == 1
        transaction.set_rollback(True)


def test_postgresql_keeps_no_estimate_without_source_and_day(barangay):
    for wrong in ({"people_source": ""}, {"people_date": None}, {"people": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_community(barangay, **wrong)
    make_community(barangay, people=None)
    with reading(SYSTEM), pytest.raises(IntegrityError), transaction.atomic():
        CommunityTotal.objects.create(place=barangay, people=5, stated_at=NOW)


def replace_code(place):
    place.code = "nowhere"
    return place


def total(place, people=2_000, actor=COORDINATOR, now=NOW):
    told = ("Assessment", NOW.date()) if people else ("", None)
    state_community_total(
        actor=actor, place_code=place.code, estimate=Estimate(people, *told), now=now
    )


def test_estimates_add_up_with_their_attribution_and_the_census_stays_out(sirawai, barangay):
    other = make_place("Pisawak", sirawai, level="barangay", population=900)
    make_community(barangay, people=300)
    make_community(barangay, people=None)
    make_community(other, people=200)
    make_community(other, people=500, retired_at=NOW)
    make_community(make_place("Elsewhere", level="barangay"), people=77)
    total(sirawai)
    with reading(COORDINATOR):
        found = communities_together(COORDINATOR, place_card(sirawai.id))
        everywhere = communities_together(COORDINATOR)
    whole = found.together
    assert (whole.communities, whole.estimated, whole.attributed) == (3, 2, 500)
    assert (whole.stated, whole.unattributed, whole.percent) == (2_000, 1_500, 25)
    parts = {one.name: one.together.attributed for one in found.parts}
    assert parts == {"Balatakan": 300, "Pisawak": 200}
    assert (everywhere.together.attributed, everywhere.together.stated) == (577, None)
    assert {one.name: one.together.percent for one in everywhere.parts} == {
        "Elsewhere": None,
        "Sirawai": 25,
    }
    total(sirawai, 400, now=LATER)
    with reading(COORDINATOR):
        later = communities_together(COORDINATOR, place_card(sirawai.id)).together
        assert (later.is_exceeded, later.percent) == (True, 100)
    total(sirawai, None, now=LATER + timedelta(days=1))
    with reading(COORDINATOR):
        assert communities_together(COORDINATOR, place_card(sirawai.id)).together.percent is None
        assert stated_total(COORDINATOR, sirawai.id) is None
    with pytest.raises(UnfitCommunity):
        total(barangay, 10)
    with pytest.raises(UnknownPlace):
        total(replace_code(barangay), 10)


def test_lists_are_narrowed(barangay):
    today, before = NOW.date(), NOW.date() - timedelta(days=2_000)
    make_community(barangay, name="Lower Baluno", origins=["sama"], people=10, people_date=before)
    make_community(barangay, name="Upper Baluno", people=None)
    make_community(barangay, name="Away", people=30)
    make_community(barangay, name="Gone", retired_at=NOW)

    def names(**asked):
        found = visible_communities(COORDINATOR, CommunitiesAsked(**asked), today=today)
        return [one.details.name for one in found.items]

    with reading(COORDINATOR):
        assert names() == ["Away", "Lower Baluno", "Upper Baluno"]
        assert names(order="people") == ["Away", "Lower Baluno", "Upper Baluno"]
        assert names(q="BALUNO") == ["Lower Baluno", "Upper Baluno"]
        assert names(estimate="missing") == ["Upper Baluno"]
        assert names(estimate="old") == names(origin="sama") == ["Lower Baluno"]
        assert names(retired=True) == ["Gone"]
        assert len(names(place=place_card(barangay.parent_id))) == 3
        with pytest.raises(Invalid):
            names(order="size")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_crowd_a_place_together():
    place = make_place("Balatakan", level="barangay", population=1_000)

    def run(name):
        try:
            return note(place, name=name, people=600) and "noted"
        except UnfitCommunity as problem:
            return problem.errors[0].code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as at_once:
        told = list(at_once.map(run, ("Upper", "Lower")))
    assert sorted(told) == ["more-than-live-there", "noted"]
