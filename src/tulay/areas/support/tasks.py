"""Jobs of the support area."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tulay.areas.support.actions import intake_sheets, journal_sheets
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.jobs import job, periodic
from tulay.plumbing.queues import Queue


@job("support.read-import", queue=Queue.DEFAULT, calls_outside=True)
def read_import(*, import_id: str, **_: object) -> None:
    """Read a sheet of journals that somebody brought in."""
    journal_sheets.read_import(actor=SYSTEM, import_id=UUID(import_id), now=datetime.now(UTC))


@periodic(every=timedelta(days=1), offset=timedelta(hours=2, minutes=17))
@job("support.forget-imports", queue=Queue.DEFAULT)
def forget_imports(**_: object) -> None:
    """Forget sheets of journals that nobody has asked for in thirty days."""
    journal_sheets.forget_imports(actor=SYSTEM, now=datetime.now(UTC))


@job("support.read-intakes", queue=Queue.DEFAULT, calls_outside=True)
def read_intakes(*, import_id: str, **_: object) -> None:
    """Read a sheet of intakes that somebody brought in."""
    intake_sheets.read_intakes(actor=SYSTEM, import_id=UUID(import_id), now=datetime.now(UTC))


@periodic(every=timedelta(days=1), offset=timedelta(hours=2, minutes=31))
@job("support.forget-intakes", queue=Queue.DEFAULT)
def forget_intakes(**_: object) -> None:
    """Forget sheets of intakes that nobody has asked for in thirty days."""
    intake_sheets.forget_intakes(actor=SYSTEM, now=datetime.now(UTC))
