"""A fee is asked for at a gateway, noted once it came, or waived with a reason."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from tulay.areas.cases import handlers
from tulay.areas.cases.actions.applications import submit_case, withdraw
from tulay.areas.cases.actions.decisions import appeal, decide
from tulay.areas.cases.actions.fees import note_payment, pay_fee, waive_fee
from tulay.areas.cases.actions.review import review, start
from tulay.areas.cases.errors import (
    FeeFirst,
    FeePaid,
    FeeUnpaid,
    OwnRequest,
    ReasonMissing,
    RequestNotFound,
    StepNotPossible,
)
from tulay.areas.cases.queries.money import payout_reference
from tulay.areas.cases.rules.steps import Outcome, State
from tulay.areas.cases.tests.factories import (
    NOW,
    World,
    make_applicant,
    make_officer,
    stored,
)
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.payments.errors.payments import PaymentUnderWay
from tulay.areas.payments.events import PaymentSucceeded
from tulay.areas.payments.models import Payment
from tulay.kernel.actor import SYSTEM
from tulay.kernel.money import Money
from tulay.plumbing.db import scope
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
FEE = Money("NAD", 40_000)
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def charging():
    return World(fee_minor=FEE.minor, currency="NAD")


def came(world, request_id, amount=FEE):
    handlers.fee_paid(
        PaymentSucceeded(
            uuid4(),
            payout_reference(request_id),
            world.agency.id,
            world.applicant.person_id,
            amount.minor,
            amount.currency,
        )
    )


def test_a_fee_is_asked_for_once_and_work_begins_when_it_came(charging):
    request_id = charging.request_in(State.APPROVED)
    assert stored(request_id).paused_at is not None

    first = pay_fee(actor=charging.applicant, request_id=request_id, now=NOW)
    again = pay_fee(actor=charging.applicant, request_id=request_id, now=NOW)
    with pytest.raises(FeeUnpaid):
        start(actor=charging.officer, request_id=request_id, now=NOW)
    came(charging, request_id)
    came(charging, request_id)

    with reading(SYSTEM):
        payment = Payment.objects.get(id=first)
    assert (first, payment.amount) == (again, FEE)
    row = stored(request_id)
    assert row.paid_at is not None
    assert row.paused_at is None
    start(actor=charging.officer, request_id=request_id, now=LATER)
    with pytest.raises(StepNotPossible):
        pay_fee(actor=charging.applicant, request_id=request_id, now=NOW)


def test_another_amount_is_on_record_and_settles_nothing(charging):
    request_id = charging.request_in(State.APPROVED)

    came(charging, request_id, Money("NAD", 1))

    assert stored(request_id).paid_at is None


def test_nobody_pays_for_strangers_or_what_is_free(charging):
    request_id = charging.request_in(State.APPROVED)
    with pytest.raises(RequestNotFound):
        pay_fee(actor=make_applicant(), request_id=request_id, now=NOW)
    free = World()
    with pytest.raises(FeePaid):
        pay_fee(actor=free.applicant, request_id=free.request_in(State.APPROVED), now=NOW)
    with pytest.raises(StepNotPossible):
        pay_fee(actor=charging.applicant, request_id=charging.draft(), now=NOW)
    with pytest.raises(RequestNotFound):
        note_payment(actor=SYSTEM, request_id=uuid4(), payment_id=uuid4(), amount=FEE, now=NOW)


def test_a_fee_is_waived_with_a_reason_and_not_for_oneself(charging):
    request_id = charging.request_in(State.APPROVED)
    with pytest.raises(ReasonMissing):
        waive_fee(actor=charging.officer, request_id=request_id, reason=" ", now=NOW)

    waive_fee(actor=charging.officer, request_id=request_id, reason="No income.", now=LATER)

    row = stored(request_id)
    assert (row.fee_minor, row.paused_at) == (0, None)
    start(actor=charging.officer, request_id=request_id, now=LATER)
    own = make_officer(charging.agency)
    mine = charging.request_in(State.SUBMITTED, applicant=own)
    with pytest.raises(OwnRequest):
        waive_fee(actor=own, request_id=mine, reason="I know me.", now=NOW)
    with pytest.raises(FeePaid):
        came(charging, mine)
        waive_fee(actor=charging.officer, request_id=mine, reason="Why not.", now=NOW)


def paid_states(request_id):
    with reading(SYSTEM):
        rows = Payment.objects.filter(reference=payout_reference(request_id)).order_by("id")
        return [row.state for row in rows]


def under_way(payment_id, state="submitted"):
    with transaction.atomic(), scope.entered(SYSTEM):
        Payment.objects.filter(id=payment_id).update(state=state, provider="simulator")


def test_a_waiver_calls_off_a_payment_that_nobody_has_begun(charging):
    request_id = charging.request_in(State.APPROVED)
    pay_fee(actor=charging.applicant, request_id=request_id, now=NOW)

    waive_fee(actor=charging.officer, request_id=request_id, reason="No income.", now=LATER)

    assert paid_states(request_id) == ["cancelled"]
    assert stored(request_id).fee_minor == 0


@pytest.mark.parametrize("state", ["submitted", "unknown"])
def test_nothing_is_waived_or_taken_back_while_a_gateway_is_asked(charging, state):
    request_id = charging.request_in(State.APPROVED)
    payment_id = pay_fee(actor=charging.applicant, request_id=request_id, now=NOW)
    under_way(payment_id, state)

    with pytest.raises(PaymentUnderWay):
        waive_fee(actor=charging.officer, request_id=request_id, reason="No income.", now=LATER)
    with pytest.raises(PaymentUnderWay):
        withdraw(actor=charging.applicant, request_id=request_id, now=LATER)

    assert stored(request_id).fee_minor == FEE.minor
    assert paid_states(request_id) == [state]


def rejected(world, request_id):
    decide(
        actor=world.officer,
        request_id=request_id,
        outcome=Outcome.REJECTED,
        reasons="The boat is not yours.",
        now=LATER,
    )


def test_whose_request_is_rejected_owes_nothing_and_pays_anew_after_an_appeal(charging):
    request_id = charging.request_in(State.IN_REVIEW)
    first = pay_fee(actor=charging.applicant, request_id=request_id, now=NOW)

    rejected(charging, request_id)

    assert paid_states(request_id) == ["cancelled"]
    assert stored(request_id).fee_minor == FEE.minor
    appeal(actor=charging.applicant, request_id=request_id, reason="It is mine.", now=LATER)
    review(actor=charging.second, request_id=request_id, now=LATER)
    assert pay_fee(actor=charging.applicant, request_id=request_id, now=LATER) != first
    assert paid_states(request_id) == ["cancelled", "created"]


def test_nothing_is_rejected_while_a_gateway_is_asked(charging):
    request_id = charging.request_in(State.IN_REVIEW)
    under_way(pay_fee(actor=charging.applicant, request_id=request_id, now=NOW))

    with pytest.raises(PaymentUnderWay):
        rejected(charging, request_id)

    assert stored(request_id).state == "in_review"


def test_who_takes_a_request_back_owes_nothing(charging):
    request_id = charging.request_in(State.SUBMITTED)
    pay_fee(actor=charging.applicant, request_id=request_id, now=NOW)

    withdraw(actor=charging.applicant, request_id=request_id, now=LATER)

    assert paid_states(request_id) == ["cancelled"]


@pytest.fixture
def charging_first():
    return World(fee_minor=FEE.minor, currency="NAD", is_fee_first=True)


def test_a_draft_is_not_sent_before_its_fee_came(charging_first):
    world, request_id = charging_first, charging_first.draft()
    with pytest.raises(FeeFirst):
        submit_case(actor=world.applicant, request_id=request_id, now=NOW)

    first = pay_fee(actor=world.applicant, request_id=request_id, now=NOW)
    assert pay_fee(actor=world.applicant, request_id=request_id, now=NOW) == first
    with pytest.raises(FeeFirst):
        submit_case(actor=world.applicant, request_id=request_id, now=NOW)
    came(world, request_id)

    submit_case(actor=world.applicant, request_id=request_id, now=NOW)
    row = stored(request_id)
    assert (row.state, row.paid_at is not None) == ("submitted", True)


def test_a_drafts_fee_is_waived_by_its_number_and_by_its_agency_alone(charging_first):
    world, request_id = charging_first, charging_first.draft()
    elsewhere = make_officer(make_agency())
    with pytest.raises(RequestNotFound):
        waive_fee(actor=elsewhere, request_id=request_id, reason="No income.", now=NOW)

    waive_fee(actor=world.officer, request_id=request_id, reason="No income.", now=NOW)

    submit_case(actor=world.applicant, request_id=request_id, now=NOW)


def test_a_fee_that_is_due_later_is_no_matter_of_a_draft(charging):
    request_id = charging.draft()
    with pytest.raises(StepNotPossible):
        waive_fee(actor=charging.officer, request_id=request_id, reason="No income.", now=NOW)

    submit_case(actor=charging.applicant, request_id=request_id, now=NOW)
