"""Who answers for an agency: appointed, followed by another, ended; one of each at a time."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.test import Client

from tulay.areas.audit.models import Entry
from tulay.areas.directory.actions import deactivate_agency
from tulay.areas.directory.actions.posts import appoint, end_post, erase_posts
from tulay.areas.directory.errors import (
    AgencyInactive,
    HeldAlready,
    NoFocalPerson,
    PostEnded,
    UnknownAgency,
    UnknownPost,
)
from tulay.areas.directory.holdings import export
from tulay.areas.directory.models import Post
from tulay.areas.directory.queries.posts import posts_of, who_answers
from tulay.areas.directory.rules import answering, check_appointment
from tulay.areas.directory.tests.factories import NOW, make_agency, make_post
from tulay.areas.identity.models import RoleGrant
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits
from tulay.plumbing.db.roles import OWNER
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


@pytest.fixture(autouse=True)
def _rested():
    limits.forget_all()
    forget_visits()


@pytest.fixture
def agency():
    return make_agency(slug="boats", name="Ministry of Boats")


def acting(role, agency_id=None):
    return Actor(uuid7(), ActorKind.PERSON, (Grant(ROLES[role], agency_id, role.value),))


COORDINATOR = acting(Role.COORDINATOR)


def focal(agency, **what_matters):
    person = make_person(**what_matters)
    make_grant(person, Role.FOCAL_PERSON, agency_id=agency.id)
    return person


def put(agency, person, rank="primary", *, actor=COORDINATOR, now=NOW):
    return appoint(
        actor=actor,
        agency_id=agency.id,
        person_id=person.id,
        rank=rank,
        designation=" Chief of planning ",
        now=now,
    )


def held(agency):
    with reading(SYSTEM):
        return {one.rank.value: one for one in posts_of(COORDINATOR, agency.id) if one.is_held}


def called(agency, now=LATER):
    with reading(SYSTEM):
        return who_answers([agency.id], now=now).get(agency.id, ())


def test_whoever_is_appointed_follows_whoever_was_before_and_history_stays(agency):
    first, second, third = (focal(agency) for _ in range(3))
    put(agency, first)
    put(agency, second, "alternate")
    put(agency, third, now=LATER)
    assert {rank: one.person_id for rank, one in held(agency).items()} == {
        "primary": third.id,
        "alternate": second.id,
    }
    with reading(SYSTEM):
        *_now, before = posts_of(COORDINATOR, agency.id)
    assert (before.person_id, before.ended_date) == (first.id, LATER.date())
    assert held(agency)["primary"].designation == "Chief of planning"
    assert (
        Entry.objects.filter(action="directory.appoint", target=f"agency:{agency.id}").count() == 3
    )
    put(agency, second, now=LATER)  # the alternate becomes the first one and stands in for nobody
    assert {rank: one.person_id for rank, one in held(agency).items()} == {"primary": second.id}


def test_only_who_holds_the_role_is_appointed_and_not_to_what_they_hold(agency):
    person = focal(agency)
    for wrong, rank in ((make_person(), "primary"), (person, "king")):
        with pytest.raises(NoFocalPerson):
            put(agency, wrong, rank)
    put(agency, person)
    with pytest.raises(HeldAlready):
        put(agency, person)
    for actor in (acting(Role.FOCAL_PERSON, agency.id), acting(Role.RESIDENT)):
        with pytest.raises(Forbidden):
            put(agency, person, actor=actor)
    deactivate_agency(actor=SYSTEM, agency_id=agency.id, now=LATER)
    assert held(agency) == {}
    with pytest.raises(AgencyInactive):
        put(agency, person)
    with pytest.raises(UnknownAgency):
        appoint(
            actor=SYSTEM,
            agency_id=uuid7(),
            person_id=person.id,
            rank="primary",
            designation="",
            now=NOW,
        )


def test_a_post_ends_once(agency):
    made = put(agency, focal(agency))
    with pytest.raises(UnknownPost):
        end_post(actor=acting(Role.COORDINATOR, uuid7()), post_id=made, now=LATER)
    with pytest.raises(Forbidden):
        end_post(actor=acting(Role.FOCAL_PERSON, agency.id), post_id=made, now=LATER)
    end_post(actor=COORDINATOR, post_id=made, now=LATER)
    assert held(agency) == {}
    with pytest.raises(PostEnded):
        end_post(actor=COORDINATOR, post_id=made, now=LATER)
    with pytest.raises(UnknownPost):
        end_post(actor=COORDINATOR, post_id=uuid7(), now=LATER)


def test_the_appointed_are_called_the_first_one_first_and_without_them_all_who_can(agency):
    one, two, three = (focal(agency) for _ in range(3))
    assert set(called(agency)) == {one.id, two.id, three.id}
    put(agency, two, "alternate")
    put(agency, three)
    assert called(agency) == (three.id, two.id)
    RoleGrant.objects.filter(person=three).update(until=LATER)
    assert called(agency) == (two.id,)
    RoleGrant.objects.filter(person=two).update(until=LATER)
    assert called(agency) == (one.id,)
    RoleGrant.objects.update(until=LATER)
    assert called(agency) == ()


def test_the_rules_alone():
    one, two = uuid7(), uuid7()
    assert check_appointment(one, "alternate", able=[one], held={"alternate": two}) == "alternate"
    assert answering({"alternate": one, "primary": two}, [one, two]) == (two, one)
    assert answering({"primary": two}, [one]) == (one,)


def test_postgresql_keeps_one_of_each_and_one_post_of_a_person(agency):
    one, two = focal(agency), focal(agency)
    make_post(agency, one)
    for person, rank in ((two, "primary"), (one, "alternate"), (two, "king")):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_post(agency, person, rank)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_post(agency, two, ended_at=NOW, ended_date=NOW.date() - timedelta(days=1))
    make_post(agency, two, ended_at=NOW, ended_date=NOW.date())  # who held it before


def test_an_agency_reaches_its_own_posts_alone(agency):
    theirs = make_agency()
    make_post(agency, focal(agency))
    make_post(theirs, focal(theirs))
    mine = acting(Role.FOCAL_PERSON, agency.id)
    with reading(mine):
        assert [one.agency_id for one in Post.objects.all()] == [agency.id]
        with pytest.raises(DatabaseError), transaction.atomic():
            Post.objects.create(
                agency=theirs,
                person=make_person(),
                rank="alternate",
                appointed_date=NOW.date(),
                appointed_at=NOW,
            )
        with pytest.raises(UnknownAgency):
            posts_of(mine, theirs.id)
    with transaction.atomic(), connection.cursor() as cursor:  # the negative control
        cursor.execute(f"SET LOCAL ROLE {OWNER}")
        with reading(mine):
            assert Post.objects.count() == 2
        transaction.set_rollback(True)


def test_who_held_a_post_gets_it_in_their_export_and_is_forgotten(agency):
    person = focal(agency)
    put(agency, person)
    with reading(SYSTEM):
        [told] = export(person.id)["posts"]
    assert (told["agency"], told["rank"]) == ("Ministry of Boats", "primary")
    with pytest.raises(Forbidden):
        erase_posts(actor=COORDINATOR, person_id=person.id, now=LATER)
    erase_posts(actor=SYSTEM, person_id=person.id, now=LATER)
    with reading(SYSTEM):
        row = Post.objects.get()
    assert (row.designation, row.ended_at) == ("", LATER)


@pytest.mark.django_db(transaction=True)
def test_two_who_appoint_at_once_leave_one_primary():
    agency = make_agency()
    both = [focal(agency), focal(agency)]

    def run(person):
        try:
            put(agency, person)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as at_once:
        list(at_once.map(run, both))
    with reading(SYSTEM):
        assert Post.objects.filter(agency=agency, ended_at=None).count() == 1
        assert Post.objects.filter(agency=agency).count() == 2


def browser(role, agency=None):
    person, client = make_person(), Client()
    make_grant(person, role, agency_id=agency.id if agency else None)
    client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
    return client


def test_the_pages_appoint_show_and_end(agency, django_assert_max_num_queries):
    office, at = browser(Role.COORDINATOR), "/agencies/boats/focal-persons/"
    assert "Nobody holds the role" in office.get(at).content.decode()
    assert "Nobody holds the role" in office.get(f"{at}new/").content.decode()
    one, two = focal(agency, name="Amina Sali"), focal(agency, name="Yusuf Ali")
    assert "Nobody is appointed" in office.get(at).content.decode()
    assert office.post(f"{at}new/", {"person": "x", "rank": "primary"}).status_code == 422
    sent = {"person": str(one.id), "rank": "primary", "designation": "Chief"}
    assert office.post(f"{at}new/", sent)["Location"] == at
    assert office.post(f"{at}new/", sent).status_code == 409
    with django_assert_max_num_queries(6 + 5):  # five of them: who asks, and with which eyes
        page = office.get(at).content.decode()
    for told in ("Amina Sali", "Chief", "Others who hold the role", "Yusuf Ali", "Alternate"):
        assert told in page, told
    assert "Focal persons" in office.get("/agencies/boats/").content.decode()
    theirs = browser(Role.FOCAL_PERSON, agency)
    page = theirs.get(at).content.decode()
    assert "Amina Sali" in page
    assert "End the post" not in page
    assert theirs.get(f"{at}new/").status_code == 403
    assert browser(Role.FOCAL_PERSON, make_agency()).get(at).status_code == 404
    assert "Focal persons" not in Client().get("/agencies/boats/").content.decode()
    RoleGrant.objects.filter(person=one).update(until=NOW)
    assert "Their role has ended" in office.get(at).content.decode()
    ending = f"{at}{held(agency)['primary'].id}/end/"
    assert office.post(ending)["Location"] == at
    assert "Who held the posts before" in office.get(at).content.decode()
    office.post(ending)
    assert "has ended already" in office.get(at).content.decode()
    assert two.id in called(agency)


def test_the_api_tells_the_same_story(agency):
    office, at = browser(Role.COORDINATOR), "/api/v1/agencies/boats/focal-persons"
    person = focal(agency)

    def send(path, body=None):
        return office.post(path, json.dumps(body), "application/json")

    sent = {"person_id": str(person.id), "rank": "primary"}
    answer = send(at, sent)
    assert answer.status_code == 201, answer.content
    assert send(at, sent).json()["code"] == "directory.held-already"
    wrong = send(at, {"person_id": str(uuid7()), "rank": "primary"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/person_id")
    [one] = office.get(at).json()["items"]
    assert (one["id"], one["rank"], one["ended_date"]) == (answer.json()["id"], "primary", None)
    end = f"/api/v1/agencies/focal-persons/{one['id']}/end"
    assert send(end).status_code == 204
    assert send(end).json()["code"] == "directory.post-ended"
