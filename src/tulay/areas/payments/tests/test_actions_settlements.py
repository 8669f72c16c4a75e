"""A business gets out what it was paid: once, whoever runs it, whatever dies."""

import threading

import pytest
from django.db import connection

from tulay.areas.identity.tests.factories import actor_of
from tulay.areas.payments.actions import ledger
from tulay.areas.payments.actions.settlements import SEND_JOB, send_settlement, settle
from tulay.areas.payments.errors.ledger import AccountFrozen
from tulay.areas.payments.errors.settlements import (
    SettlementPlanMissing,
)
from tulay.areas.payments.errors.webhooks_out import MerchantNotActive
from tulay.areas.payments.models import (
    Settlement,
)
from tulay.areas.payments.queries.merchant_accounts import wallet_of
from tulay.areas.payments.queries.merchant_holdings import exported_merchants
from tulay.areas.payments.queries.merchants import merchants_to_decide
from tulay.areas.payments.queries.settlements import (
    foreseen,
    forgotten_settlements,
    plan_of,
    plans_due,
    settled_lines,
    settlements_to_do,
)
from tulay.areas.payments.rules.ledger import AccountKind, HoldOrder, TransferKind
from tulay.areas.payments.rules.merchants import MerchantStep
from tulay.areas.payments.rules.settlements import STOPPED, Cadence
from tulay.areas.payments.tests.factories import nad
from tulay.areas.payments.tests.merchants import Town
from tulay.areas.payments.tests.settling import (
    BANK,
    SIMULATOR,
    Clinic,
    at,
    frozen,
    letters,
    sums,
    thawed,
    whole,
)
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db.scope import entered, reading
from tulay.plumbing.models import OutboxRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_here")]


# the ordinary way


def test_a_day_that_has_ended_is_paid_out_less_its_fee(clinic):
    clinic.paid(10_000, at(2))
    clinic.paid(5_000, at(2, 21, 59))  # 23:59 in Windhoek
    clinic.paid(7_000, at(2, 22))  # midnight: the next day

    made = clinic.settle(at(2, 22, 5))

    assert sums(made) == (15_000, 0, 150, 14_850)
    assert (made.starts_date.day, made.ends_date.day, made.state) == (2, 3, "open")
    assert clinic.money == (22_000 - 150, 14_850)
    assert clinic.answered(made, "succeeded", at(3, 2, 6), fee=25).state == "paid"
    assert clinic.money == (7_000, 0)
    assert letters("paid") == 1
    assert whole() == {}


def test_who_applied_for_a_business_finds_its_settlements_in_their_export(clinic):
    clinic.paid(10_000, at(2))
    made = clinic.settle(at(2, 22, 5))
    clinic.decide(made, "hold_back", at(3, 1), reason="The address is looked into.")

    with reading(SYSTEM):
        (told,) = exported_merchants(clinic.town.owner.id)[0]["settlements"]

    assert (told["received"], told["fee"], told["net"]) == ("N$ 100.00", "N$ 1.00", "N$ 99.00")
    assert (told["state"], told["reason"]) == ("held", "The address is looked into.")
    assert told["where"] == BANK.shown
    with reading(SYSTEM):
        assert exported_merchants(clinic.town.officer.id) == []


def test_a_finance_officer_sees_what_businesses_wait_for(clinic):
    clinic.paid(10_000, at(2))
    clinic.decide(clinic.settle(at(2, 22, 5)), "hold_back", at(3, 1), reason="It is looked into.")
    clinic.town.sent(name="The other clinic")

    for person, numbers in ((clinic.town.officer, (1, 1)), (clinic.town.stranger, (0, 0))):
        actor = actor_of(person)
        with reading(actor):
            assert (merchants_to_decide(actor), settlements_to_do(actor)) == numbers


def test_it_is_made_once_and_sent_once_however_often_it_is_said(clinic):
    clinic.paid(10_000, at(2))
    made = clinic.settle(at(3))
    assert clinic.settle(at(3)) is None
    assert clinic.settle(at(3, 1)) is None
    with reading(SYSTEM):
        row = OutboxRow.objects.get(name=SEND_JOB)
    assert row.not_before == at(3, 16)
    order = clinic.sent(made, at(3, 16))
    assert clinic.sent(made, at(3, 17)).id == order.id
    assert clinic.money == (9_900, 9_900)


