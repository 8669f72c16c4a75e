from datetime import timedelta
from functools import partial

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions.applications import (
    answer,
    open_case,
    save_answers,
    submit_case,
    withdraw,
)
from tulay.areas.cases.errors import (
    AnswersUnacceptable,
    ChangedMeanwhile,
    FeePaid,
    Incomplete,
    ReasonMissing,
    RequestNotFound,
    ServiceClosed,
    StepNotPossible,
    Unreachable,
)
from tulay.areas.cases.models import Decision, Request, Transition
from tulay.areas.cases.queries.services import lately_known
from tulay.areas.cases.rules import tracking
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.factories import (
    ANSWERS,
    DAY,
    NOW,
    PAPERS,
    World,
    make_applicant,
    make_service,
    rows_of,
    stored,
)
from tulay.areas.catalogue.actions.services import set_accepting, unpublish_service
from tulay.areas.catalogue.tests.factories import stored as stored_service
from tulay.areas.identity.models import Person
from tulay.areas.notifications.models import Message
from tulay.kernel.actor import ANONYMOUS, SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.plumbing.models import OutboxRow


@pytest.fixture
def world(db):
    return World()


# --- open ------------------------------------------------------------------------------------
def test_open_case_stores_a_draft_with_its_first_transition(world):
    request_id = open_case(
        actor=world.applicant, service_id=world.service_id, answers=ANSWERS, now=NOW
    )

    request = stored(request_id)
    assert (request.state, request.answers, request.agency_id) == (
        "draft",
        ANSWERS,
        world.agency.id,
    )
    assert [t.to_state for t in rows_of(Transition, request_id=request_id)] == ["draft"]
    assert Entry.objects.filter(action="cases.open", target=f"request:{request_id}").count() == 1
    assert OutboxRow.objects.filter(name="cases.CaseOpened").count() == 1


def test_open_case_refuses_a_closed_service(world):
    service_id = make_service(world.agency, is_accepting=False)

    with pytest.raises(ServiceClosed, match="Boat repair help takes no requests"):
        open_case(actor=world.applicant, service_id=service_id, now=NOW)


def test_open_case_refuses_nobody_from_memory(world):
    close, reopen = (
        partial(set_accepting, actor=SYSTEM, is_accepting=yes) for yes in (False, True)
    )
    close(service_id=world.service_id, now=NOW)
    assert not lately_known(world.service_id, "en").takes_requests(NOW)
    reopen(service_id=world.service_id, now=NOW)

    assert open_case(actor=world.applicant, service_id=world.service_id, now=NOW)


def test_open_case_names_an_answer_that_does_not_fit(world):
    with pytest.raises(AnswersUnacceptable) as refused:
        open_case(
            actor=world.applicant, service_id=world.service_id, answers={"crew": "many"}, now=NOW
        )
    assert [e.pointer for e in refused.value.errors] == ["answers/crew"]


def test_open_case_refuses_a_stranger(world):
    with pytest.raises(Forbidden):
        open_case(actor=ANONYMOUS, service_id=world.service_id, now=NOW)


# --- save ------------------------------------------------------------------------------------
def test_save_answers_keeps_what_it_is_not_told_about(world):
    request_id = world.draft()

    version = save_answers(
        actor=world.applicant, request_id=request_id, answers={"crew": 3}, version=1, now=NOW
    )

    assert (version, stored(request_id).answers) == (2, {"boat": "Mutya", "crew": 3})


def test_save_answers_from_two_devices_keeps_both_where_they_do_not_meet(world):
    request_id = world.draft()
    save = {"actor": world.applicant, "request_id": request_id, "now": NOW}

    save_answers(**save, answers={"crew": 3}, version=1)
    save_answers(**save, answers={"damage": "hull"}, version=1)

    assert stored(request_id).answers == {"boat": "Mutya", "crew": 3, "damage": "hull"}


def test_save_answers_tells_of_an_answer_changed_elsewhere_and_loses_neither(world):
    request_id = world.draft()
    save = {"actor": world.applicant, "request_id": request_id, "now": NOW}
    save_answers(**save, answers={"boat": "Perla"}, version=1)

    with pytest.raises(ChangedMeanwhile) as refused:
        save_answers(**save, answers={"boat": "Ligaya"}, version=1)

    assert [e.pointer for e in refused.value.errors] == ["answers/boat"]
    assert stored(request_id).answers == {"boat": "Perla"}
    save_answers(**save, answers={"boat": "Ligaya"}, version=2)  # having seen both


def test_save_answers_refuses_a_sent_request(world):
    request_id = world.request_in(State.SUBMITTED)

    with pytest.raises(StepNotPossible):
        save_answers(actor=world.applicant, request_id=request_id, answers={}, version=1, now=NOW)


def test_save_answers_shows_a_stranger_nothing(world):
    request_id = world.draft()

    for stranger in (make_applicant(), world.officer):
        with pytest.raises(RequestNotFound):
            save_answers(actor=stranger, request_id=request_id, answers={}, version=1, now=NOW)


# --- submit ----------------------------------------------------------------------------------
def test_submit_case_gives_a_code_and_due_times_and_tells_the_applicant(world):
    request_id = world.draft()

    code = submit_case(actor=world.applicant, request_id=request_id, now=NOW)

    request = stored(request_id)
    assert (request.state, request.tracking_code) == ("submitted", tracking.read_code(code))
    assert request.response_due_at == NOW + timedelta(hours=4)  # the same Tuesday, two o'clock
    assert request.due_at == NOW + 2 * DAY + timedelta(hours=6)  # 24 office hours: 7 + 9 + 8
    assert OutboxRow.objects.filter(name="cases.CaseSubmitted").count() == 1
    assert OutboxRow.objects.filter(name="notifications.deliver").count() == 1
    (message,) = rows_of(Message, recipient_id=world.applicant.person_id)
    assert tracking.shown(code) in message.subject
    assert "Dear Amina Sali," in message.body
    assert "26 November 2026" in message.body


