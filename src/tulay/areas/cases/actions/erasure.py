"""What is left of a person's requests when they have the right to be forgotten."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.cases.models import Comment, Document, Request
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action

ERASED = ""


@action("cases.erase")
def erase_requests(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty a person's answers, messages and files; that a request was made and decided remains.

    Reasons inside steps and decisions cannot be changed: they become unreadable with the person's key.
    """
    for request in Request.objects.select_for_update().belonging_to(person_id):
        request.answers, request.answered_in = {}, {}
        request.save(update_fields=["answers", "answered_in"])
    for comment in Comment.objects.filter(applicant_id=person_id):
        comment.body = ERASED
        comment.save(update_fields=["body"])
    for document in Document.objects.filter(applicant_id=person_id):
        document.name, document.removed_at = ERASED, document.removed_at or now
        document.save(update_fields=["name", "removed_at"])
    record(
        actor=actor,
        code="cases.erase",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )
