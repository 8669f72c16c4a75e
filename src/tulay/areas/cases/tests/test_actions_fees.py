"""A fee is asked for at a gateway, noted once it came, or waived with a reason."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tulay.areas.cases import handlers
from tulay.areas.cases.actions.fees import note_payment, pay_fee, waive_fee
from tulay.areas.cases.actions.review import start
from tulay.areas.cases.errors import (
    FeePaid,
    FeeUnpaid,
    OwnRequest,
    ReasonMissing,
    RequestNotFound,
    StepNotPossible,
)
from tulay.areas.cases.queries.money import payout_reference
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.factories import (
    NOW,
    World,
    make_applicant,
    make_officer,
    stored,
)
from tulay.areas.payments.events import PaymentSucceeded
from tulay.areas.payments.models import Payment
from tulay.kernel.actor import SYSTEM
from tulay.kernel.money import Money
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
