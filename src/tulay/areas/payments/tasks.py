"""What is done about money without anybody asking at that moment."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from tulay.areas.payments.actions.attempts import ask_about, carry_out
from tulay.areas.payments.actions.batches import pay_batch, tell_of_batch
from tulay.areas.payments.actions.paying import pay_out, tell_of_payout
from tulay.areas.payments.actions.payments import expire_payments
from tulay.areas.payments.actions.receiving import remind_receiver
from tulay.areas.payments.actions.reconciliation import match_statement
from tulay.areas.payments.actions.settlements import send_settlement, settle
from tulay.areas.payments.actions.statements_in import take_day
from tulay.areas.payments.actions.upkeep import (
    expire_due_holds,
    fold_hot_accounts,
    open_months_ahead,
)
from tulay.areas.payments.actions.verification import verify_ledger
from tulay.areas.payments.actions.wallets import tell_of_money
from tulay.areas.payments.actions.webhook_deliveries import deliver, purge_deliveries
from tulay.areas.payments.actions.webhooks_in import purge_notices
from tulay.areas.payments.queries.merchant_holdings import wanted_papers
from tulay.areas.payments.queries.payments import attempts_to_ask
from tulay.areas.payments.queries.payouts import unanswered
from tulay.areas.payments.queries.settlements import forgotten_settlements, plans_due
from tulay.areas.payments.queries.statements_in import gateways_here
from tulay.areas.payments.queries.webhooks_out import deliveries_forgotten
from tulay.areas.payments.rules.reconciliation import days_before
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.files import store
from tulay.plumbing.jobs import enqueue, job, periodic
from tulay.plumbing.queues import Queue

store.keeps_files(wanted_papers)
ASKED_AGAIN = 4
"""For how many days a day's statement is fetched: what was left out at first is there later."""


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


@job("payments.pay-out", queue=Queue.DEFAULT)
def pay(*, payout_id: str, **_: object) -> None:
    """Let one approved payout go."""
    pay_out(actor=SYSTEM, payout_id=UUID(payout_id), now=datetime.now(UTC))


@job("payments.pay-batch", queue=Queue.DEFAULT)
def pay_lines(*, batch_id: str, line: int, **_: object) -> None:
    """Pay the next lines of a batch."""
    pay_batch(actor=SYSTEM, batch_id=UUID(batch_id), line=line, now=datetime.now(UTC))


@job("payments.tell-of-batch", queue=Queue.NOTIFICATIONS)
def tell_of_lines(*, batch_id: str, line: int, **_: object) -> None:
    """Let the next lines of a batch be heard of."""
    tell_of_batch(actor=SYSTEM, batch_id=UUID(batch_id), line=line, now=datetime.now(UTC))


@job("payments.tell-receiver", queue=Queue.NOTIFICATIONS)
def tell(*, payout_id: str, **_: object) -> None:
    """Write to a receiver what became of their payout."""
    tell_of_payout(actor=SYSTEM, payout_id=UUID(payout_id), now=datetime.now(UTC))


@periodic(every=timedelta(hours=6))
@job("payments.remind-receivers", queue=Queue.AUTOMATION)
def remind_all(*, at: str, **_: object) -> None:
    """Find receivers who have not said whether the money came, and give each a job of its own."""
    for payout_id in unanswered(datetime.fromisoformat(at)):
        key = f"payments.remind-receiver:{payout_id}"
        enqueue("payments.remind-receiver", key=key, payout_id=payout_id)


@job("payments.remind-receiver", queue=Queue.NOTIFICATIONS)
def remind(*, payout_id: str, **_: object) -> None:
    """Ask one receiver, once."""
    remind_receiver(actor=SYSTEM, payout_id=UUID(payout_id), now=datetime.now(UTC))


@job("payments.tell-of-money", queue=Queue.NOTIFICATIONS)
def tell_money(*, transfer_id: str, **_: object) -> None:
    """Tell somebody that money came into their wallet."""
    tell_of_money(actor=SYSTEM, transfer_id=UUID(transfer_id), now=datetime.now(UTC))


@job("payments.call", queue=Queue.EXTERNAL, calls_outside=True)
def call(*, attempt_id: str, **_: object) -> None:
    """Send one order to its gateway."""
    carry_out(actor=SYSTEM, attempt_id=UUID(attempt_id), clock=lambda: datetime.now(UTC))


@periodic(every=timedelta(seconds=10))
@job("payments.ask-all", queue=Queue.AUTOMATION)
def ask_all(**_: object) -> None:
    """Give every order whose end is not known a job that asks about it."""
    for attempt_id, asks in attempts_to_ask(datetime.now(UTC)):
        enqueue("payments.ask", key=f"payments.ask:{attempt_id}:{asks}", attempt_id=attempt_id)


