"""Move money: what the actions of this area call, inside their transaction and on their permission.

Each function is one round trip to one function of the database, which alone may write the ledger. What is refused
leaves the transaction whole: an action may catch the problem and go on.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

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
from tulay.areas.payments.errors.wallets import WalletUnknown
from tulay.areas.payments.rules import ledger as rules
from tulay.areas.payments.rules.ledger import (
    AccountKind,
    HoldOrder,
    Outcome,
    Owner,
    Transfer,
    TransferOrder,
)
from tulay.kernel.errors import Problem
from tulay.kernel.money import Money

_PROBLEMS: Mapping[str, type[Problem]] = {
    "unknown": AccountUnknown,
    "currencies": CurrenciesDiffer,
    "frozen": AccountFrozen,
    "funds": FundsLacking,
    "differs": TransferDiffers,
    "reversed": AlreadyReversed,
    "no-transfer": TransferUnknown,
    "no-wallet": WalletUnknown,
    "same": SameAccount,
    "no-hold": HoldUnknown,
    "settled": HoldSettled,
    "smaller": HoldSmaller,
}
LINKED = "payments.linked"
"""What an order of a linked batch meets that could have been done alone."""


def account_for(owner: Owner, kind: AccountKind, currency: str, *, now: datetime) -> UUID:
    """Return the number of an account; it is opened where there is none yet."""
    number = rules.account_id(owner, kind, currency)
    _called(
        "payments_open_account", (number, owner.kind.value, owner.id, kind.value, currency, now)
    )
    return number


def transfer(order: TransferOrder, *, now: datetime) -> Transfer:
    """Move money; the same order once more is the same transfer and moves nothing.

    :raises AmountTooSmall: nothing, or less, should move.
    :raises SameAccount: it would come back to where it was.
    :raises AccountUnknown: one of the accounts was never opened.
    :raises CurrenciesDiffer: an account is of another currency.
    :raises AccountFrozen: no money leaves the account.
    :raises FundsLacking: it would go below its floor.
    :raises TransferDiffers: the number belongs to another transfer.
    """
    _check(order)
    word, at, is_new = _called("payments_transfer", (*_facts(order), now))
    _refuse(word)
    return Transfer(order.id, order.debit, order.credit, order.amount, at, is_new)


def send(
    number: UUID, wallet: UUID, to: str, amount: Money, *, day: date, now: datetime
) -> tuple[Transfer, int]:
    """Send money from a wallet of whoever's eyes the transaction has to the one numbered `to`.

    Return the transfer, and what that wallet has sent on this day in minor units; 0 when it is the same sending again.

    :raises WalletUnknown: it is nobody's of theirs, or nobody has the number.
    :raises CurrenciesDiffer: one of the wallets is of another currency.
    :raises SameAccount: it would come back to where it was.
    :raises AmountTooSmall: nothing, or less, should move.
    :raises AccountFrozen: no money leaves the wallet.
    :raises FundsLacking: there is not enough that is free.
    :raises TransferDiffers: the number belongs to another transfer.
    """
    if amount.minor <= 0:
        raise AmountTooSmall
    facts = (number, wallet, to, amount.minor, amount.currency, now, day)
    word, at, is_new, other, spent = _called("payments_send", facts)
    _refuse(word)
    return Transfer(number, wallet, other, amount, at, is_new), spent or 0


def transfer_all(
    orders: Sequence[TransferOrder], *, linked: bool, now: datetime
) -> tuple[Outcome, ...]:
    """Move money many times, in this order; where they are linked, all of them or none.

    :raises AmountTooSmall: an order moves nothing.
    :raises SameAccount: an order moves money to where it is.
    """
    assert len(orders) <= rules.ORDERS_MAX, "a batch has a limit"
    first: dict[UUID, TransferOrder] = {}
    for order in orders:
        _check(order)
        first.setdefault(order.id, order)
    # Two orders by one number are one order, or a contradiction that a linked batch does not survive.
    differs = [first[order.id] is not order and first[order.id] != order for order in orders]
    words: Mapping[UUID, str] = dict.fromkeys(first, LINKED)
    if not (linked and any(differs)):
        words = _many(list(first.values()), linked=linked, now=now)
    return tuple(
        Outcome(order.id, TransferDiffers.code if is_other else words[order.id])
        for order, is_other in zip(orders, differs, strict=True)
    )


def reverse(transfer_id: UUID, *, reversal_id: UUID, now: datetime) -> Transfer:
    """Move the money of a transfer back, all of it, once.

    :raises TransferUnknown: there is none by this number.
    :raises AlreadyReversed: it was moved back before, under another number.
    :raises FundsLacking: who got it does not have it any more.
    :raises AccountFrozen: no money leaves the account of who got it.
    :raises TransferDiffers: the number of the reversal belongs to another transfer.
    """
    word, *facts = _called("payments_reverse", (transfer_id, reversal_id, now))
    _refuse(word)
    return _moved(reversal_id, facts)


def hold(order: HoldOrder, *, now: datetime) -> bool:
    """Set money aside; answer whether it was not before. The same order once more holds nothing more.

    :raises AmountTooSmall: nothing would be held.
    :raises SameAccount: it would come back to where it was.
    :raises AccountUnknown: one of the accounts was never opened.
    :raises CurrenciesDiffer: an account is of another currency.
    :raises AccountFrozen: no money leaves the account.
    :raises FundsLacking: there is less than that, apart from what is held.
    :raises TransferDiffers: the number belongs to something else.
    """
    _check(order)
    given = (*_facts(order), order.expires_at, now)
    word, is_new = _called("payments_hold", given)
    _refuse(word)
    return bool(is_new)


def post_hold(hold_id: UUID, *, amount_minor: int | None, now: datetime) -> Transfer:
    """Move held money, all of it or less; the rest is free again. The transfer has the number of the hold.

    :raises AmountTooSmall: nothing, or less, should move.
    :raises HoldUnknown: there is none by this number.
    :raises HoldSettled: it ended otherwise, its time is over, or another amount was posted.
    :raises HoldSmaller: less is held than that.
    :raises AccountFrozen: no money leaves the account.
    :raises TransferDiffers: a transfer took its number meanwhile.
    """
    if amount_minor is not None and amount_minor <= 0:
        raise AmountTooSmall
    word, *facts = _called("payments_post_hold", (hold_id, amount_minor, now))
    _refuse(word)
    return _moved(hold_id, facts)


def void_hold(hold_id: UUID, *, now: datetime) -> None:
    """Let held money go back; once more changes nothing.

    :raises HoldUnknown: there is none by this number.
    :raises HoldSettled: it was posted, or it ran out.
    """
    (word,) = _called("payments_void_hold", (hold_id, now))
    _refuse(word)


def expire_holds(*, now: datetime, many: int = 500) -> int:
    """Let money go back whose hold has run out; return how many holds that were."""
    return int(_called("payments_expire_holds", (now, many))[0])


def freeze(account_id: UUID, *, now: datetime) -> None:
    """Let no money leave an account; it still receives.

    :raises AccountUnknown: there is none, or it is one of those that everybody pays into.
    """
    _set_frozen(account_id, now)


def thaw(account_id: UUID) -> None:
    """Let money leave an account again.

    :raises AccountUnknown: there is none, or it is one of those that everybody pays into.
    """
    _set_frozen(account_id, None)


def fold() -> int:
    """Add the entries of hot accounts to their balances; return how many were waiting."""
    return int(_called("payments_fold", ())[0])


def open_months(*, now: datetime, many: int) -> int:
    """Make the tables of this month's entries and of the months to come; return how many were missing."""
    return int(_called("payments_open_months", (now.date(), many))[0])


