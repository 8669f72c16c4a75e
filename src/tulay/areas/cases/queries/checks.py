"""Files that wait for the virus scanner's answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tulay.areas.cases.models import Document
from tulay.areas.cases.queries.queue import visible_requests
from tulay.areas.cases.queries.schedule import BATCH
from tulay.areas.cases.rules.papers import LATE_AFTER, FileState, is_asked_about
from tulay.kernel.actor import Actor


def waiting() -> QuerySet[Document]:
    """Return the files that nobody can open yet."""
    return Document.objects.filter(state=FileState.BEING_CHECKED, removed_at=None)


def due_checks(now: datetime) -> tuple[UUID, ...]:
    """Return files that the scanner is asked about at this minute, the oldest first, at most 500."""
    rows = waiting().order_by("at").values_list("id", "at")[:BATCH]
    return tuple(document_id for document_id, at in rows if is_asked_about(at, now))


@dataclass(frozen=True, slots=True)
class ClosedFile:
    """Where the bytes lie of a file that waits for the scanner."""

    storage_key: str
    subject_id: UUID


def closed_file(document_id: UUID) -> ClosedFile | None:
    """Return a file that still waits for the scanner."""
    row = waiting().filter(id=document_id).first()
    return ClosedFile(row.storage_key, row.applicant_id) if row else None


def late_checks(*, actor: Actor, now: datetime) -> int:
    """Return how many files of requests before the actor wait for the scanner for so long that staff should know."""
    seen = visible_requests(actor).values("id")
    return waiting().filter(at__lte=now - LATE_AFTER, request_id__in=seen).count()
