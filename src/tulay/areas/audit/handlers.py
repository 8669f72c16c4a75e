"""What plumbing asks of the log: to record what it refuses, and how it is doing."""

from datetime import UTC, datetime

from django.db.utils import Error as DatabaseError

from tulay.areas.audit.actions import record
from tulay.areas.audit.queries.health import log_health
from tulay.areas.audit.queries.keys import origin
from tulay.areas.audit.rules import Outcome
from tulay.plumbing import metrics
from tulay.plumbing.actions import Refusal, on_refusal


@on_refusal
def record_refusal(refusal: Refusal) -> None:
    """Write down who was refused what: after the rollback, in a transaction of its own."""
    record(
        actor=refusal.actor,
        code=refusal.code,
        target="",
        at=datetime.now(UTC),
        outcome=Outcome.REFUSED,
        problem=refusal.problem,
    )


@metrics.on_scrape
def set_gauges() -> None:
    """Say how the log is doing just before somebody reads it."""
    try:
        health = log_health(origin(), datetime.now(UTC))
    except DatabaseError:
        return  # `/readyz` says so
    metrics.LOG_ENTRIES.set(health.sealed)
    metrics.LOG_WAITING.set(health.waiting)
    metrics.LOG_LAG.set(health.lag_s)
    metrics.LOG_CHECKPOINT_AGE.set(health.checkpoint_age_s or 0)
    metrics.LOG_WITNESS_BEHIND.set(health.witness_behind)
    metrics.LOG_WITNESS_AGE.set(health.witness_age_s or 0)
    metrics.LOG_COLD_MONTHS.set(health.cold_months)
    metrics.OLDEST_TRANSACTION.set(health.oldest_transaction_s)
