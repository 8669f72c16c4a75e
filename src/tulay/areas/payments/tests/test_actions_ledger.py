"""Money moves whole, once, and never from where there is none."""

from contextlib import nullcontext
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import Error, connection, transaction

from tulay.areas.payments.actions import ledger
from tulay.areas.payments.errors.ledger import (
    AccountFrozen,
    AccountUnknown,
    AlreadyReversed,
    AmountTooSmall,
    CurrenciesDiffer,
    FundsLacking,
    HoldSettled,
    HoldSmaller,
    HoldUnknown,
    SameAccount,
    TransferDiffers,
    TransferUnknown,
)
from tulay.areas.payments.models import Account, Entry, Hold, Transfer, Unfolded
from tulay.areas.payments.rules import ledger as rules
from tulay.areas.payments.rules.ledger import AccountKind, Outcome, Owner, OwnerKind
from tulay.areas.payments.tests.factories import (
    GATEWAY,
    NOW,
    hold_order,
    make_account,
    make_hot,
    nad,
    order,
)
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.roles import LEDGER, OWNER, in_role
from tulay.plumbing.db.scope import entered

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def sees_everything():
    with transaction.atomic(), entered(SYSTEM):
        yield
        if connection.needs_rollback:
            return
        with connection.cursor() as cursor:  # what a commit would look at
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def balance(account):
    return Account.objects.get(id=account).balance


def held(account):
    return Account.objects.get(id=account).held


def entries(account):
    found = Entry.objects.filter(account_id=account).order_by("version")
    return [(one.version, one.amount, one.balance_after) for one in found]


def test_an_account_is_opened_once_and_starts_with_nothing():
    owner = Owner(OwnerKind.PERSON, uuid4())

    first = ledger.account_for(owner, AccountKind.WALLET, "NAD", now=NOW)
    again = ledger.account_for(owner, AccountKind.WALLET, "NAD", now=LATER)

    assert first == again
    row = Account.objects.get(id=first)
    assert (row.balance, row.held, row.floor, row.opened_at) == (0, 0, 0, NOW)


@pytest.mark.parametrize("kind", AccountKind)
def test_the_database_knows_the_same_floors_as_the_rules(kind):
    number = ledger.account_for(GATEWAY, kind, "NAD", now=NOW)
    assert Account.objects.get(id=number).floor == rules.floor_of(kind)


def test_a_transfer_writes_both_sides_with_their_running_balances():
    giver, taker = make_account(1000), make_account(50)

    done = ledger.transfer(order(giver, taker, 300, reference="request:1"), now=NOW)

    assert done.is_new
    assert done.at == NOW
    assert (balance(giver), balance(taker)) == (700, 350)
    assert entries(giver) == [(1, 1000, 1000), (2, -300, 700)]
    assert entries(taker) == [(1, 50, 50), (2, 300, 350)]
    row = Transfer.objects.get(id=done.id)
    assert (row.amount, row.reference, row.kind) == (300, "request:1", "sending")


def test_the_same_order_again_has_no_second_effect():
    giver, taker = make_account(100), make_account()
    once = order(giver, taker, 100)
    ledger.transfer(once, now=NOW)

    again = ledger.transfer(once, now=LATER)  # though there is nothing left

    assert not again.is_new
    assert again.at == NOW
    assert balance(taker) == 100


@pytest.mark.parametrize("change", ["amount", "taker", "reference"])
def test_another_order_under_the_same_number_is_refused(change):
    giver, taker, other = make_account(100), make_account(), make_account()
    first = ledger.transfer(order(giver, taker, 10, reference="a"), now=NOW)

    differing = order(
        giver,
        other if change == "taker" else taker,
        11 if change == "amount" else 10,
        reference="b" if change == "reference" else "a",
        number=first.id,
    )
    with pytest.raises(TransferDiffers):
        ledger.transfer(differing, now=NOW)
    assert balance(giver) == 90


def test_a_refused_transfer_leaves_nothing_and_the_transaction_whole():
    giver, taker = make_account(100), make_account()
    with pytest.raises(FundsLacking):
        ledger.transfer(order(giver, taker, 101), now=NOW)
    ledger.transfer(order(giver, taker, 100), now=NOW)
    assert (balance(giver), balance(taker)) == (0, 100)
    assert Transfer.objects.filter(debit_id=giver).count() == 1


