"""Reads of files for a bank: what waits for the next one, and what became of those before."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from tulay.areas.payments.models.bank_files import BankFile, BankFileLine
from tulay.areas.payments.models.payments import Attempt
from tulay.areas.payments.models.payouts import Payout
from tulay.areas.payments.models.settlements import Settlement
from tulay.areas.payments.queries.payouts import SEES
from tulay.areas.payments.rules.attempts import ENDED, AttemptState
from tulay.areas.payments.rules.bank_files import BANK_FILE
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.money import Money
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

LATEST = Keyset("latest", "made_at")
OPEN = sorted(state.value for state in AttemptState if state not in ENDED)


@dataclass(frozen=True, slots=True)
class ForBank:
    """What waits for an agency's next file."""

    agency_id: UUID
    orders: int
    total: Money


@dataclass(frozen=True, slots=True)
class BankFileCard:
    """A file, and of how many of its orders the bank has not said anything yet."""

    id: UUID
    agency_id: UUID
    name: str
    lines: int
    open: int
    total: Money
    made_by: UUID | None
    made_at: datetime


def waiting_orders(agency_id: UUID | None, currency: str = "") -> QuerySet[Attempt]:
    """Return the orders that wait for a file, the oldest first."""
    ours = {"hold_id": OuterRef("subject_id"), "agency_id": agency_id}
    rows = Attempt.objects.filter(
        ~Exists(BankFileLine.objects.filter(attempt_id=OuterRef("id"))),
        provider=BANK_FILE,
        state=AttemptState.PENDING.value,
    )
    if agency_id is not None:
        is_payout = Exists(Payout.objects.filter(**ours))
        is_settlement = Exists(Settlement.objects.filter(**ours))
        rows = rows.filter(is_payout | is_settlement, currency=currency)
    return rows.order_by("begun_at", "id")


def for_bank(actor: Actor) -> tuple[ForBank, ...]:
    """Return what waits for the bank, by agency and currency."""
    agencies = actor.agencies(SEES)
    hold = {"hold_id": OuterRef("subject_id")}
    agency = Coalesce(
        Subquery(Payout.objects.filter(**hold).values("agency_id")[:1]),
        Subquery(Settlement.objects.filter(**hold).values("agency_id")[:1]),
    )
    rows = waiting_orders(None).order_by().annotate(agency_id=agency)
    if not isinstance(agencies, Everywhere):
        rows = rows.filter(agency_id__in=agencies)
    groups = rows.values("agency_id", "currency").annotate(n=Count("id"), sum=Sum("amount_minor"))
    return tuple(
        ForBank(group["agency_id"], group["n"], Money(group["currency"], group["sum"]))
        for group in groups.order_by("agency_id", "currency")
    )


def bank_files_page(
    actor: Actor, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[BankFileCard]:
    """Return the files of the agencies one pays for, the latest first."""
    agencies = actor.agencies(SEES)
    rows = BankFile.objects.all()
    if not isinstance(agencies, Everywhere):
        rows = rows.filter(agency_id__in=agencies)
    found = paginate(rows, LATEST, card=lambda row: row, cursor=cursor, limit=limit)
    numbers = BankFileLine.objects.filter(file__in=[row.id for row in found.items])
    numbers = numbers.annotate(
        is_open=Exists(Attempt.objects.filter(id=OuterRef("attempt_id"), state__in=OPEN))
    )
    counted = numbers.values("file").annotate(n=Count("id", filter=Q(is_open=True)))
    open_ = {one["file"]: one["n"] for one in counted}
    return Page(tuple(_card(row, open_.get(row.id, 0)) for row in found.items), found.next)


def message_id(file_id: UUID) -> str:
    """Return what a file is called at the bank."""
    return f"T{file_id.hex}"


def _card(row: BankFile, open_: int) -> BankFileCard:
    return BankFileCard(
        id=row.id,
        agency_id=row.agency_id,
        name=message_id(row.id),
        lines=row.lines,
        open=open_,
        total=Money(row.currency, row.total_minor),
        made_by=row.made_by,
        made_at=row.made_at,
    )