def test_submit_case_names_everything_that_is_missing(db):
    world = World(requirements=PAPERS)
    request_id = world.draft(answers={})

    with pytest.raises(Incomplete) as refused:
        submit_case(actor=world.applicant, request_id=request_id, now=NOW)

    assert [e.pointer for e in refused.value.errors] == ["answers/boat", "documents/photo"]
    assert stored(request_id).state == "draft"


def test_submit_case_keeps_the_draft_when_the_service_has_closed(world):
    request_id = world.draft()
    unpublish_service(actor=SYSTEM, service_id=world.service_id, reason="Budget", now=NOW)

    with pytest.raises(ServiceClosed):
        submit_case(actor=world.applicant, request_id=request_id, now=NOW)
    assert stored(request_id).answers == ANSWERS


def test_submit_case_needs_a_way_to_answer(world):
    request_id = world.draft()
    Person.objects.filter(id=world.applicant.person_id).update(email=None, email_index=None)

    with pytest.raises(Unreachable):
        submit_case(actor=world.applicant, request_id=request_id, now=NOW)


def test_submit_case_happens_once(world):
    request_id = world.request_in(State.SUBMITTED)

    with pytest.raises(StepNotPossible):
        submit_case(actor=world.applicant, request_id=request_id, now=NOW)


def test_submit_case_shows_a_stranger_nothing(world):
    with pytest.raises(RequestNotFound):
        submit_case(actor=make_applicant(), request_id=world.draft(), now=NOW)


# --- answer ----------------------------------------------------------------------------------
def test_answer_lets_the_clock_run_on_where_it_stood(world):
    request_id = world.request_in(State.NEEDS_INFORMATION)
    due_before = stored(request_id).due_at

    answer(
        actor=world.applicant,
        request_id=request_id,
        message="Zamboanga harbour",
        answers={"crew": 5},
        now=NOW + DAY,
    )

    request = stored(request_id)
    assert (request.state, request.paused_at) == ("in_review", None)
    assert request.due_at == due_before + DAY
    assert request.answers == ANSWERS | {"crew": 5}
    last = rows_of(Transition, request_id=request_id)[-1]
    assert (last.reason, last.party) == ("Zamboanga harbour", "applicant")
    assert rows_of(Message, recipient_id=world.officer.person_id)


def test_answer_must_say_something(world):
    with pytest.raises(ReasonMissing):
        answer(
            actor=world.applicant,
            request_id=world.request_in(State.NEEDS_INFORMATION),
            message=" ",
            now=NOW,
        )


def test_answer_needs_a_question(world):
    with pytest.raises(StepNotPossible):
        answer(
            actor=world.applicant,
            request_id=world.request_in(State.APPROVED),
            message="Here",
            now=NOW,
        )


def test_answer_is_the_applicants_alone(world):
    request_id = world.request_in(State.NEEDS_INFORMATION)

    for stranger in (make_applicant(), world.officer):
        with pytest.raises(RequestNotFound):
            answer(actor=stranger, request_id=request_id, message="Here", now=NOW)


# --- withdraw --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "state",
    [State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.NEEDS_INFORMATION, State.APPROVED],
)
def test_withdraw_ends_a_request(world, state):
    request_id = world.request_in(state)

    withdraw(actor=world.applicant, request_id=request_id, now=NOW)

    request = stored(request_id)
    assert (request.state, request.closed_at) == ("withdrawn", NOW)


def test_withdraw_of_an_approved_request_gives_its_place_to_the_next(db):
    world = World(slots=1)
    request_id = world.request_in(State.APPROVED)
    assert stored_service(world.service_id).slots.slots_left == 0

    withdraw(actor=world.applicant, request_id=request_id, now=NOW)

    assert stored_service(world.service_id).slots.slots_left == 1
    assert not stored(request_id).holds_slot


def test_withdraw_sets_a_proposed_decision_aside(db):
    world = World(second_signature=True)
    request_id = world.request_in(State.IN_REVIEW)
    from tulay.areas.cases.actions.decisions import decide
    from tulay.areas.cases.rules.steps import Outcome

    decide(
        actor=world.officer,
        request_id=request_id,
        outcome=Outcome.APPROVED,
        reasons="Good.",
        now=NOW,
    )

    withdraw(actor=world.applicant, request_id=request_id, now=NOW)

    (decision,) = rows_of(Decision, request_id=request_id)
    assert decision.returned_at == NOW


def test_withdraw_refuses_what_is_approved_and_paid(db):
    from tulay.areas.cases.actions.review import settle_fee

    world = World(fee_minor=10_000)
    request_id = world.request_in(State.APPROVED)
    settle_fee(actor=world.officer, request_id=request_id, receipt="OR 4711", now=NOW)

    with pytest.raises(FeePaid):
        withdraw(actor=world.applicant, request_id=request_id, now=NOW)


@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.COMPLETED, State.REJECTED])
def test_withdraw_comes_too_late(world, state):
    with pytest.raises(StepNotPossible):
        withdraw(actor=world.applicant, request_id=world.request_in(state), now=NOW)


def test_withdraw_is_the_applicants_alone(world):
    request_id = world.request_in(State.SUBMITTED)

    for stranger in (make_applicant(), world.officer):
        with pytest.raises(RequestNotFound):
            withdraw(actor=stranger, request_id=request_id, now=NOW)
    assert rows_of(Request, id=request_id)[0].state == "submitted"
