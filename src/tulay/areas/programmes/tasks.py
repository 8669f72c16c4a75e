"""Jobs of the programmes area."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tulay.areas.programmes.actions import imports
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.jobs import job, periodic
from tulay.plumbing.queues import Queue


@job("programmes.read-import", queue=Queue.DEFAULT, calls_outside=True)
def read_import(*, import_id: str, **_: object) -> None:
    """Read a sheet of PPAs that somebody brought in."""
    imports.read_import(actor=SYSTEM, import_id=UUID(import_id), now=datetime.now(UTC))


@periodic(every=timedelta(days=1), offset=timedelta(hours=2, minutes=23))
@job("programmes.forget-imports", queue=Queue.DEFAULT)
def forget_imports(**_: object) -> None:
    """Forget sheets of PPAs that nobody has asked for in thirty days."""
    imports.forget_imports(actor=SYSTEM, now=datetime.now(UTC))
