from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tulay.areas.cases.actions.assignments import assign
from tulay.areas.cases.actions.comments import annotate, comment
from tulay.areas.cases.actions.decisions import decide
from tulay.areas.cases.errors import CodeUnreadable, PageUnknown, RequestNotFound
from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.own import is_own, own_draft, own_requests
from tulay.areas.cases.queries.public import public_status
from tulay.areas.cases.queries.queue import Order, QueueFilter, View, queue, queue_counts
from tulay.areas.cases.queries.record import agency_record, own_record
from tulay.areas.cases.rules import tracking
from tulay.areas.cases.rules.application import Step
from tulay.areas.cases.rules.deadlines import DueStatus, due_status
from tulay.areas.cases.rules.steps import Outcome, Priority, State
from tulay.areas.cases.tests.factories import (
    DAY,
    NOW,
    PAPERS,
    World,
    make_applicant,
    make_officer,
    stored,
)
from tulay.areas.directory.tests.factories import make_place
from tulay.areas.identity.models import Person
from tulay.areas.identity.rules import Role
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

MANY = 20_000


@contextmanager
def at_most(count):
    with CaptureQueriesContext(connection) as captured:
        yield
    statements = [q["sql"] for q in captured if "set_config" not in q["sql"]]
    statements = [s for s in statements if not s.startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) <= count, statements


def look_into_queue(actor, now=NOW, **wanted):
    paging = {k: wanted.pop(k) for k in ("limit", "cursor") if k in wanted}
    with reading(actor):
        return queue(actor=actor, wanted=QueueFilter(**wanted), now=now, **paging)


def ids(page):
    return [row.id for row in page.page.items]


# --- own -------------------------------------------------------------------------------------
def test_own_requests_are_listed_newest_first_in_two_queries(world):
    made = [world.draft() for _ in range(3)]

    with reading(world.applicant), at_most(2):
        page = own_requests(actor=world.applicant, now=NOW)

    assert [row.id for row in page.items] == made[::-1]
    assert (page.items[0].service_name, page.items[0].agency_name) == (
        "Boat repair help",
        "Ministry of Boats",
    )
    with reading(world.officer):
        assert not own_requests(actor=world.officer, now=NOW).items


def test_own_requests_are_narrowed(world):
    draft, sent = world.draft(), world.request_in(State.SUBMITTED)
    code = stored(sent).tracking_code

    def found(**wanted):
        with reading(world.applicant):
            page = own_requests(actor=world.applicant, now=NOW, **wanted)
        return {row.id for row in page.items}

    assert found(state=State.DRAFT) == {draft}
    assert found(q=tracking.shown(code).lower()) == {sent}
    assert found(q="nonsense") == set()
    assert found(service_id=world.service_id) == {draft, sent}
    assert found(service_id=uuid7()) == set()
    with pytest.raises(PageUnknown):
        found(cursor="nonsense")


def test_a_draft_is_found_again_to_go_on_with(world):
    with reading(world.applicant):
        assert own_draft(actor=world.applicant, service_id=world.service_id) is None
    draft = world.draft()
    with reading(world.applicant):
        assert own_draft(actor=world.applicant, service_id=world.service_id) == draft
        assert is_own(actor=world.applicant, request_id=draft)
    with reading(SYSTEM):
        assert not is_own(actor=world.officer, request_id=draft)


# --- queue -----------------------------------------------------------------------------------
def test_the_queue_holds_what_was_sent_and_is_open_soonest_due_first(world):
    later = world.request_in(State.SUBMITTED, now=NOW + DAY)
    sooner = world.request_in(State.IN_REVIEW)
    world.draft()
    world.request_in(State.COMPLETED)

    assert ids(look_into_queue(world.officer)) == [sooner, later]
    assert ids(look_into_queue(world.officer, order=Order.NEWEST)) == [later, sooner]


def test_the_queue_is_the_agencys_own(world):
    world.request_in(State.SUBMITTED)
    other = World()

    assert ids(look_into_queue(other.officer)) == []
    assert ids(look_into_queue(world.applicant)) == []
    everywhere = make_officer(None, Role.COORDINATOR)
    assert len(ids(look_into_queue(everywhere))) == 1
    assert ids(look_into_queue(everywhere, agency_id=other.agency.id)) == []


