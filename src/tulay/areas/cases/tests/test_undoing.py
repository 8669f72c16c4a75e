"""Requests given to somebody together are given back together: each only if nothing happened with it since."""

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db.models import QuerySet

from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions import undoing
from tulay.areas.cases.actions.assignments import assign
from tulay.areas.cases.actions.comments import annotate
from tulay.areas.cases.actions.decisions import appeal
from tulay.areas.cases.actions.review import review
from tulay.areas.cases.actions.undoing import undo_batch
from tulay.areas.cases.errors import BatchGoesOn, BatchNotFound, BatchNotUndoable, UndoTooLate
from tulay.areas.cases.models import Assignment, Batch
from tulay.areas.cases.queries.batches import own_batch
from tulay.areas.cases.queries.undoing import undo_of, undoable_until
from tulay.areas.cases.rules.batches import BatchKind
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.rules.undoing import UNDO_WITHIN
from tulay.areas.cases.tests.browsing import browser, make_world, now, queries_of, text_of
from tulay.areas.cases.tests.factories import NOW, World, make_officer, rows_of, stored
from tulay.areas.cases.tests.test_batches import carried_out, ends, sent, wish
from tulay.areas.cases.tests.test_concurrency import at_once
from tulay.areas.identity.models import RoleGrant
from tulay.areas.identity.tests.door import Caller
from tulay.areas.notifications.models import Message
from tulay.kernel.errors import Forbidden
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=5)


def given(world, ids, at=NOW, to=None):
    """Several requests, given to a colleague."""
    to = to or world.second.person_id
    batch_id = wish(world.officer, ids, BatchKind.ASSIGN, assignee_id=to, reason="He is back.")
    carried_out(batch_id, at)
    return batch_id


def undo(world, batch_id, at=SOON):
    """Give them back, and let a worker do it."""
    made = undo_batch(actor=world.officer, batch_id=batch_id, now=at)
    carried_out(made, at)
    return made


def holders(ids):
    return [stored(one).assignee_id for one in ids]


def test_undo_batch_gives_each_back_to_whom_it_was_taken_from(world):
    third = make_officer(world.agency)
    ids = [*sent(world, 2), world.request_in(State.IN_REVIEW)]
    assign(actor=world.officer, request_id=ids[1], assignee_id=third.person_id, now=NOW)
    before = holders(ids)
    assert before == [None, third.person_id, world.officer.person_id]
    batch_id = given(world, ids, NOW + timedelta(minutes=1))
    assert holders(ids) == [world.second.person_id] * 3

    made = undo(world, batch_id)

    assert holders(ids) == before
    assert ends(made) == [("done", "")] * 3
    assert Entry.objects.filter(action="cases.undo-batch", target=f"batch:{made}").count() == 1
    assert Entry.objects.filter(action="cases.give-back").count() == 3
    told = Message.objects.filter(template="cases.taken_over", recipient_id=world.second.person_id)
    assert told.count() == 3
    assert (
        Message.objects.filter(template="cases.assigned", recipient_id=third.person_id).count() == 2
    )
    assert [row.assignee_id for row in rows_of(Assignment, request_id=ids[1])] == [
        third.person_id,
        world.second.person_id,
        third.person_id,
    ]


def test_what_something_happened_with_since_stays_where_it_is(world):
    ids = sent(world, 4)
    batch_id = given(world, ids)
    third = make_officer(world.agency)
    review(actor=world.second, request_id=ids[0], now=NOW + timedelta(minutes=1))
    assign(
        actor=world.second,
        request_id=ids[1],
        assignee_id=third.person_id,
        reason="Hers.",
        now=NOW + timedelta(minutes=1),
    )
    annotate(actor=world.second, request_id=ids[2], body="Called.", now=NOW + timedelta(minutes=1))

    made = undo(world, batch_id)

    changed = ("refused", "cases.changed-since")
    assert ends(made) == [changed, changed, changed, ("done", "")]
    second = world.second.person_id
    assert holders(ids) == [second, third.person_id, second, None]


def test_what_did_not_change_hands_is_left_alone(world):
    ids = sent(world, 2)
    assign(actor=world.officer, request_id=ids[0], assignee_id=world.second.person_id, now=NOW)
    batch_id = given(world, ids, NOW + timedelta(minutes=1))

    made = undo(world, batch_id)

    assert ends(made) == [("done", "")] * 2
    assert holders(ids) == [world.second.person_id, None]


def test_whoever_had_it_and_works_here_no_more_does_not_get_it_back(world):
    third = make_officer(world.agency)
    (request_id,) = sent(world, 1)
    assign(actor=world.officer, request_id=request_id, assignee_id=third.person_id, now=NOW)
    batch_id = given(world, [request_id], NOW + timedelta(minutes=1))
    RoleGrant.objects.filter(person_id=third.person_id).update(revoked_at=NOW)

    made = undo(world, batch_id)

    assert ends(made) == [("refused", "cases.not-assignable")]
    assert holders([request_id]) == [world.second.person_id]


def test_an_appeal_freed_it_and_nobody_gets_it_back(world):
    request_id = world.request_in("rejected")
    appeal(actor=world.applicant, request_id=request_id, reason="It is mine.", now=NOW)
    third = make_officer(world.agency)
    later = NOW + timedelta(days=1)
    batch_id = given(world, [request_id], later, third.person_id)
    assert holders([request_id]) == [third.person_id]

    made = undo(world, batch_id, later + timedelta(minutes=1))

    assert ends(made) == [("done", "")]
    assert holders([request_id]) == [None]


