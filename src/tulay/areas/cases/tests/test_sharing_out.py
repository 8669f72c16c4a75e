"""Requests that waited before the rules came: looked at, then given, each by itself and once."""

import re
from collections import Counter
from copy import copy

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions import assigning
from tulay.areas.cases.actions.assigning import give_by_rule
from tulay.areas.cases.actions.assignments import assign
from tulay.areas.cases.actions.batches import Wish, start_batch
from tulay.areas.cases.actions.decisions import appeal
from tulay.areas.cases.errors import (
    HeldBefore,
    NobodyForRule,
    NoRuleFits,
    NothingToGive,
    PlanChanged,
    PlanOff,
    RequestNotFound,
    StepNotPossible,
)
from tulay.areas.cases.models import Assignment, Batch
from tulay.areas.cases.queries import sharing_out as queries
from tulay.areas.cases.queries.sharing_out import sharing_out, waiting_to_give
from tulay.areas.cases.rules.assigning import Rule, Stays
from tulay.areas.cases.rules.batches import BatchKind
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import browser, make_world, now, queries_of, text_of
from tulay.areas.cases.tests.factories import (
    NOW,
    World,
    make_officer,
    make_service,
    rows_of,
    stored,
)
from tulay.areas.cases.tests.test_assigning import EVERYBODY, by_rule, keep, kept, know
from tulay.areas.cases.tests.test_batches import carried_out, ends
from tulay.areas.cases.tests.test_concurrency import at_once
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.door import Caller
from tulay.areas.notifications.models import Message
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
PAGE = "/desk/assigning/waiting/"


@pytest.fixture
def focal(world):
    return make_officer(world.agency, Role.FOCAL_PERSON, name="Faisal Omar")


def sent(world, number, **kwargs):
    return [world.request_in(State.SUBMITTED, **kwargs) for _ in range(number)]


def beside(world):
    """The same people, with another service of their agency."""
    other = copy(world)
    other.service_id = make_service(world.agency)
    return other


def told(world, at=NOW):
    with reading(SYSTEM):
        return sharing_out(kept(world), now=at)


def give(actor, request_id, at=NOW):
    return give_by_rule(actor=actor, request_id=request_id, now=at)


def begin(world, actor, *, version=None, key=None, at=NOW):
    with reading(actor):
        ids = waiting_to_give(kept(world), now=at)
    wish = Wish(BatchKind.RULES, plan_version=version)
    return start_batch(actor=actor, wish=wish, request_ids=ids, key=key or uuid7(), now=at)


def put_back(world, request_id, focal):
    for assignee in (world.officer.person_id, None):
        assign(
            actor=focal,
            request_id=request_id,
            assignee_id=assignee,
            reason="Not ours to choose.",
            now=NOW,
        )


def test_the_look_says_how_many_go_to_whom_and_how_many_stay_and_why(world, focal):
    waiting = sent(world, 3)
    sent(beside(world), 2)
    in_hand = world.request_in(State.IN_REVIEW)
    back = sent(world, 1)[0]
    put_back(world, back, focal)
    know(world, focal, world.second, "Sails")
    rules = [Rule("Boats", world.service_id, skill="Sails")]
    keep(world, focal, rules)

    found = told(world)

    assert set(found.request_ids) == set(waiting)
    assert [(one.officer_id, one.load, one.gets) for one in found.shares] == [
        (world.second.person_id, 0, 3)
    ]
    assert found.stays == {Stays.HELD: 1, Stays.NO_RULE: 2}
    assert (found.staying, found.later, found.is_cut) == (3, 0, False)
    assert stored(in_hand).assignee_id == world.officer.person_id
    assert {stored(one).assignee_id for one in waiting} == {None}  # looking gives nothing


def test_the_look_and_the_giving_agree_and_nobody_gets_twice_as_many(world, focal):
    world.request_in(State.IN_REVIEW)  # the first officer has one
    sent(world, 5)
    keep(world, focal)

    expected = {one.officer_id: one.gets for one in told(world).shares}
    batch_id = begin(world, focal, version=1)
    carried_out(batch_id)

    assert {state for state, _ in ends(batch_id)} == {"done"}
    rows = rows_of(Assignment)
    by_rules = [row for row in rows if row.by_rule]
    assert Counter(row.assignee_id for row in by_rules) == expected
    assert sorted(expected.values()) == [2, 3]
    entries = Entry.objects.filter(action="cases.give-by-rule", actor_id=focal.person_id)
    assert entries.count() == len(by_rules) == 5
    assert Entry.objects.filter(action="cases.start-batch").count() == 1
    assert len(rows_of(Message, template="cases.assigned")) == 5
    with pytest.raises(NothingToGive):  # said once more, nothing is left
        begin(world, focal)