def test_the_queue_is_narrowed(world):
    place = make_place("Basilan")
    within = make_place("Lamitan", place)
    taken, free = world.request_in(State.IN_REVIEW), world.request_in(State.SUBMITTED)
    done = world.request_in(State.COMPLETED)
    with reading(SYSTEM):
        Request.objects.filter(id=free).update(priority="urgent", place_id=within.id)
    email = Person.objects.get(id=world.applicant.person_id).email
    code = stored(done).tracking_code

    def found(**wanted):
        return set(ids(look_into_queue(world.officer, **wanted)))

    assert found(view=View.MINE) == {taken}
    assert found(view=View.UNASSIGNED) == {free}
    assert found(state=State.COMPLETED) == {done}
    assert found(priority=Priority.URGENT) == {free}
    assert found(place_id=place.id) == {free}
    assert found(service_id=world.service_id) == {taken, free}
    assert found(q=code) == {done}
    assert found(q=email.upper()) == {taken, free, done}
    assert found(q="nobody@example.org") == found(q="nonsense") == set()


def test_the_queues_filter_for_due_says_what_the_word_says(world):
    made = [world.request_in(State.SUBMITTED, now=NOW - n * DAY) for n in range(6)]
    made.append(world.request_in(State.NEEDS_INFORMATION))

    for wanted in (DueStatus.LATE, DueStatus.SOON, DueStatus.ON_TIME, DueStatus.PAUSED):
        found = set(ids(look_into_queue(world.officer, due=wanted)))
        expected = set()
        for request in map(stored, made):
            word = due_status(request.due_at, paused_at=request.paused_at, is_closed=False, now=NOW)
            expected |= {request.id} if word is wanted else set()
        assert found == expected


def test_what_waits_for_my_signature(db):
    world = World(second_signature=True)
    request_id = world.request_in(State.IN_REVIEW)
    decide(
        actor=world.officer, request_id=request_id, outcome=Outcome.APPROVED, reasons="x", now=NOW
    )

    assert ids(look_into_queue(world.second, view=View.TO_SIGN)) == [request_id]
    assert ids(look_into_queue(world.officer, view=View.TO_SIGN)) == []


def test_the_queue_turns_pages_without_missing_or_repeating(world):
    same = [world.request_in(State.SUBMITTED) for _ in range(5)]

    for order in Order:
        seen, cursor = [], None
        while True:
            page = look_into_queue(world.officer, order=order, limit=2, cursor=cursor).page
            seen += [row.id for row in page.items]
            cursor = page.next
            if cursor is None:
                break
        assert seen == sorted(same, reverse=order is Order.NEWEST)


@pytest.mark.parametrize(
    "cursor", ["x", "WyIyMDI2LTAxLTAxIiwieCJd", "WyIyMDI2LTAxLTAxVDAwOjAwIiwieCJd"]
)
def test_the_queue_refuses_a_cursor_that_is_none_of_ours(world, cursor):
    with pytest.raises(PageUnknown):
        look_into_queue(world.officer, cursor=cursor)


def test_counts_of_the_saved_views_are_one_query(world):
    world.request_in(State.SUBMITTED)
    world.request_in(State.IN_REVIEW)
    world.request_in(State.NEEDS_INFORMATION)
    world.request_in(State.SUBMITTED, now=NOW - 9 * DAY)

    with reading(world.officer), at_most(1):
        counts = queue_counts(actor=world.officer, now=NOW)

    assert (counts.all, counts.mine, counts.unassigned) == (4, 2, 2)
    assert (counts.late, counts.waiting_for_applicant, counts.to_sign) == (1, 1, 0)


