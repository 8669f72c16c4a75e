"""What the database itself keeps, whoever writes: each guard is seen to refuse."""

import threading

import psycopg
import pytest
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError, IntegrityError, InternalError, ProgrammingError
from django.test.utils import CaptureQueriesContext

from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions.applications import save_answers, submit_case
from tulay.areas.cases.actions.comments import annotate, comment
from tulay.areas.cases.actions.decisions import cosign, decide
from tulay.areas.cases.models import Comment, Decision, Request, Transition
from tulay.areas.cases.rules.steps import Outcome, State
from tulay.areas.cases.tests.factories import NOW, World, make_applicant, rows_of, stored
from tulay.areas.catalogue.tests.factories import stored as stored_service
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Conflict
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow


def run(sql, *values):
    with reading(SYSTEM), connection.cursor() as cursor:
        cursor.execute(sql, values)


def refused(sql, *values, by):
    with pytest.raises(DatabaseError, match=by), transaction.atomic():
        run(sql, *values)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_requests_state_is_its_last_transitions(world):
    request_id = world.request_in(State.SUBMITTED)

    refused(
        "UPDATE cases_request SET state = 'in_review' WHERE id = %s",
        request_id,
        by="its last transition led to submitted",
    )
    refused("UPDATE cases_request SET step = 9 WHERE id = %s", request_id, by="its last transition")


def test_a_transition_without_its_request_moving_is_refused(world):
    request = stored(world.request_in(State.SUBMITTED))

    refused(
        "INSERT INTO cases_transition (id, request_id, agency_id, applicant_id, number, from_state,"
        " to_state, party, at) VALUES (%s, %s, %s, %s, 3, 'submitted', 'in_review', 'officer', now())",
        uuid7(),
        request.id,
        request.agency_id,
        request.applicant_id,
        by="its last transition led to in_review",
    )


def test_a_step_that_the_machine_has_not_is_refused(world):
    request = stored(world.request_in(State.SUBMITTED))

    for start, to, party in (
        ("submitted", "approved", "decider"),
        ("submitted", "in_review", "applicant"),
        ("completed", "in_review", "officer"),
        ("", "submitted", "applicant"),
    ):
        refused(
            "INSERT INTO cases_transition (id, request_id, agency_id, applicant_id, number,"
            " from_state, to_state, party, at) VALUES (%s, %s, %s, %s, 3, %s, %s, %s, now())",
            uuid7(),
            request.id,
            request.agency_id,
            request.applicant_id,
            start,
            to,
            party,
            by="transition_is_legal",
        )


def test_a_step_is_numbered_once(world):
    first = rows_of(Transition, request_id=world.draft())[0]
    first.id = uuid7()

    with pytest.raises(IntegrityError, match="transition_numbered_once"), reading(SYSTEM):
        first.save(force_insert=True)


@pytest.mark.parametrize("table", ["cases_transition", "cases_assignment", "cases_decision"])
@pytest.mark.parametrize("change", ["UPDATE {} SET agency_id = agency_id", "DELETE FROM {}"])
def test_what_happened_is_never_rewritten(world, table, change):
    world.request_in(State.APPROVED)

    with pytest.raises((InternalError, IntegrityError, ProgrammingError)):
        run(change.format(table))


