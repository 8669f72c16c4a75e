"""Look at the whole ledger and keep what was found."""

from datetime import datetime

import structlog

from tulay.areas.audit.actions import record
from tulay.areas.payments.models import Verification
from tulay.areas.payments.queries.verification import examined
from tulay.areas.payments.rules.verification import Report
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action

log = structlog.get_logger(__name__)


@action("payments.verify-ledger")
def verify_ledger(*, actor: Actor, now: datetime) -> Report:
    """Look whether all that must be true of the ledger is true; the result goes into the audit log."""
    report = examined(now)
    Verification.objects.create(
        at=now,
        accounts=report.accounts,
        transfers=report.transfers,
        entries=report.entries,
        faults={name: list(found) for name, found in report.faults.items()},
    )
    record(
        actor=actor,
        code="payments.verify-ledger",
        target="ledger",
        at=now,
        transfers=report.transfers,
        entries=report.entries,
        faults=",".join(report.faults),
    )
    if not report.is_whole:
        log.error("ledger_does_not_fit", faults=sorted(report.faults))
    return report