FILL = """
WITH made AS (
  INSERT INTO cases_request (id, tracking_code, service_id, agency_id, applicant_id, assignee_id, state,
    step, priority, language, answers, answered_in, version, fee_minor, currency, holds_slot, is_appealed,
    submitted_at, response_due_at, due_at, created_at, updated_at)
  SELECT gen_random_uuid(), lpad(n::text, 13, '0'), service_id, agency_id, applicant_id,
    (ARRAY[NULL, %(officer)s, %(second)s]::uuid[])[n %% 3 + 1], 'submitted', 2, 'normal', 'en', answers,
    '{}', 1, 0, '', false, false, submitted_at, due_at, due_at + (n %% 997 - 500) * interval '1 minute',
    created_at, updated_at
  FROM cases_request, generate_series(1, %(count)s) n WHERE id = %(pattern)s
  RETURNING id, agency_id, applicant_id, created_at)
INSERT INTO cases_transition (id, request_id, agency_id, applicant_id, number, from_state, to_state, party, at)
SELECT gen_random_uuid(), id, agency_id, applicant_id, number, from_state, to_state, 'applicant', created_at
FROM made, (VALUES (1, '', 'draft'), (2, 'draft', 'submitted')) AS step (number, from_state, to_state)
"""


def fill(world, count):
    """Put many requests into the table at once, as an import would."""
    values = {
        "pattern": world.request_in(State.SUBMITTED),
        "officer": world.officer.person_id,
        "second": world.second.person_id,
        "count": count,
    }
    with reading(SYSTEM), connection.cursor() as cursor:
        # A check of a foreign key that was planned on the empty table reads all rows for each row.
        cursor.execute("DISCARD PLANS")
        cursor.execute(FILL, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_queue_costs_the_same_with_twenty_thousand_rows(world):
    fill(world, MANY)
    deep = look_into_queue(world.officer, limit=100).page.next

    for wanted in (
        {},
        {"view": View.MINE, "due": DueStatus.LATE},
        {"order": Order.NEWEST},
        {"cursor": deep},
        {"q": "nobody@example.org"},
    ):
        with at_most(4):
            look_into_queue(world.officer, **wanted)
    with at_most(1), reading(world.officer):
        assert queue_counts(actor=world.officer, now=NOW).all == MANY + 1
    with reading(world.officer), connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN SELECT id FROM cases_request WHERE agency_id = %s AND submitted_at IS NOT NULL"
            " AND closed_at IS NULL ORDER BY due_at, id LIMIT 21",
            [world.agency.id],
        )
        assert "request_queue" in "".join(row[0] for row in cursor.fetchall())


# --- record ----------------------------------------------------------------------------------
def test_the_record_tells_its_applicant_all_but_the_agencys_notes(world):
    request_id = world.request_in(State.NEEDS_INFORMATION)
    annotate(actor=world.officer, request_id=request_id, body="Ours", now=NOW)
    comment(actor=world.applicant, request_id=request_id, body="Mine", now=NOW)

    with reading(world.applicant), at_most(9):
        found = own_record(actor=world.applicant, request_id=request_id, now=NOW)

    assert found.is_own
    assert [c.body for c in found.comments] == ["Mine"]
    assert (found.question, found.answer_until) == ("Which harbour?", NOW + 30 * DAY)
    assert [a.shown for a in found.answers] == ["Mutya", "", ""]
    assert found.next_states == (State.IN_REVIEW, State.WITHDRAWN)
    assert [e.to_state for e in found.timeline if e.kind == "step"][-1] is State.NEEDS_INFORMATION
    assert not found.names
    assert not any(e.kind == "assignment" for e in found.timeline)


def test_the_record_tells_the_agency_names_notes_and_what_it_may_do(db):
    world = World(second_signature=True)
    request_id = world.request_in(State.IN_REVIEW)
    annotate(actor=world.officer, request_id=request_id, body="Ours", now=NOW)

    def record():
        with reading(world.second), at_most(11):
            return agency_record(actor=world.second, request_id=request_id, now=NOW)

    found = record()
    assert found.next_states == (State.NEEDS_INFORMATION, State.APPROVED, State.REJECTED)
    assert found.names[world.officer.person_id] == "Benito Cruz"
    assert found.applicant.name == "Amina Sali"
    assert [c.body for c in found.comments] == ["Ours"]
    assert found.open_decision is None
    decide(
        actor=world.officer, request_id=request_id, outcome=Outcome.APPROVED, reasons="x", now=NOW
    )
    found = record()
    assert found.next_states == ()
    assert found.open_decision.decided_by == world.officer.person_id
    with reading(world.applicant):
        own = own_record(actor=world.applicant, request_id=request_id, now=NOW)
    assert not own.decisions