def test_it_is_asked_for_by_whoever_wished_it_in_time_and_once(world):
    ids = sent(world, 2)
    reviewed = wish(world.officer, [ids[1]], BatchKind.REVIEW)
    carried_out(reviewed)
    waiting = wish(world.officer, ids[:1], BatchKind.ASSIGN, assignee_id=world.second.person_id)
    ask = {"actor": world.officer, "now": SOON}
    with pytest.raises(BatchNotUndoable):
        undo_batch(batch_id=reviewed, **ask)
    with pytest.raises(BatchGoesOn):
        undo_batch(batch_id=waiting, **ask)
    carried_out(waiting)
    with pytest.raises(BatchNotFound):
        undo_batch(actor=world.second, batch_id=waiting, now=SOON)
    with pytest.raises(Forbidden):
        undo_batch(actor=world.applicant, batch_id=waiting, now=SOON)
    with pytest.raises(UndoTooLate):
        undo_batch(actor=world.officer, batch_id=waiting, now=NOW + UNDO_WITHIN)

    made = undo(world, waiting)

    assert undo(world, waiting) == made
    with pytest.raises(BatchNotUndoable):
        undo_batch(batch_id=made, **ask)
    assert len(rows_of(Assignment, request_id=ids[0])) == 2
    assert holders(ids[:1]) == [None]


def test_a_wish_says_until_when_and_what_undid_it(world):
    batch_id = given(world, sent(world, 1))

    def told(which, at=SOON):
        with reading(world.officer):
            card = own_batch(actor=world.officer, batch_id=which)
            return card.undoes, undoable_until(batch=card, now=at), card.undone_by

    assert told(batch_id) == (None, NOW + UNDO_WITHIN, None)
    assert told(batch_id, NOW + UNDO_WITHIN) == (None, None, None)
    made = undo(world, batch_id)
    assert told(batch_id) == (None, None, made)
    assert told(made) == (batch_id, None, None)


def test_one_button_beside_what_was_given_without_scripts(db):
    world = make_world(requirements=())
    mine = browser(world.officer)
    batch_id = given(world, sent(world, 2, now=now()), now())
    here = f"/desk/batches/{batch_id}/"
    assert f'action="{here}undo/"' in mine.get(here).content.decode()

    begun = mine.post(f"{here}undo/")

    made = rows_of(Batch)[-1]
    assert begun["Location"] == f"/desk/batches/{made.id}/"
    assert "Give them back" in text_of(mine.get(begun["Location"]))
    carried_out(made.id, now())
    again = text_of(mine.get(here))
    assert "You gave these back" in again
    assert "A mistake?" not in again
    assert "Give them back" in text_of(mine.get("/desk/batches/"))
    refused = mine.post(f"/desk/batches/{made.id}/undo/", follow=True)
    assert "This cannot be undone" in text_of(refused)
    assert browser(world.second).post(f"{here}undo/").status_code == 404


def test_the_page_asks_as_much_for_many_as_for_few(db):
    world = make_world(requirements=())
    mine, asked = browser(world.officer), []
    for number in (1, 5):
        batch_id = given(world, sent(world, number, now=now()), now())
        asked.append(queries_of(mine, f"/desk/batches/{batch_id}/"))

    few, many = asked
    assert len(few) == len(many) <= 6, asked


def test_programs_undo_it_as_well(api, world):
    batch_id = given(world, sent(world, 1, now=now()), now())
    mine, path = Caller(world.officer), f"/request-batches/{batch_id}/undo"
    assert mine.get(path).json()["undoable_until"]

    made = mine.post(path, {})

    assert made.status_code == 202, made.content
    assert mine.post(path, {}).json() == made.json()
    assert mine.get(path).json()["undone_by"] == made.json()["id"]
    own = f"/request-batches/{made.json()['id']}/undo"
    assert mine.get(own).json()["undoes"] == str(batch_id)
    assert mine.post(own, {}).json()["code"] == "cases.batch-not-undoable"
    assert Caller(world.second).post(path, {}).status_code == 404


def both_undo(monkeypatch, patience_s):
    """Undo a wish in two windows, each having looked whether it is undone before either wrote, if that can be."""
    world = World()
    (request_id,) = sent(world, 1)
    batch_id = given(world, [request_id])
    have_looked = threading.Barrier(2)

    def waits_for_the_other(*whose):
        known = undo_of(*whose)
        with suppress(threading.BrokenBarrierError):
            have_looked.wait(patience_s)
        return known

    monkeypatch.setattr(undoing, "undo_of", waits_for_the_other)
    return request_id, at_once(
        *[lambda: undo_batch(actor=world.officer, batch_id=batch_id, now=SOON)] * 2
    )


@pytest.mark.usefixtures("committed_db")
class TestTogether:
    """On connections of their own."""

    def test_undone_twice_at_once_it_is_undone_once(self, monkeypatch):
        request_id, (first, second) = both_undo(monkeypatch, 0.3)

        assert first == second
        assert len(rows_of(Batch)) == 2
        at_once(*[lambda: carried_out(first, SOON)] * 2)
        assert holders([request_id]) == [None]
        assert len(rows_of(Assignment, request_id=request_id)) == 2

    def test_control_without_the_lock_one_of_them_meets_the_databases_own_refusal(
        self, monkeypatch
    ):
        monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)

        _, ends = both_undo(monkeypatch, 30)

        assert sorted(type(end).__name__ for end in ends) == ["IntegrityError", "UUID"], ends
        assert len(rows_of(Batch)) == 2
