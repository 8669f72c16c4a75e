"""Open a wallet, send money from it to another one, freeze and thaw."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.urls import reverse

from tulay.areas.audit.actions import record
from tulay.areas.identity.queries import person_card
from tulay.areas.notifications.actions import Recipient, send
from tulay.areas.payments.actions import ledger
from tulay.areas.payments.actions.merchant_payments import tell_of_sending
from tulay.areas.payments.errors.wallets import (
    CurrencyNotOffered,
    ReasonUnknown,
    WalletUnknown,
)
from tulay.areas.payments.models import Transfer
from tulay.areas.payments.queries.wallets import (
    WalletCard,
    offered_currency,
    region_of,
    regions_of,
    wallet_numbered,
    wallet_of,
)
from tulay.areas.payments.rules import ledger as accounts
from tulay.areas.payments.rules import wallets as rules
from tulay.areas.payments.rules.ledger import AccountKind, Owner, OwnerKind
from tulay.kernel.actor import Actor
from tulay.kernel.money import Money
from tulay.plumbing.actions import action
from tulay.plumbing.jobs import enqueue

DRAWS = 20
TELL = "payments.tell-of-money"


@dataclass(frozen=True, slots=True)
class Sending:
    """Money that somebody sends; the same `id` once more moves nothing."""

    id: UUID
    wallet_id: UUID
    number: str
    amount: Money


def wallet_for(owner: Owner, currency: str, *, now: datetime) -> UUID:
    """Return the account of an owner's wallet; it is opened, with a number, where there is none yet."""
    account = accounts.account_id(owner, AccountKind.WALLET, currency)
    for _ in range(DRAWS):  # a number that is taken already gives nothing
        given = (account, rules.new_number(), owner.kind.value, owner.id, currency, now)
        with connection.cursor() as cursor:
            cursor.execute("SELECT payments_open_wallet(%s, %s, %s, %s, %s, %s)", given)
            if cursor.fetchone()[0]:
                return account
    raise AssertionError("ten thousand million numbers are not all taken")


def wallets_for(owners: Collection[Owner], currency: str, *, now: datetime) -> dict[Owner, UUID]:
    """Return the accounts of many owners' wallets; those that lack one get one."""
    known = {owner: accounts.account_id(owner, AccountKind.WALLET, currency) for owner in owners}
    with connection.cursor() as cursor:
        cursor.execute("SELECT payments_wallets_there(%s)", [[*known.values()]])
        there = {row[0] for row in cursor.fetchall()}
    for owner, account in known.items():
        if account not in there:
            wallet_for(owner, currency, now=now)
    return known


@action("payments.open-wallet")
def open_wallet(*, actor: Actor, currency: str, now: datetime) -> UUID:
    """Open a wallet of one's own; asked again, it is the same one.

    :raises CurrencyNotOffered: it is not the currency of where the person lives.
    """
    person_id = _person(actor)
    if currency != offered_currency(person_id):
        raise CurrencyNotOffered
    wallet_id = wallet_for(Owner(OwnerKind.PERSON, person_id), currency, now=now)
    record(
        actor=actor,
        code="payments.open-wallet",
        target=f"wallet:{wallet_id}",
        at=now,
        subject_id=person_id,
        currency=currency,
    )
    return wallet_id


@action("payments.send", sends_late=True)
def send_money(*, actor: Actor, sending: Sending, now: datetime) -> accounts.Transfer:
    """Send money from one's own wallet to another one, known by its number.

    :raises WalletUnknown: the wallet is not the actor's, or nobody has the number.
    :raises NumberUnreadable: a digit of the number is wrong.
    :raises CurrenciesDiffer: the other wallet is of another currency.
    :raises SameAccount: it would come back to where it was.
    :raises AmountTooSmall: nothing would be sent.
    :raises FundsLacking: there is not enough that is free.
    :raises AccountFrozen: the wallet is frozen.
    :raises DayLimitPassed: with this, more would be sent today than may be.
    :raises TransferDiffers: the number of the sending belongs to another one.
    """
    person_id = _person(actor)
    amount, to = sending.amount, rules.read_number(sending.number)
    day = rules.day_of(amount.currency, now)
    done, spent = ledger.send(sending.id, sending.wallet_id, to, amount, day=day, now=now)
    if done.is_new:
        rules.check_sent(Money(amount.currency, spent))
        record(
            actor=actor,
            code="payments.send",
            target=f"transfer:{done.id}",
            at=now,
            subject_id=person_id,
            amount=done.amount.minor,
            currency=done.amount.currency,
        )
        enqueue(TELL, key=f"{TELL}:{done.id}", transfer_id=done.id)
    return done