def test_the_record_of_a_draft_says_what_is_missing_and_where_to_go_on(db):
    world = World(requirements=PAPERS)
    request_id = world.draft(answers={"damage": "hull"})

    with reading(world.applicant):
        found = own_record(actor=world.applicant, request_id=request_id, now=NOW)

    assert [f.pointer for f in found.missing] == ["answers/boat", "documents/photo"]
    assert found.resume_at.step is Step.ANSWERS
    assert [stop.step for stop in found.steps] == list(Step)
    assert [a.shown for a in found.answers] == ["", "", "The hull"]
    assert [r.requirement.code for r in found.required] == ["photo"]
    assert found.documents == ()


@pytest.mark.parametrize("state", [*list(State)[:7], State.REJECTED])
def test_the_buttons_are_what_the_actions_allow(world, state):
    request_id = world.request_in(state)
    with reading(world.applicant):
        own = own_record(actor=world.applicant, request_id=request_id, now=NOW)

    expected = {
        State.DRAFT: (State.SUBMITTED, State.WITHDRAWN),
        State.SUBMITTED: (State.WITHDRAWN,),
        State.IN_REVIEW: (State.WITHDRAWN,),
        State.NEEDS_INFORMATION: (State.IN_REVIEW, State.WITHDRAWN),
        State.APPROVED: (State.WITHDRAWN,),
        State.REJECTED: (State.APPEALED,),
    }
    assert own.next_states == expected.get(state, ())
    with reading(world.applicant):
        late = own_record(actor=world.applicant, request_id=request_id, now=NOW + 31 * DAY)
    assert State.APPEALED not in late.next_states


def test_there_are_no_buttons_on_ones_own_request_nor_for_who_decided_it(world):
    from tulay.areas.cases.actions.decisions import appeal

    own = world.request_in(State.SUBMITTED, applicant=world.second)
    rejected = world.request_in(State.REJECTED)
    appeal(actor=world.applicant, request_id=rejected, reason="x", now=NOW)

    with reading(SYSTEM):
        assert agency_record(actor=world.second, request_id=own, now=NOW).next_states == ()
        mine = agency_record(actor=world.officer, request_id=rejected, now=NOW)
        hers = agency_record(actor=world.second, request_id=rejected, now=NOW)
    assert (mine.next_states, hers.next_states) == ((), (State.IN_REVIEW,))


def test_the_record_is_for_its_applicant_and_its_agency(world):
    request_id, draft = world.request_in(State.SUBMITTED), world.draft()
    stranger, elsewhere = make_applicant(), World().officer

    with reading(SYSTEM):
        with pytest.raises(RequestNotFound):
            own_record(actor=stranger, request_id=request_id, now=NOW)
        with pytest.raises(RequestNotFound):
            agency_record(actor=elsewhere, request_id=request_id, now=NOW)
        with pytest.raises(RequestNotFound):
            agency_record(actor=world.officer, request_id=draft, now=NOW)


def test_the_assignee_of_a_queue_has_a_name(world):
    request_id = world.request_in(State.SUBMITTED)
    assign(actor=world.officer, request_id=request_id, assignee_id=world.second.person_id, now=NOW)

    page = look_into_queue(world.officer)

    assert page.officers == {world.second.person_id: "Carla Diaz"}


# --- public ----------------------------------------------------------------------------------
def test_anybody_with_the_code_sees_state_and_dates(world):
    request = stored(world.request_in(State.NEEDS_INFORMATION))

    found = public_status(tracking.shown(request.tracking_code).lower(), now=NOW)

    assert (found.state, found.due_status, found.paused_at) == (
        State.NEEDS_INFORMATION,
        DueStatus.PAUSED,
        NOW,
    )
    closed = stored(world.request_in(State.COMPLETED))
    assert public_status(closed.tracking_code, now=NOW).due_at is None


def test_nobody_without_the_code_sees_anything(world):
    code = stored(world.request_in(State.SUBMITTED)).tracking_code
    public_status(code, now=NOW)

    assert not Request.objects.filter(tracking_code=code).exists()
    with pytest.raises(CodeUnreadable):
        public_status(code[:-1], now=NOW)
    with pytest.raises(RequestNotFound):
        public_status("0" * 13, now=NOW)


def test_a_saved_view_is_a_value(world):
    assert replace(QueueFilter(), view=View.MINE) == QueueFilter(view=View.MINE)