def test_money_needs_an_amount_and_two_accounts():
    giver, taker = make_account(100), make_account()
    for minor in (0, -5):
        with pytest.raises(AmountTooSmall):
            ledger.transfer(order(giver, taker, minor), now=NOW)
    with pytest.raises(SameAccount):
        ledger.transfer(order(giver, giver, 1), now=NOW)


@pytest.mark.parametrize("is_debit", [True, False])
def test_an_account_that_was_never_opened_is_unknown(is_debit):
    known = make_account(10)
    sides = (uuid4(), known) if is_debit else (known, uuid4())
    with pytest.raises(AccountUnknown):
        ledger.transfer(order(*sides, 1), now=NOW)


@pytest.mark.parametrize(("giver", "taker"), [("PHP", "NAD"), ("NAD", "PHP"), ("PHP", "PHP")])
def test_currencies_never_mix(giver, taker):
    sides = make_account(10, currency=giver), make_account(currency=taker)
    with pytest.raises(CurrenciesDiffer):
        ledger.transfer(order(*sides, 1), now=NOW)


def test_a_frozen_account_receives_and_gives_nothing():
    frozen, other = make_account(100), make_account(100)
    ledger.freeze(frozen, now=NOW)
    with pytest.raises(AccountFrozen):
        ledger.transfer(order(frozen, other, 1), now=NOW)
    ledger.transfer(order(other, frozen, 1), now=NOW)
    ledger.thaw(frozen)
    ledger.transfer(order(frozen, other, 101), now=NOW)
    assert balance(frozen) == 0


def test_what_everybody_pays_into_cannot_be_frozen():
    for account in (make_hot(), uuid4()):
        with pytest.raises(AccountUnknown):
            ledger.freeze(account, now=NOW)
        with pytest.raises(AccountUnknown):
            ledger.thaw(account)


def test_a_hot_account_takes_entries_that_are_folded_in_later():
    giver, hot = make_account(100), make_hot()
    ledger.fold()
    ledger.transfer(order(giver, hot, 30), now=NOW)
    ledger.transfer(order(hot, giver, 10), now=NOW)
    assert balance(hot) == 0
    assert sorted(Unfolded.objects.values_list("amount", flat=True)) == [-10, 30]
    assert entries(hot) == [(None, 30, None), (None, -10, None)] or entries(hot) == [
        (None, -10, None),
        (None, 30, None),
    ]

    assert ledger.fold() == 2

    assert balance(hot) == 20
    assert ledger.fold() == 0


def test_a_reversal_moves_everything_back_once():
    giver, taker = make_account(100), make_account()
    done = ledger.transfer(order(giver, taker, 60), now=NOW)
    number = uuid4()

    back = ledger.reverse(done.id, reversal_id=number, now=LATER)
    again = ledger.reverse(done.id, reversal_id=number, now=LATER)

    assert (back.debit, back.credit, back.amount) == (taker, giver, nad(60))
    assert (back.is_new, again.is_new) == (True, False)
    assert (balance(giver), balance(taker)) == (100, 0)
    with pytest.raises(AlreadyReversed):
        ledger.transfer(order(giver, taker, 60), now=LATER)
        ledger.reverse(done.id, reversal_id=uuid4(), now=LATER)


def test_a_reversal_needs_a_transfer_and_the_money():
    giver, taker = make_account(100), make_account()
    done = ledger.transfer(order(giver, taker, 60), now=NOW)
    ledger.transfer(order(taker, giver, 1), now=NOW)
    with pytest.raises(TransferUnknown):
        ledger.reverse(uuid4(), reversal_id=uuid4(), now=NOW)
    with pytest.raises(FundsLacking):
        ledger.reverse(done.id, reversal_id=uuid4(), now=NOW)
    with pytest.raises(TransferDiffers):
        ledger.reverse(done.id, reversal_id=done.id, now=NOW)


# --- holds ---------------------------------------------------------------------------------------


def test_held_money_cannot_be_spent_twice():
    giver, taker = make_account(100), make_account()
    set_aside = hold_order(giver, taker, 70, until=LATER)

    assert ledger.hold(set_aside, now=NOW)
    assert not ledger.hold(set_aside, now=NOW)

    assert (balance(giver), held(giver)) == (100, 70)
    with pytest.raises(FundsLacking):
        ledger.transfer(order(giver, taker, 31), now=NOW)
    with pytest.raises(FundsLacking):
        ledger.hold(hold_order(giver, taker, 31, until=LATER), now=NOW)
    ledger.transfer(order(giver, taker, 30), now=NOW)


