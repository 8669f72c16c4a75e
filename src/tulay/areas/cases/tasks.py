"""What runs by itself: requests nobody goes on with or that become late, files nobody has a row for."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tulay.areas.cases.actions import request_sheets
from tulay.areas.cases.actions.batches import carry_out_item
from tulay.areas.cases.actions.checks import check_document, check_waiting
from tulay.areas.cases.actions.escalations import escalate
from tulay.areas.cases.actions.expiry import expire
from tulay.areas.cases.actions.rights_links import send_rights_link
from tulay.areas.cases.queries.escalations import due_escalations
from tulay.areas.cases.queries.schedule import due_to_expire, wanted_files
from tulay.areas.cases.rules.escalation import Level
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.files import arriving, store
from tulay.plumbing.jobs import enqueue, job, periodic
from tulay.plumbing.queues import Queue

store.keeps_files(wanted_files)


@periodic(every=timedelta(hours=1))
@job("cases.expire-due", queue=Queue.AUTOMATION)
def expire_due(*, at: str, **_: object) -> None:
    """Find what is due and give each request a job of its own, so that one failure stops no other."""
    for request_id in due_to_expire(datetime.fromisoformat(at)):
        enqueue("cases.expire", key=f"cases.expire:{request_id}:{at}", request_id=request_id, at=at)


@job("cases.expire", queue=Queue.AUTOMATION)
def expire_one(*, request_id: str, at: str, **_: object) -> None:
    """Close one request, if it is still due."""
    expire(actor=SYSTEM, request_id=UUID(request_id), now=datetime.fromisoformat(at))


@periodic(every=timedelta(minutes=15))
@job("cases.warn-due", queue=Queue.AUTOMATION)
def warn_due(*, at: str, **_: object) -> None:
    """Find what becomes late and give each request a job of its own, so that one failure stops no other."""
    for request_id, level in due_escalations(datetime.fromisoformat(at)):
        enqueue(
            "cases.escalate",
            key=f"cases.escalate:{request_id}:{level}:{at}",
            request_id=request_id,
            level=level,
            at=at,
        )


@job("cases.escalate", queue=Queue.AUTOMATION)
def escalate_one(*, request_id: str, level: str, at: str, **_: object) -> None:
    """Tell of one request that it becomes late, if it still does."""
    escalate(
        actor=SYSTEM,
        request_id=UUID(request_id),
        level=Level(level),
        now=datetime.fromisoformat(at),
    )


@periodic(every=timedelta(days=1), offset=timedelta(hours=2))
@job("cases.sweep-files", queue=Queue.AUTOMATION)
def sweep_files(*, at: str, **_: object) -> None:
    """Remove files that a crash, or a removed document, left without a row, and pieces of what never came whole."""
    before = datetime.fromisoformat(at) - timedelta(hours=store.ORPHANED_AFTER_HOURS)
    store.sweep(before=before)
    arriving.sweep(before=before)


@job("cases.send-rights-link", queue=Queue.NOTIFICATIONS)
def send_link(*, request_id: str, **_: object) -> None:
    """Write to the applicant of a request where their rights are."""
    send_rights_link(actor=SYSTEM, request_id=UUID(request_id), now=datetime.now(UTC))


@job("cases.read-import", queue=Queue.DEFAULT, calls_outside=True)
def read_import(*, import_id: str, **_: object) -> None:
    """Read a sheet of requests that somebody brought in."""
    request_sheets.read_import(actor=SYSTEM, import_id=UUID(import_id), now=datetime.now(UTC))


@job("cases.tell-brought", queue=Queue.NOTIFICATIONS)
def tell_brought(*, import_id: str, part: int, **_: object) -> None:
    """Write to some of those whose requests a sheet brought."""
    now = datetime.now(UTC)
    request_sheets.tell_brought(actor=SYSTEM, import_id=UUID(import_id), part=int(part), now=now)


@periodic(every=timedelta(days=1), offset=timedelta(hours=2, minutes=29))
@job("cases.forget-imports", queue=Queue.DEFAULT)
def forget_imports(**_: object) -> None:
    """Forget sheets of requests that nobody has asked for in thirty days."""
    request_sheets.forget_imports(actor=SYSTEM, now=datetime.now(UTC))


@job("cases.carry-out-item", queue=Queue.AUTOMATION, attempts_max=6, calls_outside=True)
def carry_out(*, item_id: str, **_: object) -> None:
    """Do with one request of a batch what was wished: a transaction of its own, and a second one if it is refused."""
    carry_out_item(actor=SYSTEM, item_id=UUID(item_id), now=datetime.now(UTC))


@periodic(every=timedelta(minutes=1))
@job("cases.check-documents", queue=Queue.DEFAULT, calls_outside=True)
def check_documents(*, at: str, **_: object) -> None:
    """Have the virus scanner asked about the files that wait for it."""
    check_waiting(actor=SYSTEM, now=datetime.fromisoformat(at))


@job("cases.check-document", queue=Queue.DEFAULT, attempts_max=3, calls_outside=True)
def check_one(*, document_id: str, **_: object) -> None:
    """Ask the virus scanner about one file; while it is away, the next round asks again."""
    check_document(actor=SYSTEM, document_id=UUID(document_id), now=datetime.now(UTC))
