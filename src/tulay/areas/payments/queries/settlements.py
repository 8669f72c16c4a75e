"""What was paid out to businesses, what for, and what comes next."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from tulay.areas.payments.errors.settlements import SettlementPlanMissing, SettlementUnknown
from tulay.areas.payments.models.ledger import Entry, Transfer
from tulay.areas.payments.models.settlements import Settlement, SettlementPlan
from tulay.areas.payments.queries.merchant_accounts import (
    LINES_MAX,
    MerchantLine,
    lines_from,
    merchant_account,
    version_of,
    wallet_of,
)
from tulay.areas.payments.queries.merchants import SEES, merchant_names
from tulay.areas.payments.rules.destinations import Destination, destination_of
from tulay.areas.payments.rules.merchants import MerchantState
from tulay.areas.payments.rules.settlements import (
    LOOKED_AT_FOR,
    SETTLED,
    Cadence,
    SettlementState,
    Sums,
    next_end,
    period_end,
)
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.money import Money
from tulay.kernel.pages import LIMIT_DEFAULT, Cursor, Page
from tulay.plumbing.http.pagination import Keyset, check_limit, paginate

NEWEST = Keyset("newest", "made_at")
AT_A_TIME = 5_000
EASTMOST = timedelta(hours=14)
FORGOTTEN = timedelta(minutes=30)
"""So long after its time a settlement that nobody has sent is looked for."""
TO_DO = (SettlementState.FAILED, SettlementState.HELD)

_UNSETTLED = """
WITH e AS (
  SELECT version, amount, transfer_id, at FROM payments_entry
  WHERE account_id = %(account)s AND version > %(after)s),
ended AS (SELECT min(version) AS first FROM e WHERE at >= %(until)s)
SELECT max(e.version), count(t.id),
       coalesce(sum(e.amount) FILTER (WHERE t.id IS NOT NULL AND e.amount > 0), 0),
       coalesce(-sum(e.amount) FILTER (WHERE t.id IS NOT NULL AND e.amount < 0), 0)
FROM e CROSS JOIN ended LEFT JOIN payments_transfer t ON t.id = e.transfer_id AND t.kind = ANY (%(kinds)s)
WHERE ended.first IS NULL OR e.version < ended.first
"""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """The entries of a business's account after one version up to another: how many payments, and their sums."""

    after_version: int
    to_version: int
    payments: int
    sums: Sums

    @property
    def is_something(self) -> bool:
        """Something moved that is settled, or something was kept that can be settled now."""
        return self.payments > 0 or (self.sums.carried > 0 and self.to_version > self.after_version)


@dataclass(frozen=True, slots=True)
class PlanCard:
    """How often and where to a business is paid out."""

    cadence: Cadence
    destination: Destination = field(repr=False)
    settled_until_date: date


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The next settlement, as it would be of what came in until now; its day, and the sums."""

    on_date: date
    carried: Money
    received: Money
    refunded: Money
    fee: Money
    kept: Money
    net: Money


@dataclass(frozen=True, slots=True)
class SettlementCard:
    """One time that a business is paid out; `until_date` is the day after its last.

    carried + received = refunded + fee + kept + net.
    """

    id: UUID
    merchant_id: UUID
    merchant: str
    agency_id: UUID
    starts_date: date
    until_date: date
    carried: Money
    received: Money
    refunded: Money
    fee: Money
    kept: Money
    net: Money
    state: SettlementState
    where: str
    failure: str
    reason: str = field(repr=False)
    made_at: datetime
    paid_at: datetime | None

    @property
    def last_date(self) -> date:
        """The last day that is settled."""
        return self.until_date - timedelta(days=1)

    @property
    def sends_at(self) -> datetime:
        """When it is sent, if nobody holds it back."""
        return self.made_at + LOOKED_AT_FOR


def unsettled(plan: SettlementPlan, currency: str, until: datetime) -> Unsettled:
    """Return what a business was paid since it was settled, up to the first entry of a moment or later."""
    given: dict[str, Any] = {
        "account": wallet_of(plan.merchant_id, currency),
        "after": plan.settled_version,
        "until": until,
        "kinds": sorted(kind.value for kind in SETTLED),
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNSETTLED, given)
        last, many, received, refunded = cursor.fetchone()
    sums = Sums(int(received), int(refunded), plan.kept_minor)
    after = plan.settled_version
    return Unsettled(after, after if last is None else last, many, sums)


def plan_of(merchant_id: UUID) -> PlanCard:
    """Return how a business is paid out.

    :raises SettlementPlanMissing: it has not said yet.
    """
    row = SettlementPlan.objects.filter(merchant_id=merchant_id).first()
    if row is None:
        raise SettlementPlanMissing
    where = destination_of(row.way, row.destination)
    return PlanCard(Cadence(row.cadence), where, row.settled_until_date)


def foreseen(merchant_id: UUID, now: datetime) -> Foreseen | None:
    """Return the next settlement as it would be by now; nothing for a business that has not said where to."""
    row = SettlementPlan.objects.select_related("merchant").filter(merchant_id=merchant_id).first()
    if row is None:
        return None
    zone, currency = JURISDICTIONS[row.merchant.jurisdiction].zone, row.merchant.currency
    found = unsettled(row, currency, now + timedelta(days=1))
    account = merchant_account(merchant_id, currency)
    sums = found.sums.within(account.free.minor if account else 0)
    told = {name: Money(currency, getattr(sums, name)) for name in _SUMS}
    return Foreseen(on_date=next_end(Cadence(row.cadence), now, zone), **told)


def plans_due(now: datetime) -> tuple[UUID, ...]:
    """Return the businesses for which a period may have ended that is not settled, wherever they are."""
    ended = Q()
    for cadence in Cadence:
        last = period_end(cadence, now + EASTMOST, "UTC")
        ended |= Q(cadence=cadence.value, settled_until_date__lt=last)
    due = SettlementPlan.objects.filter(ended, merchant__state=MerchantState.ACTIVE.value)
    ids = due.order_by("settled_until_date", "id").values_list("merchant_id", flat=True)
    return tuple(ids[:AT_A_TIME])


def forgotten_settlements(now: datetime) -> tuple[UUID, ...]:
    """Return those that should have been sent long ago, and whose job was lost."""
    rows = Settlement.objects.filter(
        state=SettlementState.OPEN.value, made_at__lt=now - LOOKED_AT_FOR - FORGOTTEN
    )
    return tuple(rows.order_by("made_at").values_list("id", flat=True)[:AT_A_TIME])


def settlements_of(
    merchant_id: UUID, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[SettlementCard]:
    """Return what a business was paid out, the latest first.

    :raises Invalid: naming `limit` or `cursor`.
    """
    rows = Settlement.objects.filter(merchant_id=merchant_id)
    return _page(paginate(rows, NEWEST, card=lambda row: row, cursor=cursor, limit=limit))


def settlement_of(merchant_id: UUID, settlement_id: UUID) -> SettlementCard:
    """Return one settlement of a business.

    :raises SettlementUnknown: there is none by this number.
    """
    row = Settlement.objects.filter(merchant_id=merchant_id, id=settlement_id).first()
    if row is None:
        raise SettlementUnknown
    return _card(row, merchant_names([row.merchant_id]))


def visible_settlements(
    actor: Actor, *, state: str = "", cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[SettlementCard]:
    """Return the settlements of the businesses that an officer's agencies look after, the latest first.

    :raises Invalid: naming `limit` or `cursor`.
    """
    actor.check(SEES)
    agencies = actor.agencies(SEES)
    rows = Settlement.objects.all()
    rows = rows if isinstance(agencies, Everywhere) else rows.filter(agency_id__in=agencies)
    if state:
        rows = rows.filter(state=state)
    return _page(paginate(rows, NEWEST, card=lambda row: row, cursor=cursor, limit=limit))


def settlements_to_do(actor: Actor) -> int:
    """Return how many did not arrive or are held back, among what the actor's agencies look after."""
    agencies = actor.agencies(SEES)
    rows = Settlement.objects.filter(state__in=[state.value for state in TO_DO])
    if not isinstance(agencies, Everywhere):
        rows = rows.filter(agency_id__in=agencies)
    return rows.count()


