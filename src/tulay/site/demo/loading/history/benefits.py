"""Benefits that were paid month by month, of requests that were approved."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID, uuid5

from tulay.areas.cases.models import Decision, Request
from tulay.areas.cases.queries.money import payout_reference
from tulay.areas.catalogue.models import Service
from tulay.areas.payments.actions.budgets import fund_agency
from tulay.areas.payments.models.payouts import Payout, PayoutBatch
from tulay.areas.payments.rules.ledger import (
    AccountKind,
    Owner,
    OwnerKind,
    TransferKind,
    TransferOrder,
)
from tulay.areas.payments.rules.payouts import PayoutState, Receipt, needs_second_person
from tulay.kernel.actor import SYSTEM
from tulay.kernel.money import Money
from tulay.site.demo.ids import dice, drawn_id, stable_id
from tulay.site.demo.loading.history.family import FAMILY
from tulay.site.demo.loading.history.moves import Accounts, Move
from tulay.site.demo.loading.payouts import EACH, STATES

EACH_MONTH = 3
"""How many people a service pays in a month of the past."""
PAY_DAY, PAY_HOUR = 28, 6
BUDGET_STEP_MINOR = 10_000_000
OFFICERS = tuple(stable_id("person", name) for name in ("finance", "finance2"))


@dataclass(frozen=True, slots=True)
class Run:
    """What an agency paid on one day."""

    batch: PayoutBatch
    payouts: list[Payout]


def runs_of(now: datetime) -> Iterator[Run]:
    """Tell how what was approved in each month of the past was paid at its end, a batch for each agency."""
    services = Service.objects.filter(benefit_minor__gt=0).order_by("slug")
    benefits = {one.id: Money(one.currency, one.benefit_minor) for one in services}
    rows = Request.objects.filter(service_id__in=benefits, state__in=STATES, decided_at__lt=now)
    by_service: dict[UUID, list[Request]] = {service_id: [] for service_id in benefits}
    for row in rows.order_by("decided_at", "-id"):
        by_service[row.service_id].append(row)
    # The newest are told one by one, and a wallet's money moves in the order of time.
    others = {row.applicant_id for known in by_service.values() for row in known[-EACH:]}
    others |= {stable_id("person", name) for name in FAMILY}
    chosen: dict[tuple[datetime, UUID, str], list[Request]] = {}
    for service_id, known in by_service.items():
        for at, found in groupby(known, key=lambda row: _pay_day(row.decided_at)):
            fit = [row for row in found if row.applicant_id not in others and at < now]
            key = (at, known[0].agency_id, benefits[service_id].currency)
            chosen.setdefault(key, []).extend(fit[:EACH_MONTH])
    deciders = _deciders(row.id for found in chosen.values() for row in found)
    for key in sorted(one for one in chosen if chosen[one]):
        yield _run(key, chosen[key], benefits, deciders)


def _pay_day(decided_at: datetime | None) -> datetime:
    """Say when the next run of payouts is."""
    assert decided_at is not None, "it was approved"
    at = decided_at.replace(day=PAY_DAY, hour=PAY_HOUR, minute=0, second=0, microsecond=0)
    return at if at > decided_at else (at + timedelta(days=10)).replace(day=PAY_DAY)


def _deciders(requests: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    hands = Decision.objects.filter(request_id__in=list(requests))
    for request_id, *pair in hands.values_list("request_id", "decided_by", "cosigned_by"):
        found.setdefault(request_id, []).extend(hand for hand in pair if hand)
    return found


def _run(
    key: tuple[datetime, UUID, str],
    requests: list[Request],
    benefits: dict[UUID, Money],
    deciders: dict[UUID, list[UUID]],
) -> Run:
    at, agency_id, currency = key
    batch = PayoutBatch(
        id=drawn_id(at, dice(f"run:{agency_id}-{currency}")),
        agency_id=agency_id,
        currency=currency,
        is_linked=True,
        lines=len(requests),
        total_minor=sum(benefits[row.service_id].minor for row in requests),
        made_by=OFFICERS[0],
        made_at=at,
        done_at=at,
    )
    payouts = [
        _payout(batch, line, row, benefits[row.service_id], sorted(deciders.get(row.id, ())))
        for line, row in enumerate(requests)
    ]
    return Run(batch, payouts)


def _payout(
    batch: PayoutBatch, line: int, row: Request, amount: Money, deciders: list[UUID]
) -> Payout:
    at, is_large = batch.made_at, needs_second_person(amount)
    return Payout(
        id=drawn_id(at, dice(f"payout:{row.id}")),
        agency_id=row.agency_id,
        person_id=row.applicant_id,
        reference=payout_reference(row.id),
        amount_minor=amount.minor,
        currency=amount.currency,
        deciders=deciders,
        state=PayoutState.SUCCEEDED.value,
        first_by=OFFICERS[1] if is_large else OFFICERS[0],
        first_at=at - timedelta(days=1) if is_large else at,
        second_by=OFFICERS[0] if is_large else None,
        second_at=at if is_large else None,
        try_number=1,
        batch=batch,
        line=line,
        proposed_at=row.decided_at or at,
        approved_at=at,
        submitted_at=at,
        ended_at=at,
        updated_at=at + timedelta(days=2),
        receipt=Receipt.CONFIRMED.value,
        answered_at=at + timedelta(days=2),
    )


def fund(runs: Iterable[Run]) -> None:
    """Give each agency, at the first of its payouts, what it will pay in these two years."""
    needs: dict[tuple[UUID, str], tuple[datetime, int]] = {}
    for run in runs:
        key = (run.batch.agency_id, run.batch.currency)
        since, total = needs.get(key, (run.batch.made_at, 0))
        needs[key] = (since, total + run.batch.total_minor)
    for (agency_id, currency), (since, total) in sorted(needs.items()):
        fund_agency(
            actor=SYSTEM,
            number=stable_id("budget", f"{agency_id}-{currency}-before"),
            agency_id=agency_id,
            amount=Money(currency, -(-total // BUDGET_STEP_MINOR) * BUDGET_STEP_MINOR),
            now=since - timedelta(days=20),
        )


def paid(runs: Iterable[Run], accounts: Accounts) -> Iterator[Move]:
    """Say what moved from treasuries to wallets."""
    for run in runs:
        at, currency = run.batch.made_at, run.batch.currency
        owner = Owner(OwnerKind.AGENCY, run.batch.agency_id)
        treasury = accounts.of(owner, AccountKind.TREASURY, currency, at)
        for payout in run.payouts:
            wallet = accounts.wallet(payout.person_id, currency, at)
            number, amount = uuid5(payout.id, "transfer:1"), Money(currency, payout.amount_minor)
            reference = f"payout:{payout.id}"
            order = TransferOrder(number, treasury, wallet, amount, TransferKind.PAYOUT, reference)
            yield Move(at, order)
