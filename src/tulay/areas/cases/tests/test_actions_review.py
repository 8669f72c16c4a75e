from datetime import timedelta

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions.assignments import assign
from tulay.areas.cases.actions.comments import annotate, comment
from tulay.areas.cases.actions.looks import look
from tulay.areas.cases.actions.review import (
    ask_for_information,
    complete,
    review,
    settle_fee,
    start,
)
from tulay.areas.cases.errors import (
    FeePaid,
    FeeUnpaid,
    NotAssignable,
    OwnRequest,
    ReasonMissing,
    RequestNotFound,
    StepNotPossible,
    WaitsForSignature,
)
from tulay.areas.cases.models import Assignment, Comment, Transition
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.factories import (
    DAY,
    NOW,
    World,
    make_applicant,
    make_officer,
    rows_of,
    stored,
)
from tulay.areas.identity.rules import PersonKind, Role
from tulay.areas.notifications.models import Message
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Forbidden


def elsewhere():
    """An officer of another agency."""
    return make_officer(World().agency)


# --- review ----------------------------------------------------------------------------------
def test_review_puts_the_request_into_the_officers_hand(world):
    request_id = world.request_in(State.SUBMITTED)

    review(actor=world.officer, request_id=request_id, now=NOW)

    request = stored(request_id)
    assert (request.state, request.assignee_id) == ("in_review", world.officer.person_id)
    assert request.responded_at == NOW
    assert [a.assignee_id for a in rows_of(Assignment, request_id=request_id)] == [
        world.officer.person_id
    ]
    assert Entry.objects.filter(action="cases.review").count() == 1


def test_review_leaves_the_request_with_whom_it_was_given_to(world):
    request_id = world.request_in(State.SUBMITTED)
    assign(actor=world.officer, request_id=request_id, assignee_id=world.second.person_id, now=NOW)

    review(actor=world.officer, request_id=request_id, now=NOW)

    assert stored(request_id).assignee_id == world.second.person_id


def test_review_of_a_draft_is_impossible_because_nobody_sees_it(world):
    with pytest.raises(RequestNotFound):
        review(actor=world.officer, request_id=world.draft(), now=NOW)


def test_review_happens_once(world):
    with pytest.raises(StepNotPossible):
        review(actor=world.officer, request_id=world.request_in(State.IN_REVIEW), now=NOW)


def test_review_of_ones_own_request_is_refused(world):
    request_id = world.request_in(State.SUBMITTED, applicant=world.officer)

    with pytest.raises(OwnRequest):
        review(actor=world.officer, request_id=request_id, now=NOW)


def test_review_is_for_officers_of_the_agency(world):
    request_id = world.request_in(State.SUBMITTED)

    with pytest.raises(RequestNotFound):
        review(actor=elsewhere(), request_id=request_id, now=NOW)
    with pytest.raises(Forbidden):
        review(actor=make_applicant(), request_id=request_id, now=NOW)


# --- ask -------------------------------------------------------------------------------------
def test_ask_for_information_stops_the_clock_and_writes_to_the_applicant(world):
    request_id = world.request_in(State.IN_REVIEW)

    ask_for_information(
        actor=world.officer, request_id=request_id, question="Which harbour?", now=NOW
    )

    assert (stored(request_id).state, stored(request_id).paused_at) == ("needs_information", NOW)
    message = rows_of(Message, recipient_id=world.applicant.person_id)[-1]
    assert "Which harbour?" in message.body
    assert "Thursday 24 December 2026" in message.body


def test_ask_for_information_sends_a_guest_a_link_to_come_back_by(world):
    guest = make_applicant(kind=PersonKind.GUEST)
    request_id = world.request_in(State.IN_REVIEW, applicant=guest)

    ask_for_information(actor=world.officer, request_id=request_id, question="Where?", now=NOW)

    assert "/resume/" in rows_of(Message, recipient_id=guest.person_id)[-1].body


def test_ask_for_information_waits_while_a_decision_is_proposed(db):
    from tulay.areas.cases.actions.decisions import decide
    from tulay.areas.cases.rules.steps import Outcome

    world = World(second_signature=True)
    request_id = world.request_in(State.IN_REVIEW)
    decide(
        actor=world.officer, request_id=request_id, outcome=Outcome.APPROVED, reasons="x", now=NOW
    )

    with pytest.raises(WaitsForSignature):
        ask_for_information(actor=world.officer, request_id=request_id, question="?", now=NOW)


@pytest.mark.parametrize("question", ["", "  ", "a\0b", "x" * 5_001])
def test_ask_for_information_needs_a_question(world, question):
    with pytest.raises(ReasonMissing) as refused:
        ask_for_information(
            actor=world.officer,
            request_id=world.request_in(State.IN_REVIEW),
            question=question,
            now=NOW,
        )
    assert refused.value.errors[0].pointer == "question"


