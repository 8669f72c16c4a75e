"""Many payouts at once: all or none, or each for itself, and never one that this officer may not let go."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tulay.areas.audit.models import Entry
from tulay.areas.identity.errors import StepUpNeeded
from tulay.areas.payments.actions.batches import TELL_JOB, disburse, pay_batch, tell_of_batch
from tulay.areas.payments.actions.payouts import approve_payout, cancel_payout
from tulay.areas.payments.actions.receiving import choose_destination
from tulay.areas.payments.actions.wallets import wallet_for
from tulay.areas.payments.errors.payouts import (
    BatchNotPaid,
    BatchUnfit,
    BatchUnknown,
    PayoutUnknown,
)
from tulay.areas.payments.queries.batches import (
    Progress,
    batch_card,
    batch_lines,
    batch_progress,
    batches_page,
)
from tulay.areas.payments.rules import batches as rules
from tulay.areas.payments.rules.destinations import Way, checked_destination
from tulay.areas.payments.rules.ledger import Owner, OwnerKind
from tulay.areas.payments.rules.payouts import TWO_PEOPLE_FROM, PayoutState
from tulay.areas.payments.tests.factories import NOW, nad
from tulay.areas.payments.tests.paying import (
    Treasury,
    make_finance,
    make_receiver,
    stored,
    stored_batch,
    wallet_of,
)
from tulay.kernel.actor import SYSTEM
from tulay.kernel.money import Money
from tulay.plumbing import restriction
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow

ANA, BEN, AGENCY = (UUID(int=n) for n in (1, 2, 3))


def line(**what_matters):
    known = {
        "agency_id": AGENCY,
        "person_id": BEN,
        "amount": nad(100),
        "state": PayoutState.PROPOSED,
        "way": Way.WALLET,
        "deciders": (),
        "first_by": None,
    }
    return rules.Line(**(known | what_matters))


@pytest.mark.parametrize(
    ("wrong", "is_linked", "code"),
    [
        ({"state": PayoutState.APPROVED}, False, "state"),
        ({"person_id": ANA}, False, "paid-to-you"),
        ({"deciders": (ANA,)}, False, "decided-by-you"),
        ({"first_by": ANA}, False, "approved-by-you"),
        ({"amount": nad(TWO_PEOPLE_FROM["NAD"])}, False, "needs-two"),
        ({"way": Way.BANK}, True, "way"),
    ],
)
def test_a_line_that_one_officer_may_not_let_go_is_named(wrong, is_linked, code):
    with pytest.raises(BatchUnfit) as caught:
        rules.check_batch([line(), line(**wrong)], officer_id=ANA, is_linked=is_linked)

    assert [(e.pointer, e.code) for e in caught.value.errors] == [("payout_ids/1", code)]


def test_a_batch_is_of_one_agency_and_one_currency():
    lines = [line(), line(agency_id=uuid4(), amount=Money("PHP", 1))]

    with pytest.raises(BatchUnfit) as caught:
        rules.check_batch(lines, officer_id=ANA, is_linked=False)

    assert [e.code for e in caught.value.errors] == ["agencies", "currencies"]


def test_a_large_line_that_somebody_approved_and_one_to_a_bank_go_along():
    large = line(amount=nad(TWO_PEOPLE_FROM["NAD"]), first_by=BEN)

    rules.check_batch([large, line(way=Way.BANK)], officer_id=ANA, is_linked=False)


@pytest.mark.parametrize("count", [0, rules.LINES_MAX + 1])
def test_a_batch_has_a_size(count):
    with pytest.raises(BatchUnfit):
        rules.check_size(count)


@pytest.fixture
def treasury(db):
    return Treasury(100_000)


@pytest.fixture
def three(treasury):
    people = [make_receiver() for _ in range(3)]
    return [treasury.propose(nad(30_000), receiver=one) for one in people]


def states(payout_ids):
    return [stored(one).state for one in payout_ids]


def test_linked_payouts_are_paid_at_once(treasury, three):
    batch_id = treasury.disburse(three, is_linked=True)

    assert states(three) == ["succeeded"] * 3
    assert treasury.money == (10_000, 0)
    batch = stored_batch(batch_id)
    assert (batch.lines, batch.total_minor, batch.done_at) == (3, 90_000, NOW)
    assert Entry.objects.filter(action="payments.pay-out").count() == 3


def test_receivers_of_a_linked_batch_hear_of_it_share_by_share(treasury, three, monkeypatch):
    monkeypatch.setattr("tulay.areas.payments.actions.batches.CHUNK", 2)
    batch_id = treasury.disburse(three, is_linked=True)
    told = OutboxRow.objects.filter(name="payments.PayoutSucceeded")
    assert OutboxRow.objects.get(name=TELL_JOB).payload == {"batch_id": str(batch_id), "line": 0}
    assert not told.exists()

    tell_of_batch(actor=SYSTEM, batch_id=batch_id, line=0, now=NOW)
    assert told.count() == 2
    tell_of_batch(actor=SYSTEM, batch_id=batch_id, line=2, now=NOW)

    assert {row.payload["payout_id"] for row in told} == {str(one) for one in three}
    assert OutboxRow.objects.filter(name="payments.tell-receiver").count() == 3
    following = OutboxRow.objects.filter(name=TELL_JOB).values_list("payload__line", flat=True)
    assert sorted(following) == [0, 2]
    with pytest.raises(BatchUnknown):
        tell_of_batch(actor=SYSTEM, batch_id=uuid4(), line=0, now=NOW)


def test_a_linked_batch_of_many_asks_no_more_than_one_of_few(treasury):
    def asked(many):
        lines = [treasury.propose(nad(10), receiver=make_receiver()) for _ in range(many)]
        with reading(SYSTEM):
            for line in lines:  # whose first wallet it is costs a question of its own
                owner = Owner(OwnerKind.PERSON, stored(line).person_id)
                wallet_for(owner, "NAD", now=NOW)
        with CaptureQueriesContext(connection) as seen:
            treasury.disburse(lines, is_linked=True)
        return len(seen.captured_queries)

    asked(1)
    assert asked(30) == asked(2)


def test_of_linked_payouts_none_is_paid_when_somebodys_data_is_restricted(
    treasury, three, monkeypatch
):
    restricted = stored(three[1]).person_id
    monkeypatch.setattr(restriction, "_known", [lambda people: {restricted} & set(people)])

    with pytest.raises(restriction.Restricted):
        treasury.disburse(three, is_linked=True)

    assert states(three) == ["proposed"] * 3


def test_of_linked_payouts_none_is_paid_when_one_cannot_be(treasury, three):
    three.append(treasury.propose(nad(30_000), receiver=make_receiver()))

    with pytest.raises(BatchNotPaid):
        treasury.disburse(three, is_linked=True)

    assert states(three) == ["proposed"] * 4
    assert treasury.money == (100_000, 0)
    assert {stored(one).first_by for one in three} == {None}


def test_unlinked_payouts_are_paid_as_far_as_the_money_goes(treasury, three):
    three.append(treasury.propose(nad(30_000), receiver=make_receiver()))
    batch_id = treasury.disburse(three)
    assert states(three) == ["proposed"] * 4

    for _ in range(2):  # the job may come twice
        pay_batch(actor=SYSTEM, batch_id=batch_id, line=0, now=NOW)

    assert states(three) == ["succeeded", "succeeded", "succeeded", "failed"]
    assert stored(three[3]).failure == "funds-lacking"
    assert treasury.money == (10_000, 0)
    with reading(treasury.selma):
        assert batch_progress(batch_id) == Progress(paid=3, moving=0, failed=1, waiting=0)
        assert [card.id for card in batch_lines(batch_id).items] == three
        assert batch_card(treasury.selma, batch_id).done_at == NOW
        assert [card.id for card in batches_page(treasury.selma).items] == [batch_id]


def test_a_line_that_changed_in_the_meantime_is_passed_over(treasury, three):
    batch_id = treasury.disburse(three)
    choose_destination(
        actor=make_owner(three[0]),
        payout_id=three[0],
        destination=checked_destination("mobile", holder="N", account="+264811234567"),
        now=NOW,
    )
    cancel_payout(actor=SYSTEM, reference=stored(three[1]).reference, now=NOW)

    pay_batch(actor=SYSTEM, batch_id=batch_id, line=0, now=NOW)

    assert states(three) == ["proposed", "cancelled", "succeeded"]


def make_owner(payout_id):
    return replace(make_receiver(), person_id=stored(payout_id).person_id)


def test_a_large_batch_is_paid_a_part_at_a_time(treasury, three, monkeypatch):
    monkeypatch.setattr("tulay.areas.payments.actions.batches.CHUNK", 2)
    batch_id = treasury.disburse(three)

    pay_batch(actor=SYSTEM, batch_id=batch_id, line=0, now=NOW)
    assert states(three) == ["succeeded", "succeeded", "proposed"]
    assert stored_batch(batch_id).done_at is None
    pay_batch(actor=SYSTEM, batch_id=batch_id, line=2, now=NOW)

    assert states(three) == ["succeeded"] * 3
    assert stored_batch(batch_id).done_at == NOW


def test_a_batch_gives_the_second_approval(treasury):
    large = treasury.propose(nad(TWO_PEOPLE_FROM["NAD"]), receiver=make_receiver())
    with pytest.raises(BatchUnfit):
        treasury.disburse([large])
    approve_payout(actor=treasury.petrus, payout_id=large, now=NOW)

    treasury.disburse([large])

    row = stored(large)
    assert (row.first_by, row.second_by) == (treasury.petrus.person_id, treasury.selma.person_id)


def test_strangers_and_those_without_a_factor_let_nothing_go(treasury, three):
    with pytest.raises(PayoutUnknown):
        treasury.disburse(three, by=make_finance(Treasury(0).agency))
    with pytest.raises(PayoutUnknown):
        treasury.disburse([*three, uuid4()])
    with pytest.raises(StepUpNeeded):
        treasury.disburse(three, by=make_finance(treasury.agency, factor_at=None))


def test_a_batch_is_its_agencys(treasury, three):
    batch_id = treasury.disburse(three)
    stranger = make_finance(Treasury(0).agency)

    with reading(stranger), pytest.raises(BatchUnknown):
        batch_card(stranger, batch_id)


def test_a_batch_that_is_not_there_is_not_paid(db):
    with pytest.raises(BatchUnknown):
        pay_batch(actor=SYSTEM, batch_id=uuid4(), line=0, now=NOW)


def test_the_same_payout_named_twice_is_one_line(treasury, three):
    batch_id = treasury.disburse([three[0], three[0]], is_linked=True)

    assert stored_batch(batch_id).lines == 1
    assert wallet_of(make_owner(three[0])) == 30_000
    with pytest.raises(BatchUnfit):
        disburse(actor=treasury.selma, payout_ids=[], is_linked=False, now=NOW)
