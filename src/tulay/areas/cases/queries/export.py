"""Everything this area holds about one person, for their export."""

from datetime import datetime
from uuid import UUID

from tulay.areas.cases.models import (
    Absence,
    Comment,
    Decision,
    Document,
    Forgotten,
    MoreTime,
    Referral,
    Request,
    Transition,
)
from tulay.areas.cases.rules.steps import Visibility


def applicants_of_old(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return whose requests ended long ago and can still be read."""
    old = Request.objects.filter(closed_at__lt=before).exclude(
        id__in=Forgotten.objects.values("request_id")
    )
    ids = old.order_by("applicant_id").values_list("applicant_id", flat=True).distinct()
    return tuple(ids[:limit])


def exported_requests(person_id: UUID) -> list[dict[str, object]]:
    """Return a person's requests with their answers, steps, messages, decisions and the names of files."""
    return [
        {
            "id": str(row.id),
            "tracking_code": row.tracking_code,
            "service_id": str(row.service_id),
            "state": row.state,
            "created_at": row.created_at.isoformat(),
            "answers": row.answers,
            "steps": [
                {"to": t.to_state, "at": t.at.isoformat(), "reason": t.reason}
                for t in Transition.objects.filter(request_id=row.id).order_by("number")
            ],
            "messages": [
                {"at": c.at.isoformat(), "body": c.body}
                for c in Comment.objects.filter(
                    request_id=row.id, visibility=Visibility.PUBLIC
                ).order_by("id")
            ],
            "decisions": [
                {"outcome": d.outcome, "at": d.decided_at.isoformat(), "reasons": d.reasons}
                for d in Decision.objects.filter(request_id=row.id).order_by("id")
                if d.is_final
            ],
            "documents": [
                {
                    "name": f.name,
                    "content_type": f.content_type,
                    "at": f.at.isoformat(),
                    "state": f.state,
                }
                for f in Document.objects.filter(request_id=row.id).order_by("id")
            ],
        }
        for row in Request.objects.belonging_to(person_id).order_by("id")
    ]


def exported_absences(person_id: UUID) -> list[dict[str, object]]:
    """Return when a person was away from their work at an agency."""
    return [
        {
            "agency_id": str(row.agency_id),
            "first_date": row.first_date.isoformat(),
            "last_date": row.last_date.isoformat(),
            "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        }
        for row in Absence.objects.filter(person_id=person_id).order_by("id")
    ]


def exported_referrals(person_id: UUID) -> list[dict[str, object]]:
    """Return which agencies a person's requests were offered to, and what became of it."""
    return [
        {
            "request_id": str(row.request_id),
            "from_agency_id": str(row.from_agency_id),
            "to_agency_id": str(row.to_agency_id),
            "reason": row.reason,
            "answer": row.answer,
            "answer_reason": row.answer_reason or "",
            "offered_at": row.offered_at.isoformat(),
        }
        for row in Referral.objects.filter(applicant_id=person_id).order_by("id")
    ]


def exported_more_time(person_id: UUID) -> list[dict[str, object]]:
    """Return what more time was asked for a person's requests, and why."""
    return [
        {
            "request_id": str(row.request_id),
            "until_date": row.until_date.isoformat(),
            "reason": row.reason,
            "answer": row.answer,
            "answer_reason": row.answer_reason or "",
            "asked_at": row.asked_at.isoformat(),
        }
        for row in MoreTime.objects.filter(applicant_id=person_id).order_by("id")
    ]