def test_each_that_stays_says_why(world, focal):
    request_id, back = sent(world, 2)
    own = world.request_in(State.SUBMITTED, applicant=world.officer)
    put_back(world, back, focal)
    done = world.request_in(State.COMPLETED)

    with pytest.raises(PlanOff):
        give(focal, request_id)
    keep(world, focal, [Rule("Boats", skill="Sails")])
    with pytest.raises(NobodyForRule):
        give(focal, request_id)
    know(world, focal, world.officer, "Sails")
    with pytest.raises(NobodyForRule):  # its only taker is its applicant
        give(focal, own)
    with pytest.raises(HeldBefore):
        give(focal, back)
    with pytest.raises(StepNotPossible):
        give(focal, done)
    keep(world, focal, [Rule("Others", beside(world).service_id)], version=1)
    with pytest.raises(NoRuleFits):
        give(focal, request_id)

    assert stored(request_id).assignee_id is None


def test_strangers_and_officers_do_not_say_it(world, focal):
    keep(world, focal)
    (request_id,) = sent(world, 1)
    stranger = make_officer(make_agency(), Role.FOCAL_PERSON)

    with pytest.raises(RequestNotFound):
        give(stranger, request_id)
    for actor in (world.officer, world.applicant):
        with pytest.raises((Forbidden, RequestNotFound)):
            give(actor, request_id)
        with pytest.raises((Forbidden, RequestNotFound)):
            start_batch(
                actor=actor,
                wish=Wish(BatchKind.RULES),
                request_ids=[request_id],
                key=uuid7(),
                now=NOW,
            )


def test_whoever_took_part_in_the_decision_gets_no_appeal_against_it(world, focal):
    request_id = world.request_in(State.REJECTED)
    appeal(actor=world.applicant, request_id=request_id, reason="The boat is mine.", now=NOW)
    keep(world, focal)

    found = told(world)

    # Whoever decided had it in hand: people go on with it.
    assert found.request_ids == ()
    assert stored(request_id).state == State.APPEALED


def test_rules_that_changed_since_they_were_looked_at_are_looked_at_again(world, focal):
    sent(world, 1)
    keep(world, focal)
    keep(world, focal, [Rule("Other")], version=1)

    with pytest.raises(PlanChanged):
        begin(world, focal, version=1)
    keep(world, focal, is_on=False, version=2)
    with pytest.raises(PlanOff):
        begin(world, focal, version=3)

    assert not rows_of(Batch)


def test_more_than_can_be_worked_on_at_once_are_given_in_turns(world, focal, monkeypatch):
    ids = sent(world, 4)
    keep(world, focal)
    monkeypatch.setattr(queries, "BATCH_MOST", 3)
    found = told(world)
    assert (len(found.request_ids), found.later) == (3, 1)
    assert sum(one.gets for one in found.shares) == 3

    for _ in range(2):
        carried_out(begin(world, focal))
    assert all(stored(one).assignee_id for one in ids)
    monkeypatch.setattr(queries, "LOOKED_AT", 2)
    more = sent(world, 3)
    assert told(world).is_cut
    assert set(told(world).request_ids) <= set(more)


def test_the_page_shows_gives_and_tells_without_scripts(db):
    world = make_world(requirements=())
    focal = make_officer(world.agency, Role.FOCAL_PERSON)
    mine = browser(focal)
    assert "No request waits" in text_of(mine.get(PAGE))
    ids = sent(world, 2, now=now())
    assert "Write a rule for them" in text_of(mine.get(PAGE))
    keep(world, focal, is_on=False)
    off = text_of(mine.get(PAGE))
    assert "Requests that would go to somebody now: 2" in off
    assert "Switch them on first" in off
    assert "Give them now" not in off
    refused = mine.post(PAGE, {"version": 1, "key": uuid7()}, follow=True)
    assert "The rules for giving out requests are switched off" in text_of(refused)
    keep(world, focal, version=1)
    assert PAGE in mine.get("/desk/assigning/").content.decode()
    assert PAGE not in browser(world.officer).get("/desk/assigning/").content.decode()

    shown = mine.get(PAGE).content.decode()
    form = dict(re.findall(r'name="(version|key)" value="([^"]+)"', shown))
    begun, again = (mine.post(PAGE, form) for _ in range(2))
    (batch,) = rows_of(Batch)
    assert begun["Location"] == again["Location"] == f"/desk/batches/{batch.id}/"
    carried_out(batch.id, now())
    late = mine.post(PAGE, form)
    assert late["Location"] == begun["Location"]  # the same form, after everything was given
    result = text_of(mine.get(begun["Location"]))
    assert "2 of 2" in result
    assert result.count("Everybody") == 2
    assert "Carla Diaz" in result
    assert {stored(one).assignee_id for one in ids} == {
        world.officer.person_id,
        world.second.person_id,
    }
    stale = mine.post(PAGE, {"version": "x", "key": "y"}, follow=True)
    assert "No request waits that these rules would give" in text_of(stale)
    assert browser(world.officer).get(PAGE).status_code == 403