def test_each_payment_is_in_one_settlement_and_none_is_lost(clinic):
    for day in range(2, 7):
        clinic.paid(1_000 * day, at(day))
        clinic.paid(100, at(day, 23))
        if day % 2:
            clinic.answered(clinic.settle(at(day, 23, 30)), "succeeded", at(day, 23, 40))
    last = clinic.settle(at(8))
    with reading(SYSTEM):
        rows = list(Settlement.objects.order_by("to_version"))
        lines = [line for row in rows for line in settled_lines(row.id).items]
    assert len({line.transfer_id for line in lines}) == len(lines) == 10
    assert sum(line.amount.minor for line in lines) == 20_500
    assert sum(row.received_minor for row in rows) == 20_500
    assert [row.after_version for row in rows[1:]] == [row.to_version for row in rows[:-1]]
    assert last.state == "open"
    assert whole() == {}


def test_a_month_ends_where_the_business_is(clinic):
    clinic.plan(Cadence.MONTHLY)
    clinic.paid(10_000, at(30, 21, 59))
    assert clinic.settle(at(30, 21, 59)) is None
    made = clinic.settle(at(30, 22))
    assert (made.starts_date.isoformat(), made.ends_date.isoformat()) == (
        "2026-11-02",
        "2026-12-01",
    )


def test_a_week_is_settled_on_monday(clinic):
    clinic.plan(Cadence.WEEKLY)
    clinic.paid(10_000, at(4))
    assert clinic.settle(at(8, 21, 59)) is None
    assert clinic.settle(at(8, 22)).ends_date == at(9).date()


def test_a_wish_for_another_rhythm_leaves_nothing_out_and_nothing_twice(clinic):
    clinic.paid(10_000, at(2))
    clinic.settle(at(3))
    clinic.plan(Cadence.WEEKLY, now=at(3))
    clinic.paid(2_000, at(3))
    assert clinic.settle(at(4)) is None
    clinic.plan(Cadence.DAILY, now=at(4))
    made = clinic.settle(at(4))
    assert (sums(made)[0], made.starts_date.day, made.ends_date.day) == (2_000, 3, 4)
    assert whole() == {}


# nothing to settle, or not all of it


def test_where_nothing_came_in_nothing_is_made_and_the_day_is_done(clinic):
    assert clinic.settle(at(3)) is None
    assert clinic.stored_plan.settled_until_date == at(3).date()
    clinic.paid(500, at(4))
    assert clinic.settle(at(5)).starts_date == at(3).date()


def test_what_went_back_is_taken_off_and_carried_on_where_it_is_more(clinic):
    clinic.paid(10_000, at(2))
    clinic.answered(clinic.settle(at(3)), "succeeded", at(3, 1))
    clinic.paid(3_000, at(3))
    clinic.paid(3_000, at(3), kind=TransferKind.REFUND)  # of the payment that is settled
    assert clinic.settle(at(4)) is None
    clinic.paid(2_000, at(4))
    made = clinic.settle(at(5))
    assert sums(made) == (5_000, 3_000, 20, 1_980)
    assert made.starts_date == at(3).date()
    assert whole() == {}


def held_for_refund(clinic, minor, now):
    with reading(SYSTEM):
        wallet = wallet_of(clinic.id, "NAD")
        taker = ledger.account_for(SIMULATOR, AccountKind.CLEARING, "NAD", now=now)
        hold = HoldOrder(uuid7(), wallet, taker, nad(minor), at(28), TransferKind.REFUND)
        ledger.hold(hold, now=now)
    return hold.id


def test_what_is_set_aside_for_a_refund_is_kept_and_taken_off_when_it_went(clinic):
    clinic.paid(10_000, at(2))
    number = held_for_refund(clinic, 400, at(2))
    made = clinic.settle(at(3))
    assert (*sums(made), made.kept_minor) == (10_000, 0, 100, 9_500, 400)
    clinic.paid(1_000, at(3))
    with reading(SYSTEM):
        ledger.post_hold(number, amount_minor=None, now=at(3))
    after = clinic.settle(at(4))
    assert (after.carried_minor, *sums(after)) == (400, 1_000, 400, 6, 994)
    assert clinic.stored_plan.kept_minor == 0
    assert whole() == {}


