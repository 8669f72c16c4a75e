"""Personal data of the directory: who answered for an agency, signed an agreement for somebody, or is spoken with."""

from datetime import datetime
from uuid import UUID

from tulay.areas.directory.actions.contact_endings import erase_contacts, forget_contact
from tulay.areas.directory.actions.posts import erase_posts
from tulay.areas.directory.queries.contacts_held import (
    contacts_among,
    contacts_of_old,
    exported_contacts,
)
from tulay.areas.directory.queries.posts import posts_of_person
from tulay.areas.directory.rules.contacts import KEPT_DAYS
from tulay.kernel.actor import Actor
from tulay.plumbing.holdings import Expiring, Holding, Kept, hold
from tulay.plumbing.sheets.uses import uses

SEVEN_YEARS = 2555

uses("person")(contacts_among)


def export(person_id: UUID) -> dict[str, object]:
    """Return the posts that a person held, and what agencies keep of them as a contact."""
    return {"posts": posts_of_person(person_id), "contacts": exported_contacts(person_id)}


def erase(actor: Actor, person_id: UUID, now: datetime) -> None:
    """End what they hold, forget as what they worked and what was spoken with them; that it was stays, by reference."""
    erase_posts(actor=actor, person_id=person_id, now=now)
    erase_contacts(actor=actor, person_id=person_id, now=now)


def forget(actor: Actor, contact_id: UUID, before: datetime, now: datetime) -> None:
    """Empty a contact with whom nobody has spoken for long."""
    forget_contact(actor=actor, contact_id=contact_id, before=before, now=now)


hold(
    Holding(
        area="directory",
        tables=(
            "directory_post",
            "directory_partnership_party",
            "directory_agreement_file",
            "directory_contact",
            "directory_communication",
        ),
        export=export,
        erase=erase,
        expiring=(
            Expiring("contacts", KEPT_DAYS, "last spoken with", "emptied", contacts_of_old, forget),
        ),
        kept=(
            Kept(
                "that a post was held in an agency, and from when until when",
                "record of public office",
                SEVEN_YEARS,
            ),
            Kept(
                "who signed an agreement for an organisation, and what its documents are called, sealed",
                "record of public office",
                SEVEN_YEARS,
            ),
            Kept(
                "that an agency spoke with a contact, how and on which days",
                "accountability for the work of a public office",
                SEVEN_YEARS,
            ),
        ),
    )
)
