"""What is done about money without anybody asking at that moment."""

from datetime import UTC, datetime, timedelta

from tulay.areas.payments.actions.upkeep import (
    expire_due_holds,
    fold_hot_accounts,
    open_months_ahead,
)
from tulay.areas.payments.actions.verification import verify_ledger
from tulay.areas.payments.queries.merchant_holdings import wanted_papers
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.files import store
from tulay.plumbing.jobs import job, periodic
from tulay.plumbing.queues import Queue

store.keeps_files(wanted_papers)


@periodic(every=timedelta(seconds=10))
@job("payments.fold", queue=Queue.AUTOMATION)
def fold(**_: object) -> None:
    """Bring the balances of hot accounts up to date."""
    fold_hot_accounts(actor=SYSTEM, now=datetime.now(UTC))


@periodic(every=timedelta(minutes=1))
@job("payments.expire-holds", queue=Queue.AUTOMATION)
def expire(**_: object) -> None:
    """Free held money whose time is over."""
    expire_due_holds(actor=SYSTEM, now=datetime.now(UTC))


@periodic(every=timedelta(days=1), offset=timedelta(hours=1))
@job("payments.open-months", queue=Queue.AUTOMATION)
def open_months(**_: object) -> None:
    """Make room for the entries of the coming year."""
    open_months_ahead(actor=SYSTEM, now=datetime.now(UTC))


@periodic(every=timedelta(hours=1), offset=timedelta(minutes=20))
@job("payments.verify-ledger", queue=Queue.AUTOMATION)
def verify(**_: object) -> None:
    """Look whether everything in the ledger fits."""
    verify_ledger(actor=SYSTEM, now=datetime.now(UTC))