def test_what_went_back_after_midnight_does_not_stop_the_month_that_ended(clinic):
    clinic.plan(Cadence.MONTHLY)
    clinic.paid(10_000, at(2))
    clinic.paid(400, at(30, 22, 1), kind=TransferKind.REFUND)  # in Windhoek it is December
    made = clinic.settle(at(30, 22, 5))
    assert (*sums(made), made.kept_minor) == (10_000, 0, 100, 9_500, 400)
    assert clinic.money == (9_500, 9_500)
    assert whole() == {}


def test_what_was_kept_for_a_refund_that_never_went_is_paid_out_by_itself(clinic):
    clinic.paid(10_000, at(2))
    number = held_for_refund(clinic, 400, at(2))
    clinic.answered(clinic.settle(at(3)), "succeeded", at(3))
    with reading(SYSTEM):
        ledger.void_hold(number, now=at(3))
    after = clinic.settle(at(4))
    assert (after.carried_minor, *sums(after)) == (400, 0, 0, 0, 400)
    clinic.answered(after, "succeeded", at(4))
    assert clinic.money == (0, 0)
    assert clinic.settle(at(5)) is None
    assert whole() == {}


def test_where_all_of_it_is_set_aside_nothing_is_made_until_it_is_free(clinic):
    clinic.paid(10_000, at(2))
    number = held_for_refund(clinic, 10_000, at(2))
    assert clinic.settle(at(3)) is None
    with reading(SYSTEM):
        ledger.void_hold(number, now=at(3))
    assert clinic.settle(at(3, 1)).received_minor == 10_000


def test_a_business_that_has_said_nothing_keeps_its_money(db):
    clinic = Clinic(is_planned=False)
    clinic.paid(10_000, at(2))
    assert clinic.settle(at(3)) is None
    with reading(SYSTEM):
        assert foreseen(clinic.id, at(3)) is None
        with pytest.raises(SettlementPlanMissing):
            plan_of(clinic.id)
    clinic.plan(now=at(5))
    assert clinic.settle(at(6)).received_minor == 10_000


def test_without_a_gateway_nothing_is_settled(clinic, settings):
    clinic.paid(10_000, at(2))
    settings.PAYMENT_GATEWAYS = {}
    assert clinic.settle(at(3)) is None
    assert clinic.money == (10_000, 0)


def test_what_comes_next_is_foreseen(clinic):
    clinic.paid(10_000, at(2))
    with reading(SYSTEM):
        ahead = foreseen(clinic.id, at(2, 13))
    assert (ahead.on_date, ahead.net.minor, ahead.fee.minor) == (at(3).date(), 9_900, 100)


# a business that is stopped


def test_nothing_is_settled_while_a_business_is_suspended_or_its_account_frozen(clinic):
    clinic.paid(10_000, at(2))
    frozen(clinic, at(2))
    assert clinic.settle(at(3)) is None
    thawed(clinic)
    clinic.town.reviewed(clinic.id, MerchantStep.SUSPEND, reason="Looked into.", now=at(3))
    assert clinic.settle(at(3)) is None
    clinic.town.reviewed(clinic.id, MerchantStep.RESUME, now=at(3))
    assert clinic.settle(at(3)) is not None


@pytest.mark.parametrize("is_frozen", [True, False])
def test_one_that_was_made_before_is_held_back_until_somebody_lets_it_go(clinic, is_frozen):
    clinic.paid(10_000, at(2))
    made = clinic.settle(at(3))
    if is_frozen:
        frozen(clinic, at(3))
    else:
        clinic.town.reviewed(clinic.id, MerchantStep.SUSPEND, reason="Looked into.", now=at(3))
    assert clinic.sent(made, at(3, 4)) is None
    assert (clinic.row(made.id).state, clinic.row(made.id).failure) == ("held", STOPPED)
    assert letters("held") == 1
    with pytest.raises(AccountFrozen if is_frozen else MerchantNotActive):
        clinic.decide(made, "release", at(3, 5))
    if is_frozen:
        thawed(clinic)
    else:
        clinic.town.reviewed(clinic.id, MerchantStep.RESUME, now=at(3, 5))
    clinic.decide(made, "release", at(3, 6))
    assert clinic.answered(made, "succeeded", at(3, 7)).state == "paid"
    assert whole() == {}


# by the hour