@action("payments.tell-of-money")
def tell_of_money(*, actor: Actor, transfer_id: UUID, now: datetime) -> None:
    """Tell a person that money came into their wallet; a business hears of it as of any payment."""
    row = Transfer.objects.get(id=transfer_id)
    wallet = wallet_of(row.credit_id)
    if wallet is not None and wallet.owner_kind is OwnerKind.MERCHANT:
        tell_of_sending(row, wallet.owner_id, actor=actor, now=now)
        return
    if wallet is None or wallet.owner_kind is not OwnerKind.PERSON:
        return
    person = person_card(wallet.owner_id)
    send(
        actor=actor,
        recipient=Recipient(person.id, person.email, person.phone, person.language),
        template="payments.money_received",
        key=f"{TELL}:{transfer_id}",
        now=now,
        facts={
            "name": person.name,
            "amount": str(Money(row.currency, row.amount)),
            "link": reverse("payments:wallet", args=[wallet.id]),
        },
    )
    record(
        actor=actor,
        code="payments.tell-of-money",
        target=f"transfer:{transfer_id}",
        at=now,
        subject_id=person.id,
    )


@action("payments.look-at-wallet")
def look_at_wallet(*, actor: Actor, number: str, now: datetime) -> WalletCard:
    """Look at somebody's wallet, to answer them or to protect them; they see that it was looked at.

    :raises NumberUnreadable: a digit of the number is wrong.
    :raises WalletUnknown: nobody has the number, it is the actor's own, or of a region that somebody else tends.
    """
    wallet = _tended(actor, "payments.look-at-wallet", number)
    _account_for(actor, "payments.look-at-wallet", wallet, now)
    return wallet


@action("payments.freeze")
def freeze_wallet(*, actor: Actor, number: str, reason: str, now: datetime) -> None:
    """Let no money leave a wallet; it still receives. The reason goes on record.

    :raises ReasonUnknown: the reason is none of those there are.
    :raises NumberUnreadable: a digit of the number is wrong.
    :raises WalletUnknown: nobody has the number, it is the actor's own, or of a region that somebody else tends.
    """
    if reason not in set(rules.FreezeReason):
        raise ReasonUnknown
    wallet = _tended(actor, "payments.freeze", number)
    _set_frozen(wallet.id, now, reason)
    _account_for(actor, "payments.freeze", wallet, now, reason=reason)


@action("payments.thaw")
def thaw_wallet(*, actor: Actor, number: str, now: datetime) -> None:
    """Let money leave a wallet again.

    :raises NumberUnreadable: a digit of the number is wrong.
    :raises WalletUnknown: nobody has the number, it is the actor's own, or of a region that somebody else tends.
    """
    wallet = _tended(actor, "payments.thaw", number)
    _set_frozen(wallet.id, None, "")
    _account_for(actor, "payments.thaw", wallet, now)


def _person(actor: Actor) -> UUID:
    """Return who acts for themselves: nobody sends another's money, not even somebody who assists them."""
    if actor.person_id is None or actor.on_behalf_of is not None:
        raise WalletUnknown
    return actor.person_id


def _tended(actor: Actor, code: str, number: str) -> WalletCard:
    wallet = wallet_numbered(number)
    is_own = wallet.owner_id == actor.person_id
    if is_own or not rules.is_within(region_of(wallet), regions_of(actor, code)):
        raise WalletUnknown
    return wallet


def _set_frozen(wallet_id: UUID, at: datetime | None, reason: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT payments_freeze_wallet(%s, %s, %s)", [wallet_id, at, reason])


def _account_for(
    actor: Actor, code: str, wallet: WalletCard, now: datetime, *, reason: str = ""
) -> None:
    is_person = wallet.owner_kind is OwnerKind.PERSON
    record(
        actor=actor,
        code=code,
        target=f"wallet:{wallet.id}",
        at=now,
        subject_id=wallet.owner_id if is_person else None,
        reason=reason,
    )
