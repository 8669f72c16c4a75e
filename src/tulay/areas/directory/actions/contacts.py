"""Contacts of an agency are added, looked at and corrected; what was spoken is written down and followed up."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from tulay.areas.audit.actions import record
from tulay.areas.directory.actions.agencies import active_agency
from tulay.areas.directory.errors import ContactChanged, FollowUpDone, UnknownFollowUp
from tulay.areas.directory.models import Communication, Contact
from tulay.areas.directory.queries.contacts import (
    SEALED,
    ContactCard,
    alike_contacts,
    contact_card_of,
    contact_row,
    day_of,
    is_gone,
)
from tulay.areas.directory.rules.contacts import (
    ContactDetails,
    ContactKind,
    Spoken,
    check_communication,
    check_contact,
    check_not_known,
    check_readable,
)
from tulay.areas.identity.queries.people import find_person_by_email
from tulay.kernel.actor import Actor, Resource
from tulay.kernel.pages import LIMIT_DEFAULT
from tulay.plumbing.actions import action


@action("directory.add-contact")
def add_contact(
    *,
    actor: Actor,
    agency_id: UUID,
    details: ContactDetails,
    now: datetime,
    is_somebody_else: bool = False,
) -> UUID:
    """Add somebody with whom an agency speaks; whose address is that of an account, has rights to it.

    :param is_somebody_else: somebody looked, and whoever is there under the same name is another one.
    :raises UnknownAgency: there is no such agency.
    :raises AgencyInactive: it serves no longer.
    :raises UnfitContact: something cannot be true.
    :raises PerhapsKnown: somebody there has the same name, address or telephone, and nobody said that they are two.
    """
    agency = active_agency(actor, "directory.add-contact", agency_id)
    check_contact(details)
    check_not_known(details, alike_contacts(agency_id, details), is_somebody_else=is_somebody_else)
    known = Contact.objects.filter(agency_id=agency_id)
    row = Contact(
        agency=agency,
        number=1 + (known.aggregate(most=Max("number"))["most"] or 0),
        added_by=actor.person_id,
        created_at=now,
    )
    row.subject_id = _account_of(details) or row.id
    _say(row, details, now)
    row.save(force_insert=True)
    _account(actor, "directory.add-contact", row, now, kind=row.kind, number=row.number)
    return row.id


@action("directory.open-contact")
def open_contact(
    *,
    actor: Actor,
    contact_id: UUID,
    now: datetime,
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> ContactCard:
    """Look at a contact with what was spoken; the look is on record, and theirs to read.

    :raises UnknownContact: there is none by this id that the actor may see.
    :raises Invalid: naming `limit` or `cursor`.
    """
    row = _in_hand(actor, "directory.open-contact", contact_id)
    card = contact_card_of(row, now=now, cursor=cursor, limit=limit)
    _account(actor, "directory.open-contact", row, now)
    return card


@action("directory.correct-contact")
def correct_contact(
    *,
    actor: Actor,
    contact_id: UUID,
    details: ContactDetails,
    version: int,
    now: datetime,
    is_somebody_else: bool = False,
) -> None:
    """Correct what is said of a contact, as it was at `version`.

    :raises UnknownContact: there is none by this id that the actor may see.
    :raises ContactChanged: somebody else has changed it since `version`.
    :raises ContactErased: nothing is known of them any more.
    :raises UnfitContact: something cannot be true.
    :raises PerhapsKnown: another one has the same name, address or telephone, and nobody said that they are two.
    """
    row = _in_hand(actor, "directory.correct-contact", contact_id, lock=True)
    if row.version != version:
        raise ContactChanged
    check_readable(is_erased=is_gone(row))
    check_contact(details)
    others = alike_contacts(row.agency_id, details, besides=row.id)
    check_not_known(details, others, is_somebody_else=is_somebody_else)
    row.version += 1
    _say(row, details, now)
    row.save()
    _account(actor, "directory.correct-contact", row, now)


@action("directory.write-communication")
def write_communication(*, actor: Actor, contact_id: UUID, said: Spoken, now: datetime) -> UUID:
    """Write down what was spoken with a contact, and until when to come back to it.

    :raises UnknownContact: there is none by this id that the actor may see.
    :raises ContactErased: nothing is known of them any more.
    :raises UnfitCommunication: something cannot be true.
    """
    row = _in_hand(actor, "directory.write-communication", contact_id, lock=True)
    check_readable(is_erased=is_gone(row))
    check_communication(said, today=day_of(row.agency, now))
    made = Communication.objects.create(
        agency_id=row.agency_id,
        contact=row,
        subject_id=row.subject_id,
        happened_date=said.happened_date,
        way=said.way,
        direction=said.direction,
        about=said.about.strip(),
        follow_up_date=said.follow_up_date,
        written_by=actor.person_id,
        written_at=now,
    )
    row.last_date = max(row.last_date or said.happened_date, said.happened_date)
    row.save(update_fields=["last_date"])
    _account(actor, "directory.write-communication", row, now, way=said.way)
    return made.id


@action("directory.finish-follow-up")
def finish_follow_up(
    *, actor: Actor, contact_id: UUID, communication_id: UUID, now: datetime
) -> None:
    """Note that somebody came back to what was spoken.

    :raises UnknownContact: there is none by this id that the actor may see.
    :raises UnknownFollowUp: nothing of this id is to be followed up with it.
    :raises FollowUpDone: somebody did already.
    """
    row = _in_hand(actor, "directory.finish-follow-up", contact_id)
    rows = Communication.objects.select_for_update().defer("about")
    one = rows.filter(
        id=communication_id, contact_id=contact_id, follow_up_date__isnull=False
    ).first()
    if one is None:
        raise UnknownFollowUp
    if one.done_at:
        raise FollowUpDone
    one.done_at, one.done_by = now, actor.person_id
    one.save(update_fields=["done_at", "done_by"])
    _account(actor, "directory.finish-follow-up", row, now)


def _in_hand(actor: Actor, code: str, contact_id: UUID, *, lock: bool = False) -> Contact:
    """Return a contact that the actor may do `code` with."""
    row = contact_row(actor, contact_id, lock=lock)
    actor.check(code, Resource(agency_id=row.agency_id))
    return row


def _account_of(details: ContactDetails) -> UUID | None:
    """Return whose account has this address: nobody is told, but the keeping is theirs to know and to end."""
    if details.kind != ContactKind.PERSON or not details.email.strip():
        return None
    found = find_person_by_email(details.email.strip())
    return found.id if found else None


def _say(row: Contact, details: ContactDetails, now: datetime) -> None:
    row.kind, row.updated_at = details.kind, now
    for name in SEALED:
        setattr(row, name, getattr(details, name).strip() or None)


def _account(actor: Actor, code: str, row: Contact, now: datetime, **facts: Any) -> None:
    record(
        actor=actor,
        code=code,
        target=f"contact:{row.id}",
        at=now,
        subject_id=row.subject_id,
        agency=row.agency_id,
        **facts,
    )
