"""What is recorded when plumbing refuses."""

from datetime import UTC, datetime

from tulay.areas.audit.actions import record
from tulay.areas.audit.rules import Outcome
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