def test_ask_for_information_is_for_officers_of_the_agency(world):
    request_id = world.request_in(State.IN_REVIEW)

    with pytest.raises(RequestNotFound):
        ask_for_information(actor=elsewhere(), request_id=request_id, question="?", now=NOW)


# --- fee, start, complete --------------------------------------------------------------------
def test_an_unpaid_fee_stops_the_clock_and_the_work_until_it_is_paid(db):
    world = World(fee_minor=25_000, currency="PHP")
    request_id = world.request_in(State.APPROVED)
    due_before = stored(request_id).due_at
    assert stored(request_id).paused_at == NOW

    with pytest.raises(FeeUnpaid):
        start(actor=world.officer, request_id=request_id, now=NOW + DAY)
    settle_fee(actor=world.officer, request_id=request_id, receipt="OR 4711", now=NOW + DAY)
    start(actor=world.officer, request_id=request_id, now=NOW + DAY)

    request = stored(request_id)
    assert (request.state, request.paused_at) == ("in_progress", None)
    assert request.due_at == due_before + DAY
    assert Entry.objects.get(action="cases.settle").facts["receipt"] == "OR 4711"


def test_settle_fee_happens_once_and_only_where_there_is_one(db, world):
    paid = World(fee_minor=100)
    request_id = paid.request_in(State.IN_REVIEW)
    settle_fee(actor=paid.officer, request_id=request_id, receipt="1", now=NOW)

    with pytest.raises(FeePaid):
        settle_fee(actor=paid.officer, request_id=request_id, receipt="2", now=NOW)
    with pytest.raises(FeePaid):
        settle_fee(
            actor=world.officer,
            request_id=world.request_in(State.APPROVED),
            receipt="3",
            now=NOW,
        )


def test_settle_fee_needs_a_receipt_and_a_request_that_still_waits_for_it(db):
    world = World(fee_minor=100)

    with pytest.raises(ReasonMissing):
        settle_fee(
            actor=world.officer, request_id=world.request_in(State.APPROVED), receipt="", now=NOW
        )
    with pytest.raises(StepNotPossible):
        settle_fee(
            actor=world.officer, request_id=world.request_in(State.REJECTED), receipt="1", now=NOW
        )


def test_settle_fee_is_for_officers_of_the_agency(db):
    world = World(fee_minor=100)

    with pytest.raises(RequestNotFound):
        settle_fee(
            actor=elsewhere(), request_id=world.request_in(State.APPROVED), receipt="1", now=NOW
        )


def test_start_gives_work_to_who_begins_it(world):
    request_id = world.request_in(State.APPROVED)
    assign(actor=world.officer, request_id=request_id, assignee_id=None, reason="Leave", now=NOW)

    start(actor=world.second, request_id=request_id, now=NOW)

    assert stored(request_id).assignee_id == world.second.person_id


def test_complete_ends_the_request_and_tells_the_applicant(world):
    request_id = world.request_in(State.IN_PROGRESS)

    complete(actor=world.officer, request_id=request_id, note="Paid to the shop.", now=NOW)

    assert (stored(request_id).state, stored(request_id).closed_at) == ("completed", NOW)
    assert "Paid to the shop." in rows_of(Message, recipient_id=world.applicant.person_id)[-1].body


@pytest.mark.parametrize("state", [State.SUBMITTED, State.REJECTED, State.COMPLETED])
def test_start_and_complete_come_in_their_turn(world, state):
    request_id = world.request_in(state)

    for step in (start, complete):
        with pytest.raises(StepNotPossible):
            step(actor=world.officer, request_id=request_id, now=NOW)


def test_start_and_complete_are_for_officers_of_the_agency(world):
    approved, begun = world.request_in(State.APPROVED), world.request_in(State.IN_PROGRESS)

    with pytest.raises(RequestNotFound):
        start(actor=elsewhere(), request_id=approved, now=NOW)
    with pytest.raises(RequestNotFound):
        complete(actor=elsewhere(), request_id=begun, now=NOW)


# --- assignment ------------------------------------------------------------------------------
def test_assign_gives_takes_over_with_a_reason_and_puts_back(world):
    request_id = world.request_in(State.SUBMITTED)
    third = make_officer(world.agency)
    give = {"actor": world.officer, "request_id": request_id, "now": NOW}

    assign(**give, assignee_id=world.second.person_id)
    with pytest.raises(ReasonMissing):
        assign(**give, assignee_id=third.person_id)
    assign(**give, assignee_id=third.person_id, reason="She is ill.")
    assign(**give, assignee_id=None, reason="Wrong desk.")
    assign(**give, assignee_id=None)

    told = [(a.assignee_id, a.reason) for a in rows_of(Assignment, request_id=request_id)]
    assert told == [
        (world.second.person_id, None),
        (third.person_id, "She is ill."),
        (None, "Wrong desk."),
    ]
    told = [row.template for row in rows_of(Message, recipient_id=third.person_id)]
    assert told == ["cases.assigned", "cases.taken_over"]


