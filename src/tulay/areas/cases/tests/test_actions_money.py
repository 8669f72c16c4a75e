"""An approval promises what the service grants; the request's officer hears what became of it."""

from uuid import uuid4

import pytest

from tulay.areas.cases import handlers
from tulay.areas.cases.actions.applications import withdraw
from tulay.areas.cases.actions.decisions import appeal, decide
from tulay.areas.cases.actions.money import note_payout
from tulay.areas.cases.actions.review import review
from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.queries.money import payout_reference, request_named, request_names
from tulay.areas.cases.queries.record import agency_record, own_record
from tulay.areas.cases.rules.steps import Outcome, State
from tulay.areas.cases.tests.factories import NOW, World, make_officer, stored
from tulay.areas.notifications.models import Message
from tulay.areas.payments.actions.payouts import approve_payout
from tulay.areas.payments.errors.payouts import PayoutUnderWay
from tulay.areas.payments.events import PayoutFailed, PayoutRefused, PayoutSucceeded
from tulay.areas.payments.models import Payout
from tulay.areas.payments.queries.payouts import payout_for
from tulay.areas.payments.rules.ledger import AccountKind, Owner, OwnerKind
from tulay.areas.payments.tests.factories import make_account
from tulay.areas.payments.tests.paying import make_finance
from tulay.kernel.actor import SYSTEM
from tulay.kernel.money import Money
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
GRANT = {"benefit_minor": 35_000, "currency": "NAD"}


@pytest.fixture
def granting():
    world = World(**GRANT)
    owner = Owner(OwnerKind.AGENCY, world.agency.id)
    with reading(SYSTEM):
        make_account(1_000_000, kind=AccountKind.TREASURY, owner=owner)
    return world


def promised(request_id):
    with reading(SYSTEM):
        return payout_for(payout_reference(request_id))


def test_an_approval_promises_what_the_service_grants(granting):
    request_id = granting.request_in(State.APPROVED)

    found = promised(request_id)

    assert (found.amount, found.person_id) == (Money("NAD", 35_000), granting.applicant.person_id)
    with reading(granting.officer):
        assert agency_record(actor=granting.officer, request_id=request_id, now=NOW).payout == found
        names = request_names([request_id])
    assert names[request_id].startswith("Boat repair help (")


def test_whoever_decided_or_signed_does_not_pay():
    world = World(**GRANT, second_signature=True)
    request_id = world.request_in(State.APPROVED)

    with reading(SYSTEM):
        row = Payout.objects.get(id=promised(request_id).id)
    assert set(row.deciders) == {world.officer.person_id, world.second.person_id}


def test_nothing_is_promised_by_a_rejection_or_a_service_that_grants_nothing(granting):
    assert promised(granting.request_in(State.REJECTED)) is None
    assert promised(World().request_in(State.APPROVED)) is None


def test_an_appeal_that_is_won_promises_once(granting):
    request_id = granting.request_in(State.REJECTED)
    appeal(actor=granting.applicant, request_id=request_id, reason="It is mine.", now=NOW)
    other = make_officer(granting.agency)
    review(actor=other, request_id=request_id, now=NOW)

    decide(actor=other, request_id=request_id, outcome=Outcome.APPROVED, reasons="It is.", now=NOW)

    assert promised(request_id).state == "proposed"


def test_a_request_taken_back_calls_the_promise_off(granting):
    request_id = granting.request_in(State.APPROVED)

    withdraw(actor=granting.applicant, request_id=request_id, now=NOW)

    assert promised(request_id).state == "cancelled"


def test_a_request_is_not_taken_back_once_the_money_moves(granting):
    request_id = granting.request_in(State.APPROVED)
    with reading(granting.applicant):
        before = own_record(actor=granting.applicant, request_id=request_id, now=NOW)
    assert State.WITHDRAWN in before.next_states
    finance = make_finance(granting.agency, factor_at=NOW)
    approve_payout(actor=finance, payout_id=promised(request_id).id, now=NOW)

    with pytest.raises(PayoutUnderWay):
        withdraw(actor=granting.applicant, request_id=request_id, now=NOW)

    assert stored(request_id).state == State.APPROVED
    with reading(granting.applicant):
        record = own_record(actor=granting.applicant, request_id=request_id, now=NOW)
    assert State.WITHDRAWN not in record.next_states


@pytest.mark.parametrize(
    ("event", "template"),
    [
        (PayoutSucceeded, "cases.benefit_paid"),
        (PayoutFailed, "cases.benefit_not_paid"),
        (PayoutRefused, "cases.benefit_not_paid"),
    ],
)
def test_the_officer_hears_what_became_of_the_money(granting, event, template):
    request_id = granting.request_in(State.APPROVED)
    handler = {
        PayoutSucceeded: handlers.paid,
        PayoutFailed: handlers.not_paid,
        PayoutRefused: handlers.refused,
    }[event]
    rest = {PayoutSucceeded: (35_000, "NAD"), PayoutFailed: ("account-closed",), PayoutRefused: ()}
    who = (granting.agency.id, granting.applicant.person_id)

    handler(event(uuid4(), payout_reference(request_id), *who, *rest[event]))
    handler(event(uuid4(), "merchant:7", *who, *rest[event]))

    told = Message.objects.filter(template=template)
    assert [message.recipient_id for message in told] == [granting.officer.person_id]


def test_a_payment_for_something_else_is_not_ours():
    assert request_named("merchant:7") is None
    with pytest.raises(RequestNotFound):
        note_payout(actor=SYSTEM, request_id=uuid4(), is_paid=True, now=NOW)
