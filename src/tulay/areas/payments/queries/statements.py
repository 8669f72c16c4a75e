"""What moved in and out of a wallet, with running balances that add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, Sum

from tulay.areas.payments.models import Entry
from tulay.areas.payments.queries.wallets import WalletCard, own_wallets
from tulay.areas.payments.rules import wallets as rules
from tulay.areas.payments.rules.ledger import OwnerKind, TransferKind
from tulay.kernel.errors import FieldError, Invalid
from tulay.kernel.money import Money
from tulay.kernel.pages import LIMIT_DEFAULT, BrokenCursor, Cursor, Page
from tulay.plumbing.http.pagination import check_limit

MONTHS_SHOWN = 24
LINES_MAX = 5_000
"""How many lines one month's statement has at most; whoever has more is a business with an API."""
DIGITS_MAX = 19
_OTHERS = "SELECT * FROM payments_other_sides(%s, %s)"


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a wallet; `other` is who stands on the other side, by number where that is a wallet."""

    transfer_id: UUID
    at: datetime
    kind: TransferKind
    amount: Money
    balance_after: Money
    other_kind: OwnerKind
    other_id: UUID
    other_number: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A month of a wallet: opening and what came in and went out make the closing balance."""

    month: date
    opening: Money
    came_in: Money
    went_out: Money
    lines: tuple[Line, ...]
    is_cut: bool

    @property
    def closing(self) -> Money:
        """What was there at the end."""
        return self.opening + self.came_in + self.went_out


def lines(
    wallet: WalletCard, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[Line]:
    """Return what moved, newest first.

    :raises Invalid: naming `limit` or `cursor`.
    """
    check_limit(limit)
    rows = Entry.objects.filter(account_id=wallet.id, version__isnull=False)
    if cursor:
        rows = rows.filter(version__lt=_version(cursor))
    found = list(rows.order_by("-version")[: limit + 1])
    following = Cursor((str(found[limit - 1].version),)).encode() if len(found) > limit else None
    return Page(_lines(wallet, found[:limit]), following)


def transactions(
    wallets: Sequence[WalletCard], *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[tuple[UUID, Line]]:
    """Return what moved in several wallets of one owner, newest first, each with its wallet.

    :raises Invalid: naming `limit` or `cursor`.
    """
    check_limit(limit)
    by_id = {wallet.id: wallet for wallet in wallets}
    rows = Entry.objects.filter(account_id__in=by_id)
    if cursor:
        at, transfer_id = _moment(cursor)
        rows = rows.filter(Q(at__lt=at) | Q(at=at, transfer_id__lt=transfer_id))
    found = list(rows.order_by("-at", "-transfer_id", "account_id")[: limit + 1])
    shown = found[:limit]
    told = {
        (one.transfer_id, wallet.id): one
        for wallet in wallets
        for one in _lines(wallet, [row for row in shown if row.account_id == wallet.id])
    }
    items = tuple((row.account_id, told[row.transfer_id, row.account_id]) for row in shown)
    last = shown[-1] if len(found) > limit else None
    following = Cursor((last.at.isoformat(), str(last.transfer_id))).encode() if last else None
    return Page(items, following)


def statement(wallet: WalletCard, month: date) -> Statement:
    """Return one calendar month, as it is where the money is used, oldest line first."""
    since, until = _bounds(wallet.currency, month)
    of_wallet = Entry.objects.filter(account_id=wallet.id)
    within = of_wallet.filter(at__gte=since, at__lt=until)
    before = of_wallet.filter(at__lt=since).aggregate(total=Sum("amount"))["total"] or 0
    sums = within.aggregate(
        came_in=Sum("amount", filter=Q(amount__gt=0)),
        went_out=Sum("amount", filter=Q(amount__lt=0)),
    )
    found = list(within.order_by("version")[: LINES_MAX + 1])
    return Statement(
        month,
        Money(wallet.currency, before),
        Money(wallet.currency, sums["came_in"] or 0),
        Money(wallet.currency, sums["went_out"] or 0),
        _lines(wallet, found[:LINES_MAX]),
        len(found) > LINES_MAX,
    )


def months_of(wallet: WalletCard, now: datetime) -> tuple[date, ...]:
    """Return the months of which a statement can be had, this one first."""
    month = rules.day_of(wallet.currency, now).replace(day=1)
    first = rules.day_of(wallet.currency, wallet.opened_at).replace(day=1)
    found: list[date] = []
    while month >= first and len(found) < MONTHS_SHOWN:
        found.append(month)
        month = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
    return tuple(found)


def exported_wallets(person_id: UUID) -> list[dict[str, object]]:
    """Return a person's wallets and everything that moved in them, for their copy."""
    return [
        {
            "number": wallet.number,
            "currency": wallet.currency,
            "balance_minor": wallet.balance.minor,
            "opened_at": wallet.opened_at.isoformat(),
            "entries": [
                {
                    "at": line.at.isoformat(),
                    "kind": line.kind.value,
                    "amount_minor": line.amount.minor,
                    "balance_minor": line.balance_after.minor,
                    "other_wallet": line.other_number,
                }
                for line in _lines(
                    wallet, list(Entry.objects.filter(account_id=wallet.id).order_by("version"))
                )
            ],
        }
        for wallet in own_wallets(person_id)
    ]


def _bounds(currency: str, month: date) -> tuple[datetime, datetime]:
    zone = rules.zone_of(currency)
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return (
        datetime.combine(month, time(), tzinfo=zone),
        datetime.combine(following, time(), tzinfo=zone),
    )


def _version(cursor: str) -> int:
    try:
        (text,) = Cursor.decode(cursor, width=1).values
    except BrokenCursor:
        text = ""
    version = int(text) if text.isascii() and text.isdigit() and len(text) < DIGITS_MAX else 0
    if not version:
        raise _broken()
    return version


def _moment(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, transfer_id = Cursor.decode(cursor, width=2).values
        moment = datetime.fromisoformat(at)
        number = UUID(transfer_id)
    except ValueError as error:  # a broken cursor is one, too
        raise _broken() from error
    if moment.tzinfo is None:
        raise _broken()
    return moment, number


def _broken() -> Invalid:
    sentence = "Take the cursor from `next` of the page before, unchanged."
    return Invalid(errors=[FieldError("?cursor", "unknown-cursor", sentence)])


def _lines(wallet: WalletCard, entries: Sequence[Entry]) -> tuple[Line, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS, [wallet.id, [entry.transfer_id for entry in entries]])
        others = {row[0]: row[1:] for row in cursor.fetchall()}
    return tuple(_line(wallet.currency, entry, others[entry.transfer_id]) for entry in entries)


def _line(currency: str, entry: Entry, other: Sequence[Any]) -> Line:
    kind, owner_kind, owner_id, number = other
    return Line(
        entry.transfer_id,
        entry.at,
        TransferKind(kind),
        Money(currency, entry.amount),
        Money(currency, entry.balance_after or 0),
        OwnerKind(owner_kind),
        owner_id,
        number or "",
    )
