"""Wallets as their owners see them, and as somebody sees them who knows a number."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from tulay.areas.directory.queries import agency_cards
from tulay.areas.identity.queries import person_card
from tulay.areas.payments.errors.wallets import CurrencyNotOffered, WalletUnknown
from tulay.areas.payments.models import Account, Wallet
from tulay.areas.payments.queries.merchants import merchant_names
from tulay.areas.payments.rules import wallets as rules
from tulay.areas.payments.rules.ledger import OwnerKind
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.money import Money
from tulay.plumbing.labels import labels

NUMBERED = "SELECT * FROM payments_wallet_numbered(%s)"


@dataclass(frozen=True, slots=True)
class WalletCard:
    """A wallet: whose it is, what is in it, and what of that is free."""

    id: UUID
    number: str
    owner_kind: OwnerKind
    owner_id: UUID
    currency: str
    balance: Money
    held: Money
    opened_at: datetime
    frozen_at: datetime | None
    frozen_for: str

    @property
    def free(self) -> Money:
        """What can be sent or paid now."""
        return Money(self.currency, self.balance.minor - self.held.minor)

    @property
    def shown(self) -> str:
        """The number in groups of four."""
        return rules.shown(self.number)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whoever is behind a number, as far as a sender may know."""

    number: str
    name: str = field(repr=False)
    currency: str

    @property
    def shown(self) -> str:
        """The number in groups of four."""
        return rules.shown(self.number)


def own_wallets(person_id: UUID) -> tuple[WalletCard, ...]:
    """Return somebody's wallets, the oldest first; they are seen with their own eyes only."""
    rows = Wallet.objects.filter(owner_kind=OwnerKind.PERSON.value, owner_id=person_id)
    return _cards(rows.order_by("opened_at", "id"))


def own_wallet(person_id: UUID, wallet_id: UUID) -> WalletCard:
    """Return one of somebody's wallets.

    :raises WalletUnknown: there is none, or it is somebody else's.
    """
    rows = Wallet.objects.filter(
        id=wallet_id, owner_kind=OwnerKind.PERSON.value, owner_id=person_id
    )
    for card in _cards(rows):
        return card
    raise WalletUnknown


def wallet_of(account_id: UUID) -> WalletCard | None:
    """Return the wallet that an account is, as far as the reader sees it; other accounts have none."""
    return next(iter(_cards(Wallet.objects.filter(id=account_id))), None)


def offered_currency(person_id: UUID) -> str:
    """Return in which currency somebody may open a wallet: that of where they live.

    :raises CurrencyNotOffered: we do not know where that is.
    """
    known = JURISDICTIONS.get(person_card(person_id).jurisdiction)
    if known is None:
        raise CurrencyNotOffered
    return known.currency


def wallet_numbered(number: str) -> WalletCard:
    """Return a wallet by its number, whoever asks: behind a limit, or on record.

    :raises NumberUnreadable: it is not the number of a wallet.
    :raises WalletUnknown: nobody has this number.
    """
    with connection.cursor() as cursor:
        cursor.execute(NUMBERED, [rules.read_number(number)])
        row = cursor.fetchone()
    if row is None:
        raise WalletUnknown
    number_, kind, owner, currency, balance, held, frozen_at, frozen_for, opened_at = row[1:]
    return WalletCard(
        row[0],
        number_,
        OwnerKind(kind),
        owner,
        currency,
        Money(currency, balance),
        Money(currency, held),
        opened_at,
        frozen_at,
        frozen_for,
    )


def recipient(number: str) -> Recipient:
    """Return whom a number belongs to: a person's name is masked, an agency's is not.

    :raises NumberUnreadable: it is not the number of a wallet.
    :raises WalletUnknown: nobody has this number.
    """
    card = wallet_numbered(number)
    name = owner_name(card)
    return Recipient(
        card.number,
        rules.masked(name) if card.owner_kind is OwnerKind.PERSON else name,
        card.currency,
    )


def owner_name(card: WalletCard) -> str:
    """Return whose wallet it is."""
    if card.owner_kind is OwnerKind.PERSON:
        return person_card(card.owner_id).name
    if card.owner_kind is OwnerKind.MERCHANT:
        return merchant_names([card.owner_id]).get(card.owner_id, "")
    return labels(card.owner_kind.value, [card.owner_id])[card.owner_id]


def regions_of(actor: Actor, code: str) -> frozenset[str] | None:
    """Return the jurisdictions whose wallets somebody tends under `code`; None is everywhere."""
    if actor.may_everywhere(code):
        return None
    granted = [grant for grant in actor.grants if code in grant.codes]
    agencies = agency_cards([grant.agency_id for grant in granted if grant.agency_id])
    named = {grant.region for grant in granted if grant.region}
    return frozenset(named | {one.jurisdiction for one in agencies.values()})


def region_of(card: WalletCard) -> str:
    """Return where the owner of a wallet belongs."""
    if card.owner_kind is OwnerKind.PERSON:
        return person_card(card.owner_id).jurisdiction
    found = agency_cards([card.owner_id]).get(card.owner_id)
    if found is not None:
        return found.jurisdiction
    regions = (code for code, one in JURISDICTIONS.items() if one.currency == card.currency)
    return next(regions, "")


def _cards(wallets: Iterable[Wallet]) -> tuple[WalletCard, ...]:
    rows = list(wallets)
    accounts = Account.objects.in_bulk([row.id for row in rows])
    return tuple(
        WalletCard(
            row.id,
            row.number,
            OwnerKind(row.owner_kind),
            row.owner_id,
            row.currency,
            Money(row.currency, accounts[row.id].balance),
            Money(row.currency, accounts[row.id].held),
            row.opened_at,
            accounts[row.id].frozen_at,
            row.frozen_for,
        )
        for row in rows
    )
