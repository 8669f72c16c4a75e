"""What is left of contacts when they have the right to be forgotten: that there was one, and when it was spoken."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.directory.models import Communication, Contact
from tulay.areas.directory.queries.contacts import SEALED
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action

FOUND_BY = ("name_index", "email_index", "phone_index")


@action("directory.erase-contacts")
def erase_contacts(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty what agencies keep of a person with whom they spoke."""
    _empty(Contact.objects.belonging_to(person_id).select_for_update(), now)
    for one in Communication.objects.filter(subject_id=person_id):
        _silence(one)
    record(
        actor=actor,
        code="directory.erase-contacts",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )


@action("directory.forget-contact")
def forget_contact(*, actor: Actor, contact_id: UUID, before: datetime, now: datetime) -> None:
    """Empty a contact with whom nobody has spoken for long."""
    rows = Contact.objects.filter(id=contact_id).left_alone_since(before)
    _empty(rows.readable().select_for_update(), now)
    record(actor=actor, code="directory.forget-contact", target=f"contact:{contact_id}", at=now)


def _empty(rows: Iterable[Contact], now: datetime) -> None:
    for row in rows:
        for name in SEALED:
            setattr(row, name, None)
        row.erased_at = row.erased_at or now
        row.save(update_fields=[*SEALED, *FOUND_BY, "erased_at"])
        for one in Communication.objects.filter(contact_id=row.id):
            _silence(one)


def _silence(one: Communication) -> None:
    one.about = None
    one.save(update_fields=["about"])