@pytest.mark.parametrize("minor", [None, 70, 25])
def test_posting_moves_what_was_held_and_frees_the_rest(minor):
    giver, taker = make_account(100), make_account()
    set_aside = hold_order(giver, taker, 70, until=LATER)
    ledger.hold(set_aside, now=NOW)

    done = ledger.post_hold(set_aside.id, amount_minor=minor, now=NOW)
    again = ledger.post_hold(set_aside.id, amount_minor=minor, now=LATER)

    moved = minor or 70
    assert (done.id, done.amount, done.is_new) == (set_aside.id, nad(moved), True)
    assert (again.amount, again.is_new, again.at) == (nad(moved), False, NOW)
    assert (balance(giver), held(giver), balance(taker)) == (100 - moved, 0, moved)
    assert Hold.objects.get(id=set_aside.id).posted == moved


def test_voiding_frees_what_was_held():
    giver, taker = make_account(100), make_account()
    set_aside = hold_order(giver, taker, 70, until=LATER)
    ledger.hold(set_aside, now=NOW)

    ledger.void_hold(set_aside.id, now=NOW)
    ledger.void_hold(set_aside.id, now=LATER)

    assert (balance(giver), held(giver)) == (100, 0)
    with pytest.raises(HoldSettled):
        ledger.post_hold(set_aside.id, amount_minor=None, now=NOW)


def test_holds_run_out():
    giver, taker = make_account(100), make_account()
    first = hold_order(giver, taker, 10, until=LATER)
    second = hold_order(giver, taker, 20, until=LATER + timedelta(hours=1))
    for one in (first, second):
        ledger.hold(one, now=NOW)

    with pytest.raises(HoldSettled):
        ledger.post_hold(first.id, amount_minor=None, now=LATER)
    assert ledger.expire_holds(now=LATER) == 1
    assert ledger.expire_holds(now=LATER) == 0

    assert held(giver) == 20
    with pytest.raises(HoldSettled):
        ledger.void_hold(first.id, now=LATER)


def test_a_settled_hold_is_not_settled_otherwise():
    giver, taker = make_account(100), make_account()
    set_aside = hold_order(giver, taker, 70, until=LATER)
    ledger.hold(set_aside, now=NOW)
    with pytest.raises(HoldSmaller):
        ledger.post_hold(set_aside.id, amount_minor=71, now=NOW)
    with pytest.raises(AmountTooSmall):
        ledger.post_hold(set_aside.id, amount_minor=0, now=NOW)
    ledger.post_hold(set_aside.id, amount_minor=69, now=NOW)
    with pytest.raises(HoldSettled):
        ledger.post_hold(set_aside.id, amount_minor=70, now=NOW)
    with pytest.raises(HoldSettled):
        ledger.void_hold(set_aside.id, now=NOW)


def test_an_unknown_hold_is_unknown():
    with pytest.raises(HoldUnknown):
        ledger.post_hold(uuid4(), amount_minor=None, now=NOW)
    with pytest.raises(HoldUnknown):
        ledger.void_hold(uuid4(), now=NOW)


def test_a_hold_is_refused_as_a_transfer_is():
    giver, taker, foreign = make_account(100), make_account(), make_account(currency="PHP")
    done = ledger.transfer(order(giver, taker, 1), now=NOW)
    for wrong, problem in (
        (hold_order(uuid4(), taker, 1, until=LATER), AccountUnknown),
        (hold_order(giver, uuid4(), 1, until=LATER), AccountUnknown),
        (hold_order(giver, foreign, 1, until=LATER), CurrenciesDiffer),
        (hold_order(giver, taker, 1, until=LATER, number=done.id), TransferDiffers),
        (hold_order(giver, giver, 1, until=LATER), SameAccount),
    ):
        with pytest.raises(problem):
            ledger.hold(wrong, now=NOW)
    ledger.freeze(giver, now=NOW)
    with pytest.raises(AccountFrozen):
        ledger.hold(hold_order(giver, taker, 1, until=LATER), now=NOW)


