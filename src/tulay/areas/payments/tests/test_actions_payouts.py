"""Money is promised, approved by somebody else, held, paid once, and given back when it does not arrive."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.errors import StepUpNeeded
from tulay.areas.notifications.models import Message
from tulay.areas.payments.actions import ledger
from tulay.areas.payments.actions.paying import held_payout, pay_out, step, tell_of_payout
from tulay.areas.payments.actions.payout_erasure import erase_payouts, forget_payouts
from tulay.areas.payments.actions.payout_looks import look_at_payout
from tulay.areas.payments.actions.payouts import approve_payout, cancel_payout, refuse_payout
from tulay.areas.payments.actions.receiving import (
    choose_destination,
    clear_payout,
    confirm_payout,
    contest_payout,
    remind_receiver,
)
from tulay.areas.payments.errors.ledger import FundsLacking
from tulay.areas.payments.errors.payouts import (
    AnsweredAlready,
    DecidedByYou,
    NothingContested,
    PaidToYou,
    PayoutProposedAlready,
    PayoutReasonMissing,
    PayoutStepNotPossible,
    PayoutUnderWay,
    PayoutUnknown,
    SecondFinanceOfficerNeeded,
)
from tulay.areas.payments.models import Payout
from tulay.areas.payments.queries.payouts import (
    exported_payouts,
    receivers_of_old,
    unanswered,
)
from tulay.areas.payments.queries.wallets import own_wallets
from tulay.areas.payments.rules.destinations import checked_destination
from tulay.areas.payments.rules.payouts import TWO_PEOPLE_FROM, PayoutState, Receipt
from tulay.areas.payments.tests.factories import NOW, nad
from tulay.areas.payments.tests.paying import (
    LATER,
    Treasury,
    make_finance,
    make_receiver,
    stored,
    wallet_of,
)
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.plumbing.db.scope import entered, reading
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db
BANK = checked_destination("bank", holder="N Shikongo", account="62123456789", bank="FNB")
LARGE = nad(TWO_PEOPLE_FROM["NAD"])


@pytest.fixture
def treasury():
    return Treasury()


def failed(treasury):
    """A payout that was sent and came back."""
    payout_id = treasury.approved()
    with transaction.atomic(), entered(SYSTEM):
        payout = held_payout(payout_id)
        step(payout, PayoutState.SUBMITTED, NOW)
        ledger.void_hold(payout.hold_id, now=NOW)
        payout.state, payout.failure = PayoutState.FAILED.value, "account-closed"
        payout.save()
    return payout_id


def events(name):
    return list(OutboxRow.objects.filter(kind="event", name=name))


def test_a_promise_is_paid_into_the_wallet_once_it_is_approved(treasury):
    payout_id = treasury.propose()
    assert treasury.money == (10_000_000, 0)

    state = approve_payout(actor=treasury.selma, payout_id=payout_id, now=NOW)

    assert (state, treasury.money) == (PayoutState.APPROVED, (10_000_000, 35_000))
    assert pay_out(actor=SYSTEM, payout_id=payout_id, now=NOW) is PayoutState.SUCCEEDED
    assert treasury.money == (9_965_000, 0)
    assert wallet_of(treasury.receiver) == 35_000
    assert events("payments.PayoutSucceeded")[0].payload["reference"] == stored(payout_id).reference
    codes = Entry.objects.filter(target=f"payout:{payout_id}").values_list("action", flat=True)
    assert set(codes) == {
        "payments.propose-payout",
        "payments.approve-payout",
        "payments.pay-out",
    }


def test_the_wallet_that_is_paid_into_is_one_its_owner_finds(treasury):
    payout_id = treasury.approved()

    pay_out(actor=SYSTEM, payout_id=payout_id, now=NOW)

    with reading(treasury.receiver):
        (wallet,) = own_wallets(treasury.receiver.person_id)
    assert wallet.number
    assert wallet.balance.minor == 35_000


def test_the_job_that_pays_may_come_twice(treasury):
    payout_id = treasury.approved()

    for _ in range(2):
        pay_out(actor=SYSTEM, payout_id=payout_id, now=NOW)

    assert wallet_of(treasury.receiver) == 35_000
    assert len(events("payments.PayoutSucceeded")) == 1


def test_what_is_promised_again_is_the_same_promise(treasury):
    payout_id = treasury.propose(reference="request:1")

    assert treasury.propose(reference="request:1") == payout_id
    with pytest.raises(PayoutProposedAlready):
        treasury.propose(nad(1), reference="request:1")
    with pytest.raises(PayoutProposedAlready):
        treasury.propose(receiver=make_receiver(), reference="request:1")


def test_a_large_amount_needs_two_finance_officers(treasury):
    payout_id = treasury.propose(LARGE)

    first = approve_payout(actor=treasury.selma, payout_id=payout_id, now=NOW)

    assert (first, treasury.money) == (PayoutState.PROPOSED, (10_000_000, 0))
    with pytest.raises(SecondFinanceOfficerNeeded):
        approve_payout(actor=treasury.selma, payout_id=payout_id, now=NOW)
    second = approve_payout(actor=treasury.petrus, payout_id=payout_id, now=NOW)
    assert (second, treasury.money) == (PayoutState.APPROVED, (10_000_000, LARGE.minor))


def test_whoever_decided_or_is_paid_approves_and_refuses_nothing(treasury):
    own = treasury.propose(receiver=treasury.selma)
    decided = treasury.propose(deciders=(treasury.selma.person_id,))

    for payout_id, problem in ((own, PaidToYou), (decided, DecidedByYou)):
        with pytest.raises(problem):
            approve_payout(actor=treasury.selma, payout_id=payout_id, now=NOW)
        with pytest.raises(problem):
            refuse_payout(actor=treasury.selma, payout_id=payout_id, reason="No.", now=NOW)


def test_an_approval_asks_for_a_second_factor_shown_lately(treasury):
    stale = replace(treasury.selma, factor_at=None)

    with pytest.raises(StepUpNeeded):
        approve_payout(actor=stale, payout_id=treasury.propose(), now=NOW)


def test_strangers_approve_nothing(treasury):
    payout_id = treasury.propose()
    elsewhere = make_finance(make_agency())

    with pytest.raises(PayoutUnknown):
        approve_payout(actor=elsewhere, payout_id=payout_id, now=NOW)
    with pytest.raises(PayoutUnknown):
        refuse_payout(actor=elsewhere, payout_id=payout_id, reason="No.", now=NOW)
    with pytest.raises(PayoutUnknown):
        look_at_payout(actor=elsewhere, payout_id=payout_id, now=NOW)
    with pytest.raises(Forbidden):
        approve_payout(actor=treasury.receiver, payout_id=payout_id, now=NOW)


def test_nothing_is_approved_that_the_agency_does_not_have():
    poor = Treasury(34_999)
    payout_id = poor.propose()

    with pytest.raises(FundsLacking):
        approve_payout(actor=poor.selma, payout_id=payout_id, now=NOW)

    assert stored(payout_id).state == PayoutState.PROPOSED
    assert stored(payout_id).first_by is None


def test_what_is_approved_is_not_approved_again(treasury):
    payout_id = treasury.approved()

    with pytest.raises(PayoutStepNotPossible):
        approve_payout(actor=treasury.petrus, payout_id=payout_id, now=NOW)

    assert treasury.money == (10_000_000, 35_000)


def test_a_frozen_treasury_pays_nothing_and_the_payout_comes_back(treasury):
    payout_id = treasury.approved()
    with transaction.atomic(), entered(SYSTEM):
        ledger.freeze(stored_account(treasury), now=NOW)

    assert pay_out(actor=SYSTEM, payout_id=payout_id, now=NOW) is PayoutState.FAILED

    row = stored(payout_id)
    assert (row.failure, treasury.money) == ("account-frozen", (10_000_000, 0))
    assert events("payments.PayoutFailed")[0].payload["failure"] == "account-frozen"


def stored_account(treasury):
    from tulay.areas.payments.rules.ledger import AccountKind, account_id

    return account_id(treasury.owner, AccountKind.TREASURY, treasury.currency)


def test_a_failed_payout_is_tried_again_by_one_finance_officer(treasury):
    payout_id = failed(treasury)
    assert treasury.money == (10_000_000, 0)

    approve_payout(actor=treasury.petrus, payout_id=payout_id, now=NOW)
    pay_out(actor=SYSTEM, payout_id=payout_id, now=NOW)

    row = stored(payout_id)
    assert (row.state, row.try_number, row.failure) == ("succeeded", 2, "")
    assert row.first_by == treasury.selma.person_id
    assert wallet_of(treasury.receiver) == 35_000


def test_another_destination_is_approved_anew(treasury):
    payout_id = failed(treasury)

    choose_destination(actor=treasury.receiver, payout_id=payout_id, destination=BANK, now=NOW)

    row = stored(payout_id)
    assert (row.state, row.way, row.first_by) == ("proposed", "bank", None)
    assert row.destination["account"] == "62123456789"
    with pytest.raises(PayoutUnknown):
        choose_destination(actor=make_receiver(), payout_id=payout_id, destination=BANK, now=NOW)


def test_the_destination_of_approved_money_stays(treasury):
    payout_id = treasury.approved()

    with pytest.raises(PayoutStepNotPossible):
        choose_destination(actor=treasury.receiver, payout_id=payout_id, destination=BANK, now=NOW)


def test_a_refusal_says_why_and_is_final(treasury):
    payout_id = treasury.propose()
    with pytest.raises(PayoutReasonMissing):
        refuse_payout(actor=treasury.selma, payout_id=payout_id, reason=" ", now=NOW)

    refuse_payout(actor=treasury.selma, payout_id=payout_id, reason="Paid in cash.", now=NOW)

    assert (stored(payout_id).state, stored(payout_id).reason) == ("refused", "Paid in cash.")
    assert "Paid in cash." in Message.objects.get(template="payments.payout_refused").body
    assert len(events("payments.PayoutRefused")) == 1
    with pytest.raises(PayoutStepNotPossible):
        approve_payout(actor=treasury.selma, payout_id=payout_id, now=NOW)


def test_a_promise_is_called_off_only_while_no_money_moves(treasury):
    waiting, moving = (
        treasury.propose(reference="request:1"),
        treasury.propose(reference="request:2"),
    )
    approve_payout(actor=treasury.selma, payout_id=moving, now=NOW)

    cancel_payout(actor=SYSTEM, reference="request:1", now=NOW)
    cancel_payout(actor=SYSTEM, reference="request:1", now=NOW)
    cancel_payout(actor=SYSTEM, reference="request:never", now=NOW)

    assert stored(waiting).state == PayoutState.CANCELLED
    with pytest.raises(PayoutUnderWay):
        cancel_payout(actor=SYSTEM, reference="request:2", now=NOW)


def test_a_promise_that_was_called_off_can_be_made_again(treasury):
    payout_id = treasury.propose(LARGE, reference="request:1")
    approve_payout(actor=treasury.selma, payout_id=payout_id, now=NOW)
    cancel_payout(actor=SYSTEM, reference="request:1", now=NOW)

    assert treasury.propose(LARGE, reference="request:1") == payout_id

    row = stored(payout_id)
    assert (row.state, row.first_by, row.ended_at) == ("proposed", None, None)


def test_the_receiver_says_once_that_the_money_came(treasury):
    payout_id = treasury.approved()
    with pytest.raises(PayoutStepNotPossible):
        confirm_payout(actor=treasury.receiver, payout_id=payout_id, now=NOW)
    pay_out(actor=SYSTEM, payout_id=payout_id, now=NOW)
    with pytest.raises(PayoutUnknown):
        confirm_payout(actor=make_receiver(), payout_id=payout_id, now=NOW)

    confirm_payout(actor=treasury.receiver, payout_id=payout_id, now=NOW)

    assert stored(payout_id).receipt == Receipt.CONFIRMED
    with pytest.raises(AnsweredAlready):
        contest_payout(actor=treasury.receiver, payout_id=payout_id, objection="Nothing.", now=NOW)


def test_money_that_did_not_come_is_cleared_up(treasury):
    payout_id = treasury.approved()
    pay_out(actor=SYSTEM, payout_id=payout_id, now=NOW)
    with pytest.raises(NothingContested):
        clear_payout(actor=treasury.petrus, payout_id=payout_id, answer="It is there.", now=NOW)
    with pytest.raises(PayoutReasonMissing):
        contest_payout(actor=treasury.receiver, payout_id=payout_id, objection="", now=NOW)

    contest_payout(actor=treasury.receiver, payout_id=payout_id, objection="Nothing came.", now=NOW)
    clear_payout(actor=treasury.petrus, payout_id=payout_id, answer="It is there now.", now=NOW)

    row = stored(payout_id)
    assert (row.receipt, row.objection, row.clearing) == (
        "cleared",
        "Nothing came.",
        "It is there now.",
    )
    assert "It is there now." in Message.objects.get(template="payments.payout_cleared").body


def test_the_receiver_is_told_and_reminded_once(treasury):
    payout_id = treasury.approved()
    pay_out(actor=SYSTEM, payout_id=payout_id, now=NOW)
    tell_of_payout(actor=SYSTEM, payout_id=payout_id, now=NOW)
    with reading(SYSTEM):
        assert unanswered(NOW) == ()
        assert unanswered(LATER) == (payout_id,)

    for _ in range(2):
        remind_receiver(actor=SYSTEM, payout_id=payout_id, now=LATER)

    templates = Message.objects.values_list("template", flat=True).order_by("id")
    assert list(templates) == ["payments.payout_paid", "payments.payout_reminder"]
    assert "N$ 350.00" in Message.objects.get(template="payments.payout_paid").body
    for action in (pay_out, tell_of_payout, remind_receiver):
        with pytest.raises(PayoutUnknown):
            action(actor=SYSTEM, payout_id=uuid4(), now=NOW)


def test_a_receiver_is_told_of_a_failure_and_of_nothing_in_between(treasury):
    back, waiting = failed(treasury), treasury.propose()

    tell_of_payout(actor=SYSTEM, payout_id=back, now=NOW)
    tell_of_payout(actor=SYSTEM, payout_id=waiting, now=NOW)

    assert Message.objects.get().template == "payments.payout_failed"


def test_a_look_is_on_record(treasury):
    payout_id = treasury.propose()

    look_at_payout(actor=treasury.selma, payout_id=payout_id, now=NOW)

    entry = Entry.objects.get(action="payments.look-at-payout")
    assert entry.subject_id == treasury.receiver.person_id


def test_a_persons_accounts_and_words_go_and_the_books_stay(treasury):
    payout_id = treasury.propose()
    choose_destination(actor=treasury.receiver, payout_id=payout_id, destination=BANK, now=NOW)
    refuse_payout(actor=treasury.selma, payout_id=payout_id, reason="No.", now=NOW)
    person_id = treasury.receiver.person_id
    with reading(SYSTEM):
        assert exported_payouts(person_id)[0]["destination"]["account"] == "62123456789"
        assert receivers_of_old(LATER, 10) == (person_id,)

    forget_payouts(actor=SYSTEM, person_id=person_id, before=NOW, now=NOW)
    assert stored(payout_id).reason == "No."
    erase_payouts(actor=SYSTEM, person_id=person_id, now=NOW)

    row = stored(payout_id)
    assert (row.destination, row.reason, row.amount_minor) == (None, None, 35_000)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_minor": 0},
        {"state": "lost"},
        {"way": "bank"},
        {"state": "approved"},
        {"state": "succeeded"},
        {"receipt": "confirmed"},
        {"second_by": UUID(int=7)},
    ],
    ids=str,
)
def test_the_database_refuses_what_cannot_be(treasury, wrong):
    payout_id = treasury.propose()

    with pytest.raises(IntegrityError), transaction.atomic(), entered(SYSTEM):
        Payout.objects.filter(id=payout_id).update(**wrong)


def test_only_the_agency_and_the_receiver_see_a_payout(treasury):
    treasury.propose()

    for actor, seen in (
        (treasury.selma, 1),
        (treasury.receiver, 1),
        (make_receiver(), 0),
        (make_finance(make_agency()), 0),
    ):
        with reading(actor):
            assert Payout.objects.count() == seen
