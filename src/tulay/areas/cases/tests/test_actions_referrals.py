"""Requests sent on: offered, accepted, declined, taken back; and who reads what before and after."""

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions.applications import withdraw
from tulay.areas.cases.actions.comments import annotate, comment
from tulay.areas.cases.actions.decisions import decide
from tulay.areas.cases.actions.referrals import (
    accept_referral,
    decline_referral,
    lapse_referral,
    refer,
    withdraw_referral,
)
from tulay.areas.cases.actions.review import review
from tulay.areas.cases.errors import (
    FeePaid,
    InnerStepsUnfinished,
    ReasonMissing,
    ReferralAnswered,
    ReferralNotFound,
    ReferralOpen,
    RequestNotFound,
    ServiceUnfit,
    StaysHere,
    StepNotPossible,
)
from tulay.areas.cases.models import Comment, Document, InnerStep, Referral, Request, Transition
from tulay.areas.cases.queries.record import agency_record
from tulay.areas.cases.queries.referrals import done_before, is_referable, referral, referrals_of
from tulay.areas.cases.rules.steps import Outcome, State
from tulay.areas.cases.tests.factories import NOW, World, make_service, rows_of, stored
from tulay.areas.cases.tests.test_actions_absences import told
from tulay.areas.cases.tests.test_actions_inner_steps import STEPS
from tulay.areas.cases.tests.test_concurrency import at_once
from tulay.areas.directory.tests.factories import make_agency
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading

WHY = "They have boats."
HIDDEN = (Request, Transition, Document, Comment)


def offered(world, other, request_id, *, reason=WHY, by=None, service_id=None):
    return refer(
        actor=by or world.officer,
        request_id=request_id,
        service_id=service_id or other.service_id,
        reason=reason,
        now=NOW,
    )


def seen(actor, request_id):
    """How many rows of each table PostgreSQL shows: no filter of ours stands before."""
    with reading(actor):
        counted = [len(Request.objects.filter(id=request_id))]
        return counted + [len(m.objects.filter(request_id=request_id)) for m in HIDDEN[1:]]


@pytest.fixture
def other(db):
    return World(fee_minor=5_000, currency="NAD", resolution_hours=48)


@pytest.fixture
def request_id(world):
    made = world.request_in(State.IN_REVIEW)
    comment(actor=world.officer, request_id=made, body="We look at it.", now=NOW)
    annotate(actor=world.officer, request_id=made, body="Known here.", now=NOW)
    return made


def test_the_other_agency_reads_the_offer_alone_until_it_accepts(world, other, request_id):
    referral_id = offered(world, other, request_id)

    assert seen(other.officer, request_id) == [0, 0, 0, 0]
    with reading(other.officer):
        card = referral(actor=other.officer, referral_id=referral_id, language="en")
        assert (card.reason, card.answer) == (WHY, "open")
    with pytest.raises(RequestNotFound):
        review(actor=other.officer, request_id=request_id, now=NOW)
    assert told(world.applicant)[-1] == "cases.referral_offered"


def test_an_accepted_request_moves_with_what_was_said_and_the_first_keeps_its_own_part(
    world, other, request_id
):
    before, mine = seen(world.officer, request_id), offered(world, other, request_id)

    assert accept_referral(actor=other.officer, referral_id=mine, now=NOW) == request_id
    comment(actor=other.officer, request_id=request_id, body="It is with us.", now=NOW)

    moved = stored(request_id)
    assert (moved.agency_id, moved.service_id) == (other.agency.id, other.service_id)
    assert (moved.state, moved.assignee_id, moved.responded_at) == ("in_review", None, None)
    assert (moved.fee_minor, moved.currency) == (5_000, "NAD")
    # the first agency: its steps and notes, not the request, and nothing of what came later
    assert before == [1, 3, 0, 2]
    assert seen(world.officer, request_id) == [0, 3, 0, 2]
    # the second: the request, its steps and messages; notes stay inside the agency that wrote them
    assert seen(other.officer, request_id) == [1, 3, 0, 2]
    with reading(other.officer):
        said = [row.body for row in Comment.objects.filter(request_id=request_id).order_by("id")]
        record = agency_record(actor=other.officer, request_id=request_id, now=NOW)
    assert said == ["We look at it.", "It is with us."]
    assert {one.question.code: one.value for one in record.answers}["boat"] == "Mutya"
    with reading(world.officer):
        card = referral(actor=world.officer, referral_id=mine, language="en")
        assert [one.to for one in done_before(card)] == [State.SUBMITTED, State.IN_REVIEW]
    assert "cases.referral_accepted" in told(world.applicant)


def test_an_agency_that_passes_a_request_on_keeps_nothing_of_what_comes_after(world, other):
    third, request_id = World(), world.request_in(State.SUBMITTED)
    accept_referral(actor=other.officer, referral_id=offered(world, other, request_id), now=NOW)
    onward = offered(other, third, request_id, by=other.officer)
    accept_referral(actor=third.officer, referral_id=onward, now=NOW)
    review(actor=third.officer, request_id=request_id, now=NOW)

    assert seen(world.officer, request_id) == [0, 2, 0, 0]
    assert seen(other.officer, request_id) == [0, 0, 0, 0]
    assert seen(third.officer, request_id) == [1, 3, 0, 0]
    assert seen(world.applicant, request_id) == [1, 3, 0, 0]