def test_a_hold_differs_under_the_same_number():
    giver, taker = make_account(100), make_account()
    first = hold_order(giver, taker, 10, until=LATER)
    ledger.hold(first, now=NOW)
    with pytest.raises(TransferDiffers):
        ledger.hold(hold_order(giver, taker, 11, until=LATER, number=first.id), now=NOW)


def test_held_money_of_a_frozen_account_stays():
    giver, taker = make_account(100), make_account()
    set_aside = hold_order(giver, taker, 10, until=LATER)
    ledger.hold(set_aside, now=NOW)
    ledger.freeze(giver, now=NOW)
    with pytest.raises(AccountFrozen):
        ledger.post_hold(set_aside.id, amount_minor=None, now=NOW)
    ledger.void_hold(set_aside.id, now=NOW)
    assert held(giver) == 0


def test_a_transfer_may_take_the_number_of_a_hold_that_then_cannot_be_posted():
    giver, taker = make_account(100), make_account()
    set_aside = hold_order(giver, taker, 10, until=LATER)
    ledger.hold(set_aside, now=NOW)
    ledger.transfer(order(giver, taker, 5, number=set_aside.id), now=NOW)
    with pytest.raises(TransferDiffers):
        ledger.post_hold(set_aside.id, amount_minor=None, now=NOW)


def test_a_hold_on_a_hot_account_reserves_nothing_and_posts():
    hot, taker = make_hot(), make_account()
    set_aside = hold_order(hot, taker, 10, until=LATER)
    ledger.hold(set_aside, now=NOW)
    assert held(hot) == 0
    ledger.post_hold(set_aside.id, amount_minor=None, now=NOW)
    ledger.fold()
    assert (balance(hot), balance(taker)) == (-10, 10)


# --- many ----------------------------------------------------------------------------------------


def test_a_batch_moves_in_order_and_each_table_agrees():
    giver, first, second, hot = make_account(100), make_account(), make_account(), make_hot()

    outcomes = ledger.transfer_all(
        [
            order(giver, first, 60),
            order(first, second, 50),
            order(giver, hot, 40),
            order(hot, second, 1),
        ],
        linked=False,
        now=NOW,
    )

    assert all(one.is_done for one in outcomes)
    assert [balance(one) for one in (giver, first, second)] == [0, 10, 51]
    assert entries(giver) == [(1, 100, 100), (2, -60, 40), (3, -40, 0)]
    assert entries(first) == [(1, 60, 60), (2, -50, 10)]
    assert entries(second) == [(1, 50, 50), (2, 1, 51)]
    ledger.fold()
    assert balance(hot) == 39


def test_independent_orders_fail_one_by_one():
    giver, taker, frozen = make_account(100), make_account(), make_account(10)
    foreign = make_account(10, currency="PHP")
    ledger.freeze(frozen, now=NOW)
    known = order(giver, taker, 1)
    ledger.transfer(known, now=NOW)
    clash = order(giver, taker, 2, number=known.id)

    outcomes = ledger.transfer_all(
        [
            order(giver, taker, 90),
            order(giver, taker, 10),
            order(frozen, taker, 1),
            order(foreign, taker, 1),
            order(giver, uuid4(), 1),
            known,
            clash,
            order(giver, taker, 9),
        ],
        linked=False,
        now=NOW,
    )

    assert [one.problem for one in outcomes] == [
        "",
        FundsLacking.code,
        AccountFrozen.code,
        CurrenciesDiffer.code,
        AccountUnknown.code,
        "",
        TransferDiffers.code,
        "",
    ]
    assert (balance(giver), balance(taker)) == (0, 100)


def test_linked_orders_move_together_or_not_at_all():
    giver, taker = make_account(100), make_account()
    batch = [order(giver, taker, 60), order(giver, taker, 50)]

    outcomes = ledger.transfer_all(batch, linked=True, now=NOW)

    assert [one.problem for one in outcomes] == [ledger.LINKED, FundsLacking.code]
    assert (balance(giver), balance(taker)) == (100, 0)
    assert all(one.is_done for one in ledger.transfer_all(batch[:1], linked=True, now=NOW))


def test_a_batch_again_has_no_second_effect():
    giver, taker = make_account(100), make_account()
    batch = [order(giver, taker, 10) for _ in range(5)]
    for _ in range(2):
        assert all(one.is_done for one in ledger.transfer_all(batch, linked=True, now=NOW))
    assert (balance(giver), balance(taker)) == (50, 50)