def test_marked_ones_of_the_queue_are_given_by_the_rules_too(db):
    world = make_world(requirements=())
    focal = make_officer(world.agency, Role.FOCAL_PERSON)
    keep(world, focal)
    ids, mine = sent(world, 2, now=now()), browser(focal)
    new = "/desk/batches/new/"

    assert 'value="rules"' in mine.get("/desk/requests/").content.decode()
    assert 'value="rules"' not in browser(world.officer).get("/desk/requests/").content.decode()
    assert "rules of your agency" in text_of(mine.get(new, {"do": "rules", "ids": ids}))
    begun = mine.post(new, {"do": "rules", "ids": ids[:1]})
    (batch,) = rows_of(Batch)
    carried_out(batch.id, now())

    assert begun["Location"] == f"/desk/batches/{batch.id}/"
    assert stored(ids[0]).assignee_id is not None
    assert stored(ids[1]).assignee_id is None
    keep(world, focal, is_on=False, version=1)
    off = mine.post(new, {"do": "rules", "ids": ids[1:]})
    assert off.status_code == 422
    assert "switched off" in text_of(off)


def test_the_page_asks_as_much_for_many_as_for_few(db):
    world = make_world(requirements=())
    focal = make_officer(world.agency, Role.FOCAL_PERSON)
    keep(world, focal)
    mine, asked = browser(focal), {}
    for number in (1, 6):
        sent(world, number, now=now())
        asked[number] = len(queries_of(mine, PAGE))

    assert asked[1] == asked[6] <= 9, asked


def test_programs_do_the_same(api, world, focal):
    ids = sent(world, 2, now=now())
    mine, officer = Caller(focal), Caller(world.officer)
    keep(world, focal)
    path, body = "/assignment-plan/waiting", {"agency_id": str(world.agency.id), "version": 1}

    look = mine.get(path).json()
    assert (look["given"], look["version"], look["is_on"], look["stays"]) == (2, 1, True, [])
    assert sorted(one["gets"] for one in look["shares"]) == [1, 1]
    assert officer.get(path).status_code == 403
    assert officer.post(path, body).status_code == 403
    assert mine.post(path, body | {"version": 7}).json()["code"] == "cases.plan-changed"
    key = {"Idempotency-Key": str(uuid7())}
    begun, again = (mine.post(path, body, **key) for _ in range(2))
    assert begun.status_code == 202, begun.content
    assert begun.json() == again.json()
    batch_id = begun.json()["id"]
    carried_out(batch_id, now())

    items = mine.get(f"/request-batches/{batch_id}/items").json()["items"]
    assert {one["given_to"] for one in items} == {str(stored(one).assignee_id) for one in ids}
    assert mine.get(f"/request-batches/{batch_id}").json()["done"] == 2
    assert mine.post(path, body).json()["code"] == "cases.nothing-to-give"
    stranger = Caller(make_officer(make_agency(), Role.FOCAL_PERSON))
    assert stranger.get(path, agency_id=world.agency.id).status_code == 403
    assert stranger.post(path, body).status_code == 403


def given_at_once():
    """Two leads say it at the same moment, and two workers carry both out."""
    world = World()
    ids = sent(world, 3)
    leads = [make_officer(world.agency, Role.FOCAL_PERSON) for _ in range(2)]
    keep(world, leads[0], EVERYBODY)
    both = at_once(*(lambda one=one: begin(world, one) for one in leads))
    at_once(*(lambda one=one: carried_out(one) for one in both))
    return world, ids, both


@pytest.mark.usefixtures("committed_db")
class TestTogether:
    """On connections of their own."""

    def test_of_two_leads_at_once_each_request_is_given_once(self):
        _world, ids, both = given_at_once()

        assert [len(rows_of(Assignment, request_id=one)) for one in ids] == [1, 1, 1]
        told = Counter(end for one in both for end in ends(one))
        assert told == {("done", ""): 3, ("refused", "cases.held-before"): 3}
        loads = Counter(stored(one).assignee_id for one in ids)
        assert sorted(loads.values()) == [1, 2]
        assert by_rule(ids[0]) is None  # the late event finds it given
        assert len(rows_of(Assignment, request_id=ids[0])) == 1

    def test_control_without_looking_back_it_is_given_twice(self, monkeypatch):
        monkeypatch.setattr(assigning, "_was_given", lambda request: False)

        _world, ids, _both = given_at_once()

        assert [len(rows_of(Assignment, request_id=one)) for one in ids] == [2, 2, 2]