def test_a_declined_request_stays_and_the_applicant_reads_why(world, other, request_id):
    referral_id = offered(world, other, request_id)

    with pytest.raises(ReasonMissing):
        decline_referral(actor=other.officer, referral_id=referral_id, reason=" ", now=NOW)
    decline_referral(actor=other.officer, referral_id=referral_id, reason="No boats.", now=NOW)

    assert stored(request_id).agency_id == world.agency.id
    assert seen(other.officer, request_id) == [0, 0, 0, 0]
    with reading(world.applicant):
        (card,) = referrals_of(request_id, "en")
    assert (card.answer, card.answer_reason) == ("declined", "No boats.")
    assert told(world.applicant)[-1] == "cases.referral_ended"
    actions = list(Entry.objects.order_by("id").values_list("action", flat=True))
    assert "cases.decline-referral" in actions
    offered(world, other, request_id)


def test_only_the_agency_that_is_asked_answers_and_only_the_one_that_asked_takes_back(
    world, other, request_id
):
    referral_id = offered(world, other, request_id)
    stranger = World()

    for actor in (world.officer, stranger.officer):
        with pytest.raises(ReferralNotFound):
            accept_referral(actor=actor, referral_id=referral_id, now=NOW)
        with pytest.raises(ReferralNotFound):
            decline_referral(actor=actor, referral_id=referral_id, reason="No.", now=NOW)
    for actor in (other.officer, stranger.officer):
        with pytest.raises(ReferralNotFound):
            withdraw_referral(actor=actor, referral_id=referral_id, now=NOW)
    with reading(stranger.officer):
        assert list(Referral.objects.all()) == []
        with pytest.raises(ReferralNotFound):
            referral(actor=stranger.officer, referral_id=referral_id, language="en")
    with pytest.raises(ReferralOpen):
        offered(world, other, request_id)
    withdraw_referral(actor=world.officer, referral_id=referral_id, now=NOW)
    with pytest.raises(ReferralAnswered):
        accept_referral(actor=other.officer, referral_id=referral_id, now=NOW)


def test_an_offer_ends_when_the_request_is_taken_back_and_is_not_accepted_before(
    world, other, request_id
):
    referral_id = offered(world, other, request_id)
    withdraw(actor=world.applicant, request_id=request_id, reason="", now=NOW)

    with pytest.raises(StepNotPossible):
        accept_referral(actor=other.officer, referral_id=referral_id, now=NOW)
    lapse_referral(actor=SYSTEM, request_id=request_id, now=NOW)
    lapse_referral(actor=SYSTEM, request_id=request_id, now=NOW)

    assert [row.answer for row in rows_of(Referral)] == ["withdrawn"]


def test_what_is_decided_paid_special_or_under_another_law_stays(world, other):
    with pytest.raises(StepNotPossible):
        offered(world, other, world.request_in(State.APPROVED))
    mine = world.request_in(State.SUBMITTED)
    with pytest.raises(ServiceUnfit):
        offered(world, world, mine)
    with pytest.raises(ServiceUnfit):
        offered(world, other, mine, service_id=make_service(make_agency(jurisdiction="namibia")))
    with reading(SYSTEM):
        Request.objects.filter(id=mine).update(is_appealed=True)
    with pytest.raises(StaysHere):
        offered(world, other, mine)
    with reading(SYSTEM):
        Request.objects.filter(id=mine).update(is_appealed=False, fee_minor=5, paid_at=NOW)
    with pytest.raises(FeePaid):
        offered(world, other, mine)


def test_what_is_inside_the_steps_of_its_service_stays_and_what_comes_begins_those_of_the_other(
    world,
):
    stepped = World(workflow=STEPS)
    inside = stepped.request_in(State.IN_REVIEW)
    with reading(stepped.officer):
        assert not is_referable(inside)
    with pytest.raises(StaysHere):
        offered(stepped, world, inside)
    coming = world.request_in(State.IN_REVIEW)
    with reading(world.officer):
        assert is_referable(coming)
    mine = offered(world, stepped, coming)
    accept_referral(actor=stepped.officer, referral_id=mine, now=NOW)
    with reading(stepped.officer):
        found = InnerStep.objects.filter(request_id=coming).order_by("place")
        assert [one.code for one in found] == [one.code for one in STEPS]
    with pytest.raises(InnerStepsUnfinished):
        decide(
            actor=stepped.officer,
            request_id=coming,
            outcome=Outcome.APPROVED,
            reasons="All is there.",
            now=NOW,
        )


@pytest.mark.usefixtures("committed_db")
class TestAtOnce:
    def test_of_accepting_and_taking_back_at_once_one_happens_and_the_other_is_told(self):
        world, other = World(), World()
        request_id = world.request_in(State.SUBMITTED)
        referral_id = offered(world, other, request_id)

        ends = at_once(
            lambda: accept_referral(actor=other.officer, referral_id=referral_id, now=NOW),
            lambda: withdraw_referral(actor=world.officer, referral_id=referral_id, now=NOW),
        )

        refused = [type(end) for end in ends if isinstance(end, Exception)]
        assert refused == [ReferralAnswered], ends
        (row,) = rows_of(Referral)
        moved = stored(request_id).agency_id == other.agency.id
        assert (row.answer == "accepted") is moved

    def test_of_two_offers_at_once_one_stands(self):
        world, other, third = World(), World(), World()
        request_id = world.request_in(State.SUBMITTED)

        ends = at_once(
            lambda: offered(world, other, request_id),
            lambda: offered(world, third, request_id, by=world.second),
        )

        refused = [type(end) for end in ends if isinstance(end, Exception)]
        assert refused == [ReferralOpen], ends
        assert len(rows_of(Referral)) == 1
