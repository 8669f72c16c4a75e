"""What is left of a person's requests when they have the right to be forgotten."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.cases.models import Comment, Document, Forgotten, Request
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.db.writes import add

ERASED = ""


@action("cases.forget")
def forget_requests(*, actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty answers, messages and files of a person's requests that ended long ago; outcomes remain."""
    rows = Request.objects.select_for_update().belonging_to(person_id)
    ended = list(
        rows.filter(closed_at__lt=before).exclude(id__in=Forgotten.objects.values("request_id"))
    )
    for request in ended:
        request.answers, request.answered_in = {}, {}
        request.save(update_fields=["answers", "answered_in"])
    ids = [request.id for request in ended]
    for comment in Comment.objects.filter(request_id__in=ids):
        comment.body = ERASED
        comment.save(update_fields=["body"])
    for document in Document.objects.filter(request_id__in=ids):
        document.name, document.removed_at = ERASED, document.removed_at or now
        document.save(update_fields=["name", "removed_at"])
    for request_id in ids:
        add(Forgotten(request_id=request_id, at=now))
    record(
        actor=actor,
        code="cases.forget",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )


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