@job("payments.ask", queue=Queue.EXTERNAL, calls_outside=True)
def ask(*, attempt_id: str, **_: object) -> None:
    """Ask a gateway what became of one order."""
    ask_about(actor=SYSTEM, attempt_id=UUID(attempt_id), clock=lambda: datetime.now(UTC))


@periodic(every=timedelta(minutes=10))
@job("payments.expire-payments", queue=Queue.AUTOMATION)
def expire_unpaid(**_: object) -> None:
    """Let go of payments whose time is over."""
    expire_payments(actor=SYSTEM, now=datetime.now(UTC))


@periodic(every=timedelta(days=1), offset=timedelta(hours=2))
@job("payments.purge-notices", queue=Queue.AUTOMATION)
def purge(**_: object) -> None:
    """Empty what gateways told long ago."""
    purge_notices(actor=SYSTEM, now=datetime.now(UTC))


@job("payments.tell-webhook", queue=Queue.EXTERNAL, calls_outside=True)
def tell_webhook(*, delivery_id: str, **_: object) -> None:
    """Make one try to tell the server of a business what happened."""
    deliver(actor=SYSTEM, delivery_id=UUID(delivery_id), clock=lambda: datetime.now(UTC))


@periodic(every=timedelta(minutes=10))
@job("payments.tell-forgotten", queue=Queue.AUTOMATION)
def tell_forgotten(**_: object) -> None:
    """Give messages a job again whose own was lost."""
    now = datetime.now(UTC)
    for delivery_id in deliveries_forgotten(now):
        key = f"payments.tell-webhook:{delivery_id}:{now:%Y%m%d%H%M}"
        enqueue("payments.tell-webhook", key=key, delivery_id=delivery_id)


@periodic(every=timedelta(days=1), offset=timedelta(hours=3))
@job("payments.purge-deliveries", queue=Queue.AUTOMATION)
def purge_told(**_: object) -> None:
    """Delete messages that ended long ago."""
    purge_deliveries(actor=SYSTEM, now=datetime.now(UTC))


@periodic(every=timedelta(days=1), offset=timedelta(hours=4))
@job("payments.take-statements", queue=Queue.AUTOMATION)
def take_all(*, at: str, **_: object) -> None:
    """Have yesterday's statement of every gateway fetched, and once more those of the days before."""
    now = datetime.fromisoformat(at)
    for provider in gateways_here():
        for day in days_before(now, ASKED_AGAIN):
            key = f"payments.take-statement:{provider}:{day}:{now.date()}"
            enqueue("payments.take-statement", key=key, provider=provider, day=day)


@job("payments.take-statement", queue=Queue.EXTERNAL, calls_outside=True)
def take(*, provider: str, day: str, **_: object) -> None:
    """Fetch one day's statement of one gateway."""
    take_day(
        actor=SYSTEM,
        provider=provider,
        day=date.fromisoformat(day),
        clock=lambda: datetime.now(UTC),
    )


@job("payments.match-statement", queue=Queue.AUTOMATION)
def match(*, statement_id: str, turn: int = 0, **_: object) -> None:
    """Match the next lines of one gateway's statements."""
    match_statement(
        actor=SYSTEM, statement_id=UUID(statement_id), turn=int(turn), now=datetime.now(UTC)
    )


@periodic(every=timedelta(hours=1), offset=timedelta(minutes=5))
@job("payments.settle-all", queue=Queue.AUTOMATION)
def settle_all(**_: object) -> None:
    """Give every business whose period may have ended a job of its own, and settlements whose job was lost."""
    now = datetime.now(UTC)
    for merchant_id in plans_due(now):
        key = f"payments.settle:{merchant_id}:{now:%Y%m%d%H}"
        enqueue("payments.settle", key=key, merchant_id=merchant_id)
    for settlement_id in forgotten_settlements(now):
        key = f"payments.send-settlement:{settlement_id}:{now:%Y%m%d%H}"
        enqueue("payments.send-settlement", key=key, settlement_id=settlement_id)


@job("payments.settle", queue=Queue.AUTOMATION)
def settle_one(*, merchant_id: str, **_: object) -> None:
    """Make one settlement, if its period has ended."""
    settle(actor=SYSTEM, merchant_id=UUID(merchant_id), now=datetime.now(UTC))


@job("payments.send-settlement", queue=Queue.DEFAULT)
def send_one(*, settlement_id: str, **_: object) -> None:
    """Order one settlement at its gateway."""
    send_settlement(actor=SYSTEM, settlement_id=UUID(settlement_id), now=datetime.now(UTC))
