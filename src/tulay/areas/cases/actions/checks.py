"""What the virus scanner says about a file that was kept closed: it opens, or has to be sent again."""

from datetime import datetime
from uuid import UUID

from tulay.areas.cases.actions.letters import tell_applicant, tell_officer
from tulay.areas.cases.actions.steps import account
from tulay.areas.cases.models import Document, Request
from tulay.areas.cases.queries.checks import closed_file, due_checks, waiting
from tulay.areas.cases.queries.papers import asked_for_as
from tulay.areas.cases.rules.papers import FileState
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action, errand, one_transaction
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files import store
from tulay.plumbing.files.problems import FileErased, FileInfected, ScannerAway
from tulay.plumbing.files.scanner import is_there, scan
from tulay.plumbing.jobs import enqueue


@errand
def check_waiting(*, actor: Actor, now: datetime) -> int:
    """Give each file that waits for the scanner a job of its own, if the scanner is there; return how many.

    While it is away one question is asked, however many files wait.
    """
    with reading(actor):
        due = due_checks(now)
    if not due or not is_there():
        return 0
    with one_transaction(seen_as=actor):
        for document_id in due:
            key = f"cases.check-document:{document_id}:{now.isoformat()}"
            enqueue("cases.check-document", key=key, document_id=document_id)
    return len(due)


@errand
def check_document(*, actor: Actor, document_id: UUID, now: datetime) -> None:
    """Ask the scanner about one file, and keep what it says; while it is away the file waits for the next round.

    No transaction is open while it thinks. Of two who asked at once one writes. A crash before the writing asks once
    more; one after it leaves bytes that nobody opens to the nightly sweep.
    """
    with reading(actor):
        file = closed_file(document_id)
    if file is None:
        return
    try:
        scan(b"".join(store.read(file.storage_key, subject_id=file.subject_id)))
    except (ScannerAway, FileErased):
        return
    except FileInfected:
        if settle_check(actor=actor, document_id=document_id, is_clean=False, now=now):
            store.remove(file.storage_key)
        return
    settle_check(actor=actor, document_id=document_id, is_clean=True, now=now)


@action("cases.settle-check")
def settle_check(*, actor: Actor, document_id: UUID, is_clean: bool, now: datetime) -> bool:
    """Open a file that the scanner cleared, or refuse it and tell both sides; return whether it still waited."""
    holding = Document.objects.filter(id=document_id).values("request_id")
    request = Request.objects.select_for_update().filter(id__in=holding).first()
    document = waiting().filter(id=document_id).first()
    if request is None or document is None:
        return False
    document.state = FileState.READY if is_clean else FileState.REFUSED
    document.checked_at = now
    document.save(update_fields=["state", "checked_at"])
    account(
        actor,
        "cases.settle-check",
        request,
        now,
        document=document_id,
        requirement=document.requirement,
        is_clean=is_clean,
    )
    if not is_clean:
        _tell(request, document, actor=actor, now=now)
    return True


def _tell(request: Request, document: Document, *, actor: Actor, now: datetime) -> None:
    """Ask the applicant for another one, and let the officer who may wait for it know."""
    tell_applicant(
        request,
        "cases.document_refused",
        actor=actor,
        now=now,
        paper=asked_for_as(request, document.requirement),
        document_id=str(document.id),
    )
    tell_officer(request, "cases.paper_refused", request.assignee_id, actor=actor, now=now)