def test_assign_refuses_who_does_not_work_there(world):
    request_id = world.request_in(State.SUBMITTED)

    for stranger in (world.applicant, elsewhere()):
        with pytest.raises(NotAssignable):
            assign(
                actor=world.officer,
                request_id=request_id,
                assignee_id=stranger.person_id,
                now=NOW,
            )


def test_assign_refuses_the_applicant_who_happens_to_work_there(world):
    request_id = world.request_in(State.SUBMITTED, applicant=world.second)

    with pytest.raises(OwnRequest):
        assign(
            actor=world.officer, request_id=request_id, assignee_id=world.second.person_id, now=NOW
        )


def test_assign_refuses_a_closed_request_and_another_agencys_officer(world):
    with pytest.raises(StepNotPossible):
        assign(
            actor=world.officer,
            request_id=world.request_in(State.COMPLETED),
            assignee_id=None,
            now=NOW,
        )
    with pytest.raises(RequestNotFound):
        assign(
            actor=elsewhere(),
            request_id=world.request_in(State.SUBMITTED),
            assignee_id=None,
            now=NOW,
        )


def test_an_administrator_reassigns_and_never_decides(world):
    request_id = world.request_in(State.IN_REVIEW)
    administrator = make_officer(None, Role.ADMINISTRATOR)

    assign(
        actor=administrator,
        request_id=request_id,
        assignee_id=world.second.person_id,
        reason="Balance.",
        now=NOW,
    )

    assert stored(request_id).assignee_id == world.second.person_id
    assert not administrator.may("cases.decide")


# --- comments --------------------------------------------------------------------------------
def test_comment_tells_the_other_side(world):
    request_id = world.request_in(State.IN_REVIEW)

    comment(actor=world.applicant, request_id=request_id, body="Any news?", now=NOW)
    comment(actor=world.officer, request_id=request_id, body="Tomorrow.", now=NOW)

    assert [c.body for c in rows_of(Comment, request_id=request_id)] == ["Any news?", "Tomorrow."]
    assert "Tomorrow." in rows_of(Message, recipient_id=world.applicant.person_id)[-1].body
    assert rows_of(Message, recipient_id=world.officer.person_id)


def test_annotate_tells_nobody_outside(world):
    request_id = world.request_in(State.IN_REVIEW)
    before = len(rows_of(Message, recipient_id=world.applicant.person_id))

    annotate(actor=world.officer, request_id=request_id, body="Seen the boat.", now=NOW)

    assert [c.visibility for c in rows_of(Comment, request_id=request_id)] == ["internal"]
    assert len(rows_of(Message, recipient_id=world.applicant.person_id)) == before


def test_comment_and_annotate_need_words_and_a_request_of_ones_own(world):
    request_id = world.request_in(State.IN_REVIEW)

    for say, speaker in ((comment, world.applicant), (annotate, world.officer)):
        with pytest.raises(ReasonMissing):
            say(actor=speaker, request_id=request_id, body=" ", now=NOW)
    with pytest.raises(RequestNotFound):
        comment(actor=make_applicant(), request_id=request_id, body="x", now=NOW)
    with pytest.raises(RequestNotFound):
        annotate(actor=elsewhere(), request_id=request_id, body="x", now=NOW)
    with pytest.raises(Forbidden):
        annotate(actor=world.applicant, request_id=request_id, body="x", now=NOW)


# --- look ------------------------------------------------------------------------------------
def test_look_is_put_on_record_with_its_purpose(world):
    request_id = world.request_in(State.SUBMITTED)

    look(actor=world.officer, request_id=request_id, now=NOW)
    look(actor=make_officer(None, Role.COORDINATOR), request_id=request_id, reason="Audit", now=NOW)

    entries = Entry.objects.filter(action="cases.look").order_by("id")
    assert [e.purpose for e in entries] == ["casework", "other"]
    assert [e.personal for e in entries] == [None, {"reason": "Audit"}]
    assert {e.subject_id for e in entries} == {world.applicant.person_id}


def test_look_refuses_drafts_and_other_agencies(world):
    for looker, request_id in (
        (world.officer, world.draft()),
        (elsewhere(), world.request_in(State.SUBMITTED)),
    ):
        with pytest.raises(RequestNotFound):
            look(actor=looker, request_id=request_id, now=NOW)


def test_nobody_is_a_stranger_who_owns_nothing():
    from tulay.areas.cases.actions.steps import person_of
    from tulay.kernel.actor import ANONYMOUS

    with pytest.raises(RequestNotFound):
        person_of(ANONYMOUS)
    assert isinstance(ANONYMOUS, Actor)


def test_the_steps_of_a_request_are_numbered_without_a_gap(world):
    request_id = world.request_in(State.COMPLETED, now=NOW + timedelta(hours=1))

    numbers = [t.number for t in rows_of(Transition, request_id=request_id)]

    assert numbers == [1, 2, 3, 4, 5, 6]
    assert stored(request_id).step == 6
