"""Two years of money: fees that were collected, benefits paid month by month, refunds, and a family's wallets.

Rows by COPY, money by the ledger's own functions in the order of time, many transfers in each call.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import connection

from tulay.areas.audit.actions import entry_of
from tulay.areas.audit.models import Entry
from tulay.areas.payments.actions import ledger
from tulay.areas.payments.models.payments import Payment, Refund
from tulay.areas.payments.models.payouts import Payout, PayoutBatch
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db import scope
from tulay.plumbing.db.roles import APP, OWNER
from tulay.plumbing.db.writes import copy_in
from tulay.site.demo.loading.history.benefits import Run, fund, paid, runs_of
from tulay.site.demo.loading.history.fees import Fee, collected, fees_of
from tulay.site.demo.loading.history.moves import Accounts, move

MONTHS = 26
TABLES = "payments_account, payments_entry, payments_payment, payments_payout, payments_transfer"


def load_history(now: datetime) -> int:
    """Load it, before anything that is paid today; return how many transfers that were."""
    with scope.entered(SYSTEM):
        fees, runs = list(fees_of(now)), list(runs_of(now))
        _as(OWNER)  # row security refuses COPY to everybody else
        copy_in(PayoutBatch, (run.batch for run in runs))
        copy_in(Payout, (payout for run in runs for payout in run.payouts))
        copy_in(Payment, (fee.payment for fee in fees))
        copy_in(Refund, (fee.refund for fee in fees if fee.refund))
        copy_in(Entry, _entries(fees, runs))
        _as(APP)  # money moves with the application's own hands
        ledger.open_months(now=now - timedelta(days=31 * MONTHS), many=MONTHS + 2)
        fund(runs)
        accounts = Accounts()
        moved = move((*collected(fees, accounts, now), *paid(runs, accounts)))
        ledger.fold()
        _as(OWNER)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {TABLES}")
    return moved


def _as(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")


def _entries(fees: Iterable[Fee], runs: Iterable[Run]) -> Iterator[Entry]:
    for fee in fees:
        yield _entry("payments.conclude-attempt", "payment", fee.payment, fee.payment.ended_at)
        if fee.refund:
            yield _entry("payments.approve-refund", "refund", fee.refund, fee.refund.decided_at)
    for run in runs:
        for payout in run.payouts:
            yield _entry("payments.pay-out", "payout", payout, payout.ended_at)


def _entry(code: str, kind: str, row: Payment | Refund | Payout, at: datetime | None) -> Entry:
    assert at is not None, "it is over"
    return entry_of(
        actor=SYSTEM,
        code=code,
        target=f"{kind}:{row.id}",
        at=at,
        facts={
            "agency": row.agency_id,
            "amount_minor": row.amount_minor,
            "currency": row.currency,
            "state": row.state,
        },
        subject_id=row.person_id if isinstance(row, Payout) else row.payer_id,
    )