@pytest.mark.parametrize("table", ["cases_transition", "cases_decision"])
def test_not_even_the_owner_empties_what_happened(committed_db, as_database_owner, table):
    World().request_in(State.APPROVED)

    for change in (f"UPDATE {table} SET agency_id = agency_id", f"DELETE FROM {table}"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            as_database_owner.execute(change)
    with pytest.raises(psycopg.errors.RestrictViolation):
        as_database_owner.execute(f"TRUNCATE {table} CASCADE")


def test_a_decision_is_signed_once_and_by_two(db):
    world = World(second_signature=True)
    request_id = world.request_in(State.IN_REVIEW)
    decide(
        actor=world.officer, request_id=request_id, outcome=Outcome.APPROVED, reasons="x", now=NOW
    )
    (proposal,) = rows_of(Decision, request_id=request_id)

    refused(
        "UPDATE cases_decision SET cosigned_by = decided_by, cosigned_at = now() WHERE id = %s",
        proposal.id,
        by="decision_signed_by_two",
    )
    refused(
        "UPDATE cases_decision SET cosigned_by = applicant_id, cosigned_at = now() WHERE id = %s",
        proposal.id,
        by="decision_not_by_applicant",
    )
    refused(
        "UPDATE cases_decision SET outcome = 'rejected' WHERE id = %s",
        proposal.id,
        by="written once",
    )
    cosign(actor=world.second, request_id=request_id, now=NOW)
    refused(
        "UPDATE cases_decision SET cosigned_at = now() WHERE id = %s",
        proposal.id,
        by="written once",
    )


def test_a_request_has_one_open_and_one_final_decision_a_round(db):
    world = World(second_signature=True)
    request_id = world.request_in(State.IN_REVIEW)
    decide(
        actor=world.officer, request_id=request_id, outcome=Outcome.APPROVED, reasons="x", now=NOW
    )
    (again,) = rows_of(Decision, request_id=request_id)
    again.id = uuid7()
    again.reasons = "y"
    with (
        pytest.raises(IntegrityError, match="decision_open_once"),
        transaction.atomic(),
        reading(SYSTEM),
    ):
        again.save(force_insert=True)

    cosign(actor=world.second, request_id=request_id, now=NOW)
    again.needs_signature = False
    with pytest.raises(IntegrityError, match="decision_final_once_a_round"), reading(SYSTEM):
        again.save(force_insert=True)


# --- row security ----------------------------------------------------------------------------
TABLES = (
    "cases_request",
    "cases_transition",
    "cases_comment",
    "cases_decision",
    "cases_assignment",
)


def seen_by(actor):
    with reading(actor), connection.cursor() as cursor:
        counts = {}
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
    return counts


@pytest.fixture
def spoken_about(world):
    request_id = world.request_in(State.APPROVED)
    annotate(actor=world.officer, request_id=request_id, body="Ours", now=NOW)
    comment(actor=world.officer, request_id=request_id, body="Yours", now=NOW)
    return request_id


def test_row_security_shows_each_their_own(world, spoken_about):
    officer, applicant = seen_by(world.officer), seen_by(world.applicant)

    assert officer == {
        "cases_request": 1,
        "cases_transition": 4,
        "cases_comment": 2,
        "cases_decision": 1,
        "cases_assignment": 1,
    }
    assert applicant == officer | {"cases_comment": 1, "cases_assignment": 0}
    other = World()
    assert set(seen_by(other.officer).values()) == {0}
    assert set(seen_by(make_applicant()).values()) == {0}


def test_row_security_is_what_hides_them(world, spoken_about):
    """Negative control: with everybody's eyes the stranger's statement finds all of it."""
    assert all(seen_by(SYSTEM).values())


def test_outside_a_scope_nothing_is_seen(world, spoken_about):
    assert not Request.objects.exists()
    assert not Transition.objects.exists()


def test_an_applicant_cannot_write_the_agencys_notes(world, spoken_about):
    note = rows_of(Comment, visibility="internal")[0]
    note.id, note.body = uuid7(), "Forged"

    with pytest.raises(ProgrammingError, match="row-level security"), reading(world.applicant):
        note.save(force_insert=True)


def test_a_tracking_code_shows_one_row_and_no_other_table(world):
    request = stored(world.request_in(State.SUBMITTED))
    world.request_in(State.SUBMITTED)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('tulay.tracking_code', %s, true)", [request.tracking_code]
        )
        cursor.execute("SELECT id FROM cases_request")
        assert cursor.fetchall() == [(request.id,)]
        cursor.execute("SELECT count(*) FROM cases_transition")
        assert cursor.fetchone() == (0,)
        cursor.execute("UPDATE cases_request SET priority = 'urgent'")
        assert cursor.rowcount == 0
        cursor.execute("SELECT set_config('tulay.tracking_code', '', true)")


