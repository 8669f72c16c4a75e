"""What a bank, and the server of a business, make of a settlement."""

import pytest

from tulay.areas.identity.tests.factories import actor_of
from tulay.areas.payments.actions.bank_files import fetch_bank_file, make_bank_file
from tulay.areas.payments.actions.returning import returnable, take_back
from tulay.areas.payments.actions.webhooks_out import add_webhook
from tulay.areas.payments.errors.settlements import (
    SettlementStepNotPossible,
)
from tulay.areas.payments.models import (
    WebhookDelivery,
)
from tulay.areas.payments.queries.bank_files import for_bank
from tulay.areas.payments.rules.destinations import checked_destination
from tulay.areas.payments.rules.ledger import TransferKind
from tulay.areas.payments.tests.settling import OPENED, at, frozen, letters, sums, thawed, whole
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db.scope import entered, reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_here")]


# what a bank answers


def test_what_failed_stays_set_aside_and_is_sent_again_to_where_it_should_go_now(clinic):
    clinic.paid(10_000, at(2))
    made = clinic.settle(at(3))
    failed = clinic.answered(made, "failed", at(3, 4), failure="refused")
    assert (failed.state, failed.failure, failed.try_number) == ("failed", "refused", 2)
    assert clinic.money == (9_900, 9_900)
    assert letters("failed") == 1
    with pytest.raises(SettlementStepNotPossible):
        clinic.decide(made, "hold_back", at(4), reason="Why.")

    other = checked_destination("mobile", holder="Helena", account="+264811234567")
    clinic.plan(destination=other, now=at(4))
    clinic.decide(made, "release", at(4))
    order = clinic.sent(made, at(4))
    paid = clinic.answered(made, "succeeded", at(4))

    assert (paid.state, paid.way, paid.failure) == ("paid", "mobile", "")
    assert order.subject_id == paid.hold_id != failed.hold_id
    assert clinic.money == (0, 0)
    assert whole() == {}


def test_one_that_failed_while_the_account_was_frozen_is_set_aside_when_it_is_let_go(clinic):
    clinic.paid(10_000, at(2))
    made = clinic.settle(at(3))
    clinic.sent(made, at(3, 4))
    frozen(clinic, at(3, 5))
    assert clinic.answered(made, "failed", at(3, 6)).state == "failed"
    assert clinic.money == (9_900, 0)
    assert whole() == {}
    thawed(clinic)
    clinic.decide(made, "release", at(4))
    assert clinic.money == (9_900, 9_900)
    assert clinic.answered(made, "succeeded", at(4)).state == "paid"
    assert whole() == {}


@pytest.mark.parametrize("outcome", ["unknown", "pending"])
def test_a_bank_that_does_not_say_is_asked_and_never_ordered_again(clinic, outcome):
    clinic.paid(10_000, at(2))
    made = clinic.settle(at(3))
    assert clinic.answered(made, outcome, at(3, 4)).state == "submitted"
    assert clinic.order(made).next_ask_at is not None
    with pytest.raises(SettlementStepNotPossible):
        clinic.decide(made, "release", at(4))
    assert clinic.money == (9_900, 9_900)


def test_what_a_bank_sends_back_later_is_set_aside_and_sent_again(clinic):
    clinic.paid(10_000, at(2))
    made = clinic.settle(at(3))
    clinic.answered(made, "succeeded", at(3, 4))
    order = clinic.order(made)
    with one_transaction(), entered(SYSTEM):
        assert returnable(order)
        take_back(order, at(5))
        assert not returnable(order)
    back = clinic.row(made.id)
    assert (back.state, back.failure, back.paid_at) == ("failed", "returned", None)
    assert clinic.money == (9_900, 9_900)
    assert whole() == {}
    clinic.decide(made, "release", at(6))
    assert clinic.answered(made, "succeeded", at(6)).state == "paid"
    assert clinic.settle(at(7)) is None, "the money that came back is in no second settlement"
    assert whole() == {}


def test_it_goes_to_a_bank_in_a_file_like_any_payout(clinic, settings):
    address = "file:///?account=62001234567&holder=City&bank_code=280172&currencies=NAD"
    settings.PAYMENT_GATEWAYS = {"bank-file": address}
    clinic.paid(10_000, at(2))
    made = clinic.settle(at(3))
    clinic.answered(made, "pending", at(3, 4))
    officer = actor_of(clinic.town.officer, at=at(3, 5))
    with reading(officer):
        (waiting,) = for_bank(officer)
    assert (waiting.agency_id, waiting.total.minor) == (clinic.town.agency.id, 9_900)
    number = make_bank_file(
        actor=officer, agency_id=waiting.agency_id, currency="NAD", now=at(3, 5)
    )
    content = fetch_bank_file(actor=officer, file_id=number, now=at(3, 5))
    assert b"62123456789" in content
    assert b"99.00" in content


def test_what_was_refunded_after_a_settlement_comes_off_the_next(clinic):
    clinic.paid(10_000, at(2))
    made = clinic.settle(at(3))
    clinic.paid(4_000, at(3))
    clinic.paid(1_000, at(3), kind=TransferKind.REFUND)
    clinic.answered(made, "succeeded", at(3, 20))
    assert sums(clinic.settle(at(4))) == (4_000, 1_000, 30, 2_970)
    assert whole() == {}


def test_the_server_of_a_business_hears_of_it(clinic, settings):
    settings.WEBHOOKS_TO_PRIVATE = True
    address, events = "https://hooks.example.org/", ["settlement.paid"]
    add_webhook(
        actor=clinic.owner, merchant_id=clinic.id, address=address, events=events, now=OPENED
    )
    clinic.paid(10_000, at(2))
    made = clinic.settle(at(3))
    clinic.answered(made, "succeeded", at(3, 4))
    with reading(SYSTEM):
        (told,) = WebhookDelivery.objects.all()
    assert told.event == "settlement.paid"
    assert str(made.id) in told.body
    assert '"net_minor":9900,"fee_minor":100' in told.body
