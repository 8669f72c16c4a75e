"""Everything this area holds about one person, and whose time is over."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tulay.areas.programmes.models import Beneficiary
from tulay.areas.programmes.queries.beneficiaries import is_gone, plain
from tulay.areas.programmes.rules.beneficiaries import HUMAN


def exported_beneficiaries(person_id: UUID) -> list[dict[str, object]]:
    """Return the programmes that somebody is or was enrolled in, for their export."""
    rows = Beneficiary.objects.belonging_to(person_id).select_related("ppa", "place")
    return [
        {
            "programme": row.ppa.title,
            "number": row.number,
            "enrolled_as": row.kind,
            "people": row.people,
            "place": row.place.label,
            "from": row.started_date.isoformat(),
            "until": row.ended_date.isoformat() if row.ended_date else None,
            "why_it_ended": row.end_reason,
            "what_was_said_of_it": plain(row.ended_said),
            "name": plain(row.name),
            "identity_number": plain(row.id_number),
            "phone": plain(row.phone),
            "born": plain(row.birth_date),
        }
        for row in rows.order_by("id")
        if not is_gone(row)
    ]


def enrolled_of_old(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return whose enrolments ended long ago and can still be read."""
    rows = _of_old(before).filter(kind__in=[one.value for one in HUMAN])
    ids = rows.order_by("subject_id").values_list("subject_id", flat=True).distinct()
    return tuple(ids[:limit])


def organisations_of_old(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return which enrolments of organisations and communities ended long ago and can still be read."""
    rows = _of_old(before).exclude(kind__in=[one.value for one in HUMAN])
    return tuple(rows.order_by("id").values_list("id", flat=True)[:limit])


def enrolled_among(ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these people are or were enrolled in a programme."""
    rows = Beneficiary.objects.filter(person_id__in=ids)
    return {one for one in rows.values_list("person_id", flat=True).distinct() if one}


def _of_old(before: datetime) -> "QuerySet[Beneficiary]":
    return Beneficiary.objects.readable().filter(ended_date__lt=before.date())