def _set_frozen(account_id: UUID, at: datetime | None) -> None:
    (is_found,) = _called("payments_freeze", (account_id, at))
    if not is_found:
        raise AccountUnknown


def _many(orders: Sequence[TransferOrder], *, linked: bool, now: datetime) -> Mapping[UUID, str]:
    if not orders:
        return {}
    columns = [list(column) for column in zip(*map(_facts, orders), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM payments_transfer_all(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [*columns, linked, now],
        )
        words = [word for (word,) in cursor.fetchall()]
    problems = {word: kind.code for word, kind in _PROBLEMS.items()} | {"": "", "linked": LINKED}
    return {order.id: problems[word] for order, word in zip(orders, words, strict=True)}


def _facts(order: TransferOrder | HoldOrder) -> tuple[Any, ...]:
    amount = order.amount
    return (
        order.id,
        order.debit,
        order.credit,
        amount.minor,
        amount.currency,
        order.kind.value,
        order.reference,
    )


def _check(order: TransferOrder | HoldOrder) -> None:
    assert len(order.reference) <= rules.REFERENCE_MAX, "a reference has a limit"
    if order.amount.minor <= 0:
        raise AmountTooSmall
    if order.debit == order.credit:
        raise SameAccount


def _moved(number: UUID, facts: Sequence[Any]) -> Transfer:
    at, is_new, debit, credit, amount, currency = facts
    return Transfer(number, debit, credit, Money(currency, amount), at, is_new)


def _refuse(word: str) -> None:
    if word:
        raise _PROBLEMS[word]


def _called(function: str, given: tuple[Any, ...]) -> tuple[Any, ...]:
    """Call a function of the ledger; nothing found is one empty answer."""
    places = ", ".join(["%s"] * len(given))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {function}({places})", given)  # noqa: S608 - names are ours
        return tuple(cursor.fetchone() or (None,))
