import json

import msgspec
import pytest
from django.db import connection

from tulay.areas.cases.errors import PageUnknown, RequestNotFound
from tulay.areas.cases.queries.facts import own_facts
from tulay.areas.cases.queries.hot import own_page_json, own_request_json
from tulay.areas.cases.queries.own import own_requests
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.factories import NOW, World, make_applicant, make_officer
from tulay.areas.identity.rules import PersonKind, Role
from tulay.areas.identity.tests.factories import make_person
from tulay.kernel.actor import Actor, ActorKind
from tulay.plumbing.db.glance import EYES, glance
from tulay.plumbing.db.scope import reading

ASKED = {"language": "en", "now": NOW}


def ordinary_page(actor, **asked):
    with reading(actor):
        return msgspec.json.encode(own_requests(actor=actor, **ASKED, **asked))


def ordinary_one(actor, request_id):
    with reading(actor):
        return msgspec.json.encode(own_facts(actor=actor, request_id=request_id, **ASKED))


@pytest.fixture
def world(db):
    return World(fee_minor=5_000)


STATES = [State.DRAFT, State.SUBMITTED, State.NEEDS_INFORMATION, State.APPROVED, State.REJECTED]


def test_the_short_way_tells_an_applicant_what_the_ordinary_way_tells(world):
    ids = [world.request_in(state) for state in STATES]

    for request_id in ids:
        short = own_request_json(actor=world.applicant, request_id=request_id, **ASKED)
        assert json.loads(short) == json.loads(ordinary_one(world.applicant, request_id))
        assert json.loads(short)["answers"] == {"boat": "Mutya"}
    assert own_page_json(actor=world.applicant, **ASKED) == ordinary_page(world.applicant)
    assert len(json.loads(own_page_json(actor=world.applicant, **ASKED))["items"]) == len(STATES)


def test_the_short_way_turns_pages_as_the_ordinary_way_does(world):
    for _ in range(5):
        world.draft()
    seen, cursor = [], None
    while True:
        short = own_page_json(actor=world.applicant, limit=2, cursor=cursor, **ASKED)
        assert short == ordinary_page(world.applicant, limit=2, cursor=cursor)
        page = json.loads(short)
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 5
    assert seen == sorted(seen, reverse=True)


def test_the_short_way_narrows_by_state_as_the_ordinary_way_does(world):
    world.draft()
    world.request_in(State.SUBMITTED)

    short = own_page_json(actor=world.applicant, state=State.SUBMITTED, **ASKED)

    assert short == ordinary_page(world.applicant, state=State.SUBMITTED)
    assert [item["state"] for item in json.loads(short)["items"]] == ["submitted"]


@pytest.mark.parametrize("role", [None, *Role])
def test_the_short_way_shows_no_role_anything_but_its_own(world, role):
    request_id = world.request_in(State.SUBMITTED)
    other = make_officer(world.agency, role) if role else make_applicant()

    with pytest.raises(RequestNotFound):
        own_request_json(actor=other, request_id=request_id, **ASKED)
    with reading(other), pytest.raises(RequestNotFound):
        own_facts(actor=other, request_id=request_id, **ASKED)
    assert (
        own_page_json(actor=other, **ASKED) == ordinary_page(other) == b'{"items":[],"next":null}'
    )


def test_the_short_way_serves_a_guest_and_whoever_acts_for_the_applicant(world):
    guest = make_applicant(kind=PersonKind.GUEST)
    request_id = world.draft(applicant=guest)
    helper = Actor(make_person().id, ActorKind.PERSON, guest.grants, on_behalf_of=guest.person_id)

    for reader in (guest, helper):
        assert json.loads(own_request_json(actor=reader, request_id=request_id, **ASKED)) == (
            json.loads(ordinary_one(reader, request_id))
        )


def test_the_short_way_refuses_a_cursor_that_is_none_of_ours(world):
    for cursor in ("x", "W10", "WyJub3QtYS11dWlkIl0"):
        with pytest.raises(PageUnknown):
            own_page_json(actor=world.applicant, cursor=cursor, **ASKED)


def test_the_short_way_leaves_no_eyes_open_behind_it(committed_db):
    world = World()
    request_id = world.draft()

    own_request_json(actor=world.applicant, request_id=request_id, **ASKED)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_request")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT current_setting('tulay.person', true)")
        assert not cursor.fetchone()[0]


def test_the_short_way_is_closed_by_row_security_even_without_its_where(committed_db):
    """Negative control: the statement without its own condition finds nothing with another's eyes."""
    world = World()
    request_id = world.draft()
    sql = f"""{EYES} SELECT seen.* FROM eyes CROSS JOIN LATERAL (
        SELECT id FROM cases_request WHERE id = $3 AND eyes.person IS NOT NULL LIMIT 1) seen"""

    assert glance(world.applicant, sql, request_id)
    assert not glance(make_applicant(), sql, request_id)


def test_the_short_way_opens_its_eyes_first_whatever_the_tables_look_like(committed_db):
    world = World()
    request_id = world.draft()

    for setting in ("enable_nestloop", "enable_hashjoin", "enable_mergejoin", "enable_indexscan"):
        with connection.cursor() as cursor:
            cursor.execute(f"SET {setting} = off")
        assert own_request_json(actor=world.applicant, request_id=request_id, **ASKED)
        page = json.loads(own_page_json(actor=world.applicant, **ASKED))
        assert len(page["items"]) == 1