@pytest.mark.parametrize("linked", [True, False])
def test_one_number_twice_in_a_batch_is_one_order_or_a_contradiction(linked):
    giver, taker = make_account(100), make_account()
    first = order(giver, taker, 10)
    same = ledger.transfer_all([first, first], linked=linked, now=NOW)
    assert [one.is_done for one in same] == [True, True]

    other = order(giver, taker, 20)
    differing = order(giver, taker, 21, number=other.id)
    outcomes = ledger.transfer_all([other, differing], linked=linked, now=NOW)

    assert outcomes == (
        Outcome(other.id, ledger.LINKED if linked else ""),
        Outcome(other.id, TransferDiffers.code),
    )
    assert balance(taker) == (10 if linked else 30)


def test_an_empty_batch_and_a_broken_order():
    giver, taker = make_account(100), make_account()
    assert ledger.transfer_all([], linked=True, now=NOW) == ()
    with pytest.raises(AmountTooSmall):
        ledger.transfer_all([order(giver, taker, 0)], linked=False, now=NOW)


# --- what the database keeps ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payments_transfer SET amount = 1",
        "DELETE FROM payments_entry",
        "TRUNCATE payments_entry",
        "UPDATE payments_account SET balance = 1",
        "INSERT INTO payments_unfolded (id, account_id, amount) VALUES (gen_random_uuid(), gen_random_uuid(), 1)",
        "UPDATE payments_hold SET state = 'voided'",
        "DELETE FROM payments_unfolded",
        "SELECT * FROM payments_entry_2026_11",
        "SELECT * FROM payments_existing(gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1, '', '', '')",
    ],
)
def test_the_application_may_only_call_and_read(statement):
    with (
        pytest.raises(Error, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


ENTRY = "INSERT INTO {} (transfer_id, account_id, at, amount, currency) VALUES "
MONTH = "payments_entry_2026_11"


@pytest.mark.parametrize("table", ["payments_entry", MONTH])
@pytest.mark.parametrize(
    ("statements", "is_balanced"),
    [
        ([[(-5, "NAD"), (5, "NAD")]], True),
        ([[(-5, "NAD"), (4, "NAD")]], False),
        ([[(7, "NAD")]], False),
        ([[(-5, "NAD"), (5, "PHP")]], False),
        ([[(-5, "NAD")], [(5, "NAD")]], False),  # a statement brings both sides
    ],
)
def test_the_database_itself_refuses_entries_that_do_not_sum_to_zero(
    table, statements, is_balanced
):
    accounts, number = [make_account(), make_account()], uuid4()
    expected = nullcontext() if is_balanced else pytest.raises(Error, match="do not sum to zero")
    role = OWNER if table == MONTH else LEDGER  # the ledger's role may not even name a month
    with expected, transaction.atomic(), in_role(role), connection.cursor() as cursor:
        for rows in statements:
            sides = zip(accounts[-len(rows) :], rows, strict=True)
            given = [(number, account, NOW, *row) for account, row in sides]
            places = ", ".join(["(%s, %s, %s, %s, %s)"] * len(given))
            cursor.execute(ENTRY.format(table) + places, [value for row in given for value in row])
    transaction.set_rollback(True)


def test_months_are_opened_ahead_once():
    assert ledger.open_months(now=NOW.replace(year=2031), many=2) == 2
    assert ledger.open_months(now=NOW.replace(year=2031), many=2) == 0
    later = NOW.replace(year=2031)
    giver = make_account(10, now=later)
    assert balance(giver) == 10


def test_nobody_else_sees_a_persons_account():
    from tulay.kernel.actor import Actor, ActorKind

    person, stranger = uuid4(), uuid4()
    mine = make_account(100, owner=Owner(OwnerKind.PERSON, person))
    set_aside = hold_order(mine, make_account(), 5, until=LATER)
    ledger.hold(set_aside, now=NOW)
    seen = {}
    for who in (person, stranger):
        with entered(Actor(person_id=who, kind=ActorKind.PERSON)):
            seen[who] = [
                Account.objects.count(),
                Transfer.objects.count(),
                Entry.objects.count(),
                Hold.objects.count(),
                Unfolded.objects.count(),
            ]
    assert seen == {person: [1, 1, 1, 1, 0], stranger: [0, 0, 0, 0, 0]}
