"""What is left of a person's requests when they have the right to be forgotten."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tulay.areas.audit.actions import record
from tulay.areas.cases.models import (
    Batch,
    Comment,
    Document,
    Forgotten,
    MoreTime,
    PrefillConsent,
    Referral,
    Request,
)
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
    _empty(Q(request_id__in=ids), now)
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
    PrefillConsent.objects.filter(person_id=person_id).delete()
    for batch in Batch.objects.started_by_person(person_id):
        batch.reason = None
        batch.save(update_fields=["reason"])
    _empty(Q(applicant_id=person_id), now)
    record(
        actor=actor,
        code="cases.erase",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )


def _empty(theirs: Q, now: datetime) -> None:
    """Empty what was said beside requests, and what was handed in."""
    for comment in Comment.objects.filter(theirs):
        comment.body = ERASED
        comment.save(update_fields=["body"])
    for document in Document.objects.filter(theirs):
        document.name, document.removed_at = ERASED, document.removed_at or now
        document.save(update_fields=["name", "removed_at"])
    for referral in Referral.objects.filter(theirs):
        referral.reason = referral.answer_reason = ERASED
        referral.save(update_fields=["reason", "answer_reason"])
    for wish in MoreTime.objects.filter(theirs):
        wish.reason = wish.answer_reason = ERASED
        wish.save(update_fields=["reason", "answer_reason"])