def test_the_hour_finds_those_whose_period_may_have_ended(clinic):
    with reading(SYSTEM):
        assert plans_due(at(2, 9)) == ()
        assert plans_due(at(2, 22)) == (clinic.id,)
    clinic.settle(at(2, 22, 5))
    with reading(SYSTEM):
        assert plans_due(at(3, 9)) == ()
        assert plans_due(at(3, 10)) == (clinic.id,)  # somewhere it is tomorrow
    clinic.town.reviewed(clinic.id, MerchantStep.SUSPEND, reason="Looked into.", now=at(3))
    with reading(SYSTEM):
        assert plans_due(at(4)) == ()


def test_one_whose_job_was_lost_is_found(clinic):
    clinic.paid(10_000, at(2))
    made = clinic.settle(at(3))
    with reading(SYSTEM):
        assert forgotten_settlements(at(3, 16, 29)) == ()
        assert forgotten_settlements(at(3, 16, 31)) == (made.id,)
    clinic.sent(made, at(3, 16, 31))
    with reading(SYSTEM):
        assert forgotten_settlements(at(3, 17)) == ()


def test_whoever_dies_in_the_middle_leaves_nothing_half_done(clinic, monkeypatch):
    clinic.paid(10_000, at(2))
    for step in ("take_fee", "set_aside", "enqueue", "account"):
        with monkeypatch.context() as patched:
            patched.setattr(f"tulay.areas.payments.actions.settlements.{step}", _dies)
            with pytest.raises(Died):
                clinic.settle(at(3))
        assert clinic.money == (10_000, 0)
        assert clinic.stored_plan.settled_version == 0
    made = clinic.settle(at(3))
    with monkeypatch.context() as patched:
        patched.setattr("tulay.areas.payments.actions.settlements.account", _dies)
        with pytest.raises(Died):
            send_settlement(actor=SYSTEM, settlement_id=made.id, now=at(3, 4))
    assert clinic.row(made.id).state == "open"
    clinic.sent(made, at(3, 4))
    with monkeypatch.context() as patched:
        patched.setattr("tulay.areas.payments.actions.settlements_outside.tell_owners", _dies)
        with pytest.raises(Died):
            clinic.answered(made, "succeeded", at(3, 5))
    assert clinic.money == (9_900, 9_900)
    assert clinic.answered(made, "succeeded", at(3, 6)).state == "paid"
    assert whole() == {}


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_make_one_and_send_one():
    clinic = Clinic(Town())
    clinic.paid(10_000, at(2))
    made = []

    def work():
        try:
            made.append(settle(actor=SYSTEM, merchant_id=clinic.id, now=at(3)))
        finally:
            connection.close()

    together(work)
    (number,) = {one for one in made if one}
    assert made.count(None) == 3

    def send():
        try:
            send_settlement(actor=SYSTEM, settlement_id=number, now=at(3, 4))
        finally:
            connection.close()

    together(send)
    assert clinic.order(clinic.row(number)).amount_minor == 9_900
    assert clinic.money == (9_900, 9_900)
    assert whole() == {}


def together(work):
    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


class Died(Exception):
    """Whoever did it is gone."""


def _dies(*_args, **_kwargs):
    raise Died


@pytest.mark.parametrize(
    "tampered",
    [
        "UPDATE payments_settlement SET received_minor = received_minor + 1, net_minor = net_minor + 1",
        "UPDATE payments_settlement SET fee_minor = fee_minor + 1, net_minor = net_minor - 1",
        "UPDATE payments_settlement SET to_version = to_version + 1",
        "UPDATE payments_settlement SET after_version = after_version - 1",
        "UPDATE payments_settlement SET state = 'paid', paid_at = made_at",
        "UPDATE payments_settlement SET hold_id = gen_random_uuid()",
        "UPDATE payments_settlement_plan SET settled_version = 0",
        "UPDATE payments_settlement_plan SET kept_minor = 1",
    ],
)
def test_verifying_the_ledger_finds_a_settlement_that_is_not_what_was_paid(clinic, tampered):
    clinic.paid(10_000, at(2))
    clinic.paid(10_000, at(3))
    clinic.settle(at(3))
    assert whole() == {}
    with one_transaction(), entered(SYSTEM), connection.cursor() as cursor:
        cursor.execute(tampered)
    assert set(whole()) == {"settlements"}