# --- at the same moment ----------------------------------------------------------------------
def at_once(*calls):
    """Run calls at the same moment, each on a connection of its own; return what came of them."""
    start, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def run_one(place, call):
        start.wait()
        try:
            outcomes[place] = call()
        except Conflict as problem:
            outcomes[place] = problem.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run_one, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_of_two_officers_who_decide_at_once_the_second_is_told(committed_db):
    world = World()
    request_id = world.request_in(State.IN_REVIEW)

    def deciding(officer, outcome):
        return lambda: decide(
            actor=officer, request_id=request_id, outcome=outcome, reasons="So.", now=NOW
        )

    outcomes = at_once(
        deciding(world.officer, Outcome.APPROVED), deciding(world.second, Outcome.REJECTED)
    )

    assert sorted(map(str, outcomes)) == ["True", "cases.step-not-possible"]
    assert len(rows_of(Decision, request_id=request_id)) == 1
    assert stored(request_id).state == rows_of(Decision, request_id=request_id)[0].outcome


def test_of_two_people_at_the_last_place_one_gets_it(committed_db):
    world = World(slots=1)
    first, second = world.request_in(State.IN_REVIEW), world.request_in(State.IN_REVIEW)

    def approving(officer, request_id):
        return lambda: decide(
            actor=officer,
            request_id=request_id,
            outcome=Outcome.APPROVED,
            reasons="So.",
            now=NOW,
        )

    outcomes = at_once(approving(world.officer, first), approving(world.second, second))

    assert sorted(map(str, outcomes)) == ["True", "catalogue.slots-taken"]
    assert stored_service(world.service_id).slots.slots_left == 0
    assert sorted((stored(first).state, stored(second).state)) == ["approved", "in_review"]


def test_of_many_clicks_on_send_one_sends(committed_db):
    world = World()
    request_id = world.draft()

    outcomes = at_once(
        *[lambda: submit_case(actor=world.applicant, request_id=request_id, now=NOW)] * 4
    )

    assert outcomes.count("cases.step-not-possible") == 3
    assert len(rows_of(Transition, request_id=request_id)) == 2


def test_two_devices_that_save_at_once_lose_nothing(committed_db):
    world = World()
    request_id = world.draft()

    def saving(**answers):
        return lambda: save_answers(
            actor=world.applicant, request_id=request_id, answers=answers, version=1, now=NOW
        )

    assert sorted(at_once(saving(crew=3), saving(damage="hull"))) == [2, 3]
    assert stored(request_id).answers == {"boat": "Mutya", "crew": 3, "damage": "hull"}
    outcomes = at_once(saving(boat="A"), saving(boat="B"))
    assert "cases.changed-meanwhile" in outcomes
    assert stored(request_id).answers["boat"] in {"A", "B"}


# --- sent in one round trip --------------------------------------------------------------------
def test_a_draft_that_is_sent_at_once_is_whole(committed_db):
    world = World()
    world.draft()  # the service and the legal grounds are known from now on, for a while

    with CaptureQueriesContext(connection) as captured:
        request_id = world.draft()

    assert len(captured) <= 1, [q["sql"] for q in captured]  # one of them may have been forgotten
    assert stored(request_id).answers == {"boat": "Mutya"}
    assert len(rows_of(Transition, request_id=request_id)) == 1
    assert Entry.objects.filter(action="cases.open", target=f"request:{request_id}").exists()
    assert OutboxRow.objects.filter(name="cases.CaseOpened").count() == 2


@pytest.mark.parametrize(
    ("slip", "by"),
    [
        ("tulay.areas.cases.actions.applications.person_of", "row-level security"),
        (
            "tulay.areas.cases.actions.applications._first_transition",
            "request_step_is_a_transition",
        ),
    ],
)
def test_a_draft_that_is_refused_at_once_leaves_nothing(committed_db, monkeypatch, slip, by):
    world = World()
    other = make_applicant().person_id
    slips = {
        "row-level security": lambda actor: other,
        "request_step_is_a_transition": lambda request, actor, now: Entry(
            id=uuid7(), salt=b"", at=now, actor_kind="person", action="slip", target=""
        ),
    }

    with monkeypatch.context() as patch:
        patch.setattr(slip, slips[by])
        with pytest.raises(DatabaseError, match=by):
            world.draft()

    assert not Entry.objects.filter(action="cases.open").exists()
    assert not OutboxRow.objects.filter(name="cases.CaseOpened").exists()
    assert world.draft()  # and the connection goes on


def test_a_draft_opened_inside_another_transaction_shares_its_fate(committed_db):
    world = World()

    with pytest.raises(ZeroDivisionError), one_transaction():
        world.draft()
        raise ZeroDivisionError

    assert not Entry.objects.filter(action="cases.open").exists()
