"""Several requests at once: each by the action that does it singly, once, whatever happens in between."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions import batches
from tulay.areas.cases.actions.batches import Wish, cancel_batch, carry_out_item, start_batch
from tulay.areas.cases.errors import (
    BatchEmpty,
    BatchMixed,
    BatchNotFound,
    BatchOver,
    BatchTooLarge,
    NotAssignable,
    ReasonMissing,
    RequestNotFound,
    TemplateNotFound,
)
from tulay.areas.cases.holdings import export
from tulay.areas.cases.models import Assignment, Batch, BatchItem, Comment
from tulay.areas.cases.queries.batches import batch_items, own_batch
from tulay.areas.cases.rules.batches import BATCH_MOST, BatchItemState, BatchKind
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.rules.templates import TemplateKind
from tulay.areas.cases.tests.browsing import browser, make_world, now, queries_of, text_of
from tulay.areas.cases.tests.factories import NOW, World, make_officer, rows_of, stored
from tulay.areas.cases.tests.test_concurrency import at_once
from tulay.areas.cases.tests.test_templates import keep
from tulay.areas.identity.models import RoleGrant
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.door import Caller
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db
QUEUE, NEW = "/desk/requests/", "/desk/batches/new/"


def wish(actor, ids, kind=BatchKind.REVIEW, *, key=None, **wanted):
    return start_batch(
        actor=actor, wish=Wish(kind, **wanted), request_ids=ids, key=key or uuid7(), now=NOW
    )


def carried_out(batch_id, at=NOW):
    """Let a worker do what waits."""
    for item in rows_of(BatchItem, batch_id=batch_id):
        carry_out_item(actor=SYSTEM, item_id=item.id, now=at)


def ends(batch_id):
    return [(row.state, row.problem) for row in rows_of(BatchItem, batch_id=batch_id)]


def sent(world, number, **kwargs):
    return [world.request_in(State.SUBMITTED, **kwargs) for _ in range(number)]


def test_each_is_done_by_itself_with_its_own_entry_and_its_own_problem(world):
    ids = sent(world, 2)
    own = world.request_in(State.SUBMITTED, applicant=world.officer)
    gone = world.request_in(State.IN_REVIEW)
    batch_id = wish(world.officer, [ids[0], own, gone, ids[1]])
    assert OutboxRow.objects.filter(name="cases.carry-out-item").count() == 4

    carried_out(batch_id)

    assert ends(batch_id) == [
        ("done", ""),
        ("refused", "cases.own-request"),
        ("refused", "cases.step-not-possible"),
        ("done", ""),
    ]
    assert [stored(one).state for one in (*ids, own)] == ["in_review", "in_review", "submitted"]
    entries = Entry.objects.filter(action="cases.review", actor_id=world.officer.person_id)
    assert entries.filter(target__in=[f"request:{one}" for one in ids]).count() == 2
    with reading(world.officer):
        card = own_batch(actor=world.officer, batch_id=batch_id)
    assert (card.settled, card.is_running, card.counts[BatchItemState.REFUSED]) == (4, False, 2)


def test_what_was_done_is_not_done_twice(world):
    (request_id,) = sent(world, 1)
    batch_id = wish(
        world.officer, [request_id], BatchKind.ASSIGN, assignee_id=world.second.person_id
    )

    for _ in range(3):  # a worker that died before it said so
        carried_out(batch_id)

    assert stored(request_id).assignee_id == world.second.person_id
    assert len(rows_of(Assignment, request_id=request_id)) == 1
    assert Entry.objects.filter(action="cases.assign").count() == 1


def test_after_a_crash_in_the_middle_it_goes_on_where_it_was(world, monkeypatch):
    ids = sent(world, 3)
    batch_id = wish(world.officer, ids)
    crashing, real = {ids[1]}, batches.review

    def dying(**asked):
        real(**asked)
        if asked["request_id"] in crashing:
            raise OSError

    monkeypatch.setattr(batches, "review", dying)
    for item in rows_of(BatchItem, batch_id=batch_id):
        try:
            carry_out_item(actor=SYSTEM, item_id=item.id, now=NOW)
        except OSError:
            crashing.clear()
            break
    assert [state for state, _ in ends(batch_id)] == ["done", "waiting", "waiting"]
    assert stored(ids[1]).state == State.SUBMITTED  # rolled back with its mark

    carried_out(batch_id)

    assert [state for state, _ in ends(batch_id)] == ["done"] * 3
    assert Entry.objects.filter(action="cases.review").count() == 3


def test_a_handing_over_needs_its_reason_where_somebody_has_it(world):
    free, held = sent(world, 1)[0], world.request_in(State.IN_REVIEW)
    third = make_officer(world.agency)
    to = {"assignee_id": third.person_id}

    silent = wish(world.second, [free, held], BatchKind.ASSIGN, **to)
    carried_out(silent)
    assert ends(silent) == [("done", ""), ("refused", "cases.reason-missing")]
    carried_out(wish(world.second, [held], BatchKind.ASSIGN, reason="He is ill.", **to))

    assert stored(held).assignee_id == third.person_id
    assert rows_of(Assignment, request_id=held)[-1].reason == "He is ill."


def test_a_kept_text_goes_out_filled_for_each(world):
    focal = make_officer(world.agency, Role.FOCAL_PERSON)
    text = {"en": "Dear {applicant_name}, come for {request_code}.", "fil": "", "ar": ""}
    template = keep(world, focal, kind=TemplateKind.MESSAGE, texts=text)
    ids = sent(world, 2)

    batch_id = wish(world.officer, ids, BatchKind.MESSAGE, template_id=template)
    carried_out(batch_id)

    bodies = {row.request_id: row.body for row in rows_of(Comment)}
    assert len(bodies) == 2
    assert len(set(bodies.values())) == 2
    assert all(body.startswith("Dear Amina Sali, come for ") for body in bodies.values())
    question = keep(world, focal)
    for wrong in (question, uuid7(), None):
        with pytest.raises(TemplateNotFound):
            wish(world.officer, ids, BatchKind.MESSAGE, template_id=wrong)


def test_what_cannot_be_begun_says_why(world):
    (request_id,) = sent(world, 1)
    other = World()
    (theirs,) = sent(other, 1)
    everywhere = make_officer(None, Role.FOCAL_PERSON)

    for ids, problem in (
        ([], BatchEmpty),
        ([uuid7() for _ in range(BATCH_MOST + 1)], BatchTooLarge),
        ([request_id, theirs], RequestNotFound),
        ([request_id, uuid7()], RequestNotFound),
    ):
        with pytest.raises(problem):
            wish(world.officer, ids)
    with pytest.raises(BatchMixed):
        wish(everywhere, [request_id, theirs], BatchKind.LIST)
    with pytest.raises(NotAssignable):
        wish(world.officer, [request_id], BatchKind.ASSIGN, assignee_id=uuid7())
    with pytest.raises(ReasonMissing):
        wish(world.officer, [request_id], BatchKind.ASSIGN, reason="a\x07")
    with pytest.raises(Forbidden):
        wish(world.applicant, [request_id])
    assert not rows_of(Batch)


def test_it_is_done_with_the_permissions_of_that_moment(world):
    ids = sent(world, 2)
    batch_id = wish(world.officer, ids)
    first, second = rows_of(BatchItem, batch_id=batch_id)
    carry_out_item(actor=SYSTEM, item_id=first.id, now=NOW)

    RoleGrant.objects.filter(person_id=world.officer.person_id).update(revoked_at=NOW)
    carry_out_item(actor=SYSTEM, item_id=second.id, now=NOW)

    assert [state for state, _ in ends(batch_id)] == ["done", "refused"]
    assert stored(ids[1]).state == State.SUBMITTED


def test_what_waits_can_be_stopped_by_whoever_began_it(world):
    batch_id = wish(world.officer, sent(world, 2))
    first, _ = rows_of(BatchItem, batch_id=batch_id)
    carry_out_item(actor=SYSTEM, item_id=first.id, now=NOW)
    with pytest.raises(BatchNotFound):
        cancel_batch(actor=world.second, batch_id=batch_id, now=NOW)

    cancel_batch(actor=world.officer, batch_id=batch_id, now=NOW)
    carried_out(batch_id)

    assert [state for state, _ in ends(batch_id)] == ["done", "cancelled"]
    with pytest.raises(BatchOver):
        cancel_batch(actor=world.officer, batch_id=batch_id, now=NOW)
    with pytest.raises(BatchNotFound), reading(world.second):
        own_batch(actor=world.second, batch_id=batch_id)
    with reading(SYSTEM):
        assert export(world.officer.person_id)["batches"][0]["size"] == 2


def test_the_same_form_sent_twice_is_one_wish(world):
    ids, key = sent(world, 2), uuid7()

    assert wish(world.officer, ids, key=key) == wish(world.officer, ids, key=key)
    assert len(rows_of(Batch)) == 1
    assert wish(world.officer, [*ids, *ids]) != wish(world.second, ids, key=key)
    assert {row.size for row in rows_of(Batch)} == {2}


def test_from_the_queue_to_the_result_without_scripts(db):
    world = make_world(requirements=())
    ids = sent(world, 3, now=now())
    mine = browser(world.officer)
    queue = mine.get(QUEUE).content.decode()
    assert 'name="do"' in queue
    assert 'name="all"' in queue

    marked = mine.get(NEW, {"do": "review", "ids": ids[:2]})
    assert "Requests: 2" in text_of(marked)
    everything = mine.get(NEW, {"do": "assign", "all": "yes", "filter": "view=all&state=submitted"})
    assert "Requests: 3" in text_of(everything)
    assert mine.get(NEW, {"do": "review"}).status_code == 302
    assert mine.get(NEW, {"do": "eat", "ids": ids}).status_code == 302
    nowhere = {"do": "review", "all": "yes", "filter": "place=Xqzzzz"}
    assert mine.get(NEW, nowhere).status_code == 302
    empty = mine.post(NEW, {"do": "message", "ids": ids})
    assert empty.status_code == 422

    begun = mine.post(NEW, {"do": "assign", "ids": ids, "assignee": world.second.person_id})
    (batch,) = rows_of(Batch)
    assert begun["Location"] == f"/desk/batches/{batch.id}/"
    running = mine.get(begun["Location"])
    assert running["Refresh"] == "3"
    assert "0 of 3" in text_of(running)
    first, *_ = rows_of(BatchItem, batch_id=batch.id)
    carry_out_item(actor=SYSTEM, item_id=first.id, now=now())
    mine.post(f"/desk/batches/{batch.id}/cancel/")
    ended = mine.get(begun["Location"])
    assert "Refresh" not in ended
    assert "3 of 3" in text_of(ended)
    assert "Stopped before" in text_of(ended)
    assert "so there is nothing to stop" in text_of(
        mine.post(f"/desk/batches/{batch.id}/cancel/", follow=True)
    )
    assert "Give them to somebody" in text_of(mine.get("/desk/batches/"))
    assert browser(world.second).get(begun["Location"]).status_code == 404

    listed = mine.post(NEW, {"do": "list", "ids": ids[:2]})
    taken = rows_of(Batch)[-1]
    assert listed["Location"] == f"/desk/privacy/lists/requests/?batch={taken.id}" or (
        f"batch={taken.id}" in listed["Location"]
    )
    assert mine.get(listed["Location"]).status_code == 200
    narrowed = text_of(mine.get(f"{QUEUE}?batch={taken.id}"))
    assert "chosen requests" in narrowed
    assert narrowed.count("Choose K") + narrowed.count("Boat repair") >= 2


def test_as_many_as_are_possible_fit_into_one_form(db, settings, monkeypatch):
    world = make_world(requirements=())
    ids = sent(world, 4, now=now())
    mine = browser(world.officer)
    monkeypatch.setattr(settings, "DATA_UPLOAD_MAX_NUMBER_FIELDS", 6)
    asked = mine.get(NEW, {"do": "review", "all": "yes", "filter": "view=all"}).content.decode()
    listed = re.search(r'name="ids" value="([^"]+)"', asked)[1]
    assert sorted(listed.split(",")) == sorted(map(str, ids))

    begun = mine.post(NEW, {"do": "review", "key": uuid7(), "next": QUEUE, "ids": listed})

    assert begun.status_code == 302
    assert [row.size for row in rows_of(Batch)] == [4]


def test_a_problem_is_told_in_the_readers_language(db):
    world = make_world(requirements=())
    own = world.request_in(State.SUBMITTED, applicant=world.officer, now=now())
    batch_id = wish(world.officer, [own, world.request_in(State.IN_REVIEW, now=now())])
    carried_out(batch_id, now())

    said = text_of(browser(world.officer).get(f"/desk/batches/{batch_id}/"))

    assert "You cannot work on your own request." in said
    assert "The request is now: In review." in said


def test_pages_ask_as_much_for_many_as_for_few(db):
    world = make_world(requirements=())
    mine, asked = browser(world.officer), {}
    for number in (1, 6):
        ids = sent(world, number, now=now())
        batch_id = wish(world.officer, ids)
        asked["show", number] = len(queries_of(mine, f"/desk/batches/{batch_id}/"))
        query = "&".join(f"ids={one}" for one in ids)
        asked["new", number] = len(queries_of(mine, f"{NEW}?do=assign&{query}"))
        asked["list", number] = len(queries_of(mine, "/desk/batches/"))

    for page in ("show", "new", "list"):
        assert asked[page, 1] == asked[page, 6] <= 6, asked
    with CaptureQueriesContext(connection) as many:
        wish(world.officer, sent(world, 12)[:12])
    assert len([q for q in many if "cases_batch_item" in q["sql"]]) <= 4


def test_a_long_list_comes_page_by_page(world):
    ids = sent(world, 3)
    batch_id = wish(world.officer, ids)
    with reading(world.officer):
        card = own_batch(actor=world.officer, batch_id=batch_id)
        first, second = (batch_items(card, after=after, limit=2) for after in (0, 2))

    assert [item.request_id for item in (*first, *second)] == ids


def test_programs_do_the_same(api, world):
    ids = sent(world, 3, now=now())
    mine, other = Caller(world.officer), Caller(world.second)
    body = {"kind": "review", "request_ids": [str(one) for one in ids]}

    begun = mine.post("/request-batches", body)
    assert begun.status_code == 202, begun.content
    batch_id = begun.json()["id"]
    path = f"/request-batches/{batch_id}"
    assert mine.get(path).json()["waiting"] == 3
    first, *_ = rows_of(BatchItem, batch_id=batch_id)
    carry_out_item(actor=SYSTEM, item_id=first.id, now=now())
    page = mine.get(f"{path}/items", limit=2).json()
    assert [one["state"] for one in page["items"]] == ["done", "waiting"]
    rest = mine.get(f"{path}/items", cursor=page["next"]).json()
    assert (len(rest["items"]), rest["next"]) == (1, None)
    assert mine.get(f"{path}/items", cursor="x").status_code == 422
    assert other.get(path).status_code == 404
    assert other.post(f"{path}/cancel", {}).status_code == 404
    assert mine.post(f"{path}/cancel", {}).status_code == 204
    assert mine.post(f"{path}/cancel", {}).status_code == 409
    assert mine.get("/request-batches").json()["items"][0]["cancelled"] == 2
    assert mine.post("/request-batches", body | {"request_ids": []}).status_code == 422
    assert Caller(world.applicant).post("/request-batches", body).status_code == 403


@pytest.mark.usefixtures("committed_db")
class TestTogether:
    """On connections of their own."""

    def test_two_workers_at_the_same_one_do_it_once(self):
        world = World()
        (request_id,) = sent(world, 1)
        batch_id = wish(
            world.officer, [request_id], BatchKind.ASSIGN, assignee_id=world.second.person_id
        )

        at_once(*[lambda: carried_out(batch_id)] * 2)

        assert len(rows_of(Assignment, request_id=request_id)) == 1
        assert ends(batch_id) == [("done", "")]

    def test_the_same_form_sent_twice_at_once_is_one_wish(self):
        world = World()
        ids, key = sent(world, 1), uuid7()

        first, second = at_once(*[lambda: wish(world.officer, ids, key=key)] * 2)

        assert first == second
        assert len(rows_of(Batch)) == 1