def merchant_of_settlement(actor: Actor, settlement_id: UUID) -> UUID:
    """Return whose settlement this is, for an officer of the agency that looks after the business.

    :raises SettlementUnknown: there is none by this number.
    """
    row = Settlement.objects.filter(id=settlement_id).first()
    if row is None or not actor.may(SEES, row.agency_id):
        raise SettlementUnknown
    return row.merchant_id


def settled_lines(
    settlement_id: UUID, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[MerchantLine]:
    """Return what a settlement is made of, oldest first.

    :raises Invalid: naming `limit` or `cursor`.
    """
    check_limit(limit)
    found = _entries(settlement_id, version_of(cursor) if cursor else 0, limit + 1)
    shown = found[:limit]
    following = Cursor((str(shown[-1].version),)).encode() if len(found) > limit else None
    return Page(lines_from(shown, shown[0].currency) if shown else (), following)


def all_settled_lines(settlement_id: UUID) -> tuple[MerchantLine, ...]:
    """Return what a settlement is made of for a file, oldest first (at most ten thousand lines)."""
    found = _entries(settlement_id, 0, LINES_MAX)
    return lines_from(found, found[0].currency) if found else ()


_SUMS = ("carried", "received", "refunded", "fee", "kept", "net")


def _entries(settlement_id: UUID, after_version: int, many: int) -> list[Entry]:
    row = Settlement.objects.get(id=settlement_id)
    of_kind = Transfer.objects.filter(
        id=OuterRef("transfer_id"), kind__in=[kind.value for kind in SETTLED]
    )
    rows = Entry.objects.filter(
        Exists(of_kind),
        account_id=wallet_of(row.merchant_id, row.currency),
        version__gt=max(after_version, row.after_version),
        version__lte=row.to_version,
    )
    return list(rows.order_by("version")[:many])


def _page(found: Page[Settlement]) -> Page[SettlementCard]:
    names = merchant_names(row.merchant_id for row in found.items)
    return Page(items=tuple(_card(row, names) for row in found.items), next=found.next)


def _card(row: Settlement, names: dict[UUID, str]) -> SettlementCard:
    return SettlementCard(
        id=row.id,
        merchant_id=row.merchant_id,
        merchant=names.get(row.merchant_id, ""),
        agency_id=row.agency_id,
        starts_date=row.starts_date,
        until_date=row.ends_date,
        **{name: Money(row.currency, getattr(row, f"{name}_minor")) for name in _SUMS},
        state=SettlementState(row.state),
        where=destination_of(row.way, row.destination).shown,
        failure=row.failure,
        reason=row.reason or "",
        made_at=row.made_at,
        paid_at=row.paid_at,
    )
