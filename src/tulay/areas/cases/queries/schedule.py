"""What the jobs ask."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tulay.areas.cases.models import Document, Request
from tulay.areas.cases.rules.papers import FileState
from tulay.areas.cases.rules.steps import ANSWER_AWAITED, DRAFT_KEPT, State

BATCH = 500


def due_to_expire(now: datetime) -> tuple[UUID, ...]:
    """Return drafts untouched for 90 days and questions unanswered for 30, at most 500."""
    drafts = Q(state=State.DRAFT, updated_at__lte=now - DRAFT_KEPT)
    unanswered = Q(state=State.NEEDS_INFORMATION, paused_at__lte=now - ANSWER_AWAITED)
    found = Request.objects.filter(drafts | unanswered).order_by("id")
    return tuple(found.values_list("id", flat=True)[:BATCH])


def wanted_files(keys: Collection[str]) -> set[str]:
    """Return which of these stored files still belong to a document."""
    kept = Document.objects.filter(storage_key__in=keys, removed_at=None).exclude(
        state=FileState.REFUSED
    )
    return set(kept.values_list("storage_key", flat=True))
