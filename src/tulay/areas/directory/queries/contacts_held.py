"""What agencies hold about people with whom they speak, and whose time is over."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tulay.areas.directory.models import Communication, Contact
from tulay.areas.directory.queries.contacts import SEALED, is_gone, plain


def exported_contacts(person_id: UUID) -> list[dict[str, object]]:
    """Return as whose contact somebody is kept, with what was spoken, for their export."""
    rows = Contact.objects.belonging_to(person_id).select_related("agency").order_by("id")
    return [
        {
            "agency": row.agency.name,
            **{name: plain(getattr(row, name)) for name in SEALED},
            "spoken": _spoken_with(row.id),
        }
        for row in rows
        if not is_gone(row)
    ]


def contacts_among(ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these people an agency keeps as a contact."""
    return set(Contact.objects.filter(subject_id__in=ids).values_list("subject_id", flat=True))


def contacts_of_old(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return with which contacts nobody has spoken for long, and that can still be read."""
    rows = Contact.objects.readable().left_alone_since(before).order_by("created_at", "id")
    return tuple(rows.values_list("id", flat=True)[:limit])


def _spoken_with(contact_id: UUID) -> list[dict[str, object]]:
    rows = Communication.objects.filter(contact_id=contact_id).order_by("happened_date", "id")
    return [
        {
            "on": row.happened_date.isoformat(),
            "way": row.way,
            "direction": row.direction,
            "about": plain(row.about),
            "follow_up_by": row.follow_up_date.isoformat() if row.follow_up_date else None,
        }
        for row in rows
    ]
