"""Contacts of an agency: lines without a name, one of them opened with what was spoken, and what is due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from tulay.areas.directory.errors import UnknownContact
from tulay.areas.directory.models import Agency, Communication, Contact
from tulay.areas.directory.models.contacts import Contacts
from tulay.areas.directory.queries.agencies import AgencyCard, agencies
from tulay.areas.directory.rules import QUERY_MAX
from tulay.areas.directory.rules.contacts import (
    ContactDetails,
    ContactKind,
    KnownContact,
    SpokenDirection,
    SpokenWay,
    as_email,
)
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.likeness import as_named, as_numbered
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate
from tulay.plumbing.keys.erased import is_erased

SEE_CONTACTS = "directory.see-contacts"
BY_NUMBER = Keyset("number", "number")
LOG = Keyset("log", "happened_date")
SEALED = ("name", "designation", "email", "phone", "address")
FOUND_MAX = 200
"""How many rows of one hash are opened and compared: a name, and the few that share its hash by chance."""
_FORMS = {"name": as_named, "email": as_email, "phone": as_numbered}


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A line of the list: nothing by which anybody is known."""

    id: UUID
    agency_id: UUID
    number: int
    kind: ContactKind
    last_date: date | None
    follow_up_date: date | None
    is_due: bool
    is_erased: bool


@dataclass(frozen=True, slots=True)
class CommunicationCard:
    """What was spoken once, opened."""

    id: UUID
    happened_date: date
    way: SpokenWay
    direction: SpokenDirection
    about: str
    follow_up_date: date | None
    done_at: datetime | None
    is_due: bool
    written_by: UUID | None
    written_at: datetime


@dataclass(frozen=True, slots=True)
class ContactCard:
    """A contact opened with what was spoken: only an action that accounts for the look gives it out."""

    id: UUID
    agency_id: UUID
    number: int
    details: ContactDetails
    is_erased: bool
    version: int
    last_date: date | None
    created_at: datetime
    spoken: Page[CommunicationCard]


@dataclass(frozen=True, slots=True)
class ContactsAsked:
    """Which contacts are asked for; what is left empty asks nothing."""

    kind: str = ""
    due: bool = False
    q: str = ""


def contacts(
    actor: Actor,
    asked: ContactsAsked,
    *,
    now: datetime,
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[ContactLine]:
    """Return one page of the contacts of the actor's agencies, the last added first.

    :raises Invalid: naming `limit` or `cursor`.
    """
    rows = _visible(actor).with_follow_up().select_related("agency").defer(*SEALED)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.due:
        rows = rows.filter(_due(now), erased_at=None)
    if asked.q:
        rows = rows.filter(id__in=_found(actor, asked.q[:QUERY_MAX]))
    return paginate(rows, BY_NUMBER, cursor=cursor, limit=limit, card=lambda row: _line(row, now))


def contacts_due(actor: Actor, *, now: datetime) -> int:
    """Return to how many contacts of the actor's agencies somebody wanted to come back by now."""
    return _visible(actor).with_follow_up().filter(_due(now), erased_at=None).count()


def agencies_with_contacts(actor: Actor, code: str) -> list[AgencyCard]:
    """Return the agencies whose contacts the actor may do `code` with."""
    ours = actor.agencies(code)
    return [one for one in agencies() if one.id in ours]


def contact_row(actor: Actor, contact_id: UUID, *, lock: bool = False) -> Contact:
    """Return a contact of the actor's agencies.

    :raises UnknownContact: there is none by this id that the actor may see.
    """
    rows = _visible(actor).select_related("agency").filter(id=contact_id)
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None:
        raise UnknownContact
    return row


def contact_number(actor: Actor, contact_id: UUID) -> int:
    """Return under which number a contact is kept.

    :raises UnknownContact: there is none by this id that the actor may see.
    """
    rows = _visible(actor).filter(id=contact_id).values_list("number", flat=True)
    found = rows.first()
    if found is None:
        raise UnknownContact
    return found


def contact_card_of(
    row: Contact, *, now: datetime, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> ContactCard:
    """Return a contact opened, with one page of what was spoken, the newest first.

    :raises Invalid: naming `limit` or `cursor`.
    """
    today = day_of(row.agency, now)
    spoken = paginate(
        Communication.objects.filter(contact_id=row.id),
        LOG,
        cursor=cursor,
        limit=limit,
        card=lambda one: _spoken(one, today),
    )
    return ContactCard(
        row.id,
        row.agency_id,
        row.number,
        said_of_contact(row),
        is_gone(row),
        row.version,
        row.last_date,
        row.created_at,
        spoken,
    )


def alike_contacts(
    agency_id: UUID, details: ContactDetails, *, besides: UUID | None = None
) -> list[KnownContact]:
    """Return which contacts of an agency share a name, an address or a telephone, by their hashes."""
    said = {"name": details.name, "email": details.email, "phone": details.phone}
    rows = Contact.objects.filter(_hashed([agency_id], said), agency_id=agency_id)
    return [
        KnownContact(row.id, row.number, plain(row.name), plain(row.email), plain(row.phone))
        for row in rows.order_by("number")[:FOUND_MAX]
        if row.id != besides
    ]


def said_of_contact(row: Contact) -> ContactDetails:
    """Return what is said of a contact."""
    return ContactDetails(row.kind, *(plain(getattr(row, name)) for name in SEALED))


def is_gone(row: Contact) -> bool:
    """Answer whether nothing of a contact can be read any more."""
    return row.erased_at is not None or is_erased(row.name)


def plain(value: str | None) -> str:
    """Return a sealed value opened; nothing of somebody who was erased."""
    return "" if value is None or is_erased(value) else value


def day_of(agency: Agency, now: datetime) -> date:
    """Return which day it is where an agency works."""
    return JURISDICTIONS[agency.jurisdiction].day_at(now)


def _visible(actor: Actor) -> Contacts:
    """Return what is the actor's to see; row security says it once more."""
    ours = actor.agencies(SEE_CONTACTS)
    rows = Contact.objects.all()
    return rows if isinstance(ours, Everywhere) else rows.filter(agency_id__in=ours)


def _due(now: datetime) -> Q:
    """Name what is to be followed up by today, wherever today is."""
    due = Q(pk__in=[])
    for code, one in JURISDICTIONS.items():
        due |= Q(agency__jurisdiction=code, follow_up_date__lte=one.day_at(now))
    return due


def _found(actor: Actor, q: str) -> list[UUID]:
    """Return who is really called so or reached so: hashes are short, so what they find is opened."""
    ours = actor.agencies(SEE_CONTACTS)
    within = [one.id for one in agencies() if one.id in ours]
    rows = _visible(actor).filter(_hashed(within, dict.fromkeys(_FORMS, q))).order_by("-id")
    return [
        row.id
        for row in rows[:FOUND_MAX]
        if any(
            form(q) and form(q) == form(plain(getattr(row, name))) for name, form in _FORMS.items()
        )
    ]


def _hashed(agency_ids: Iterable[UUID], said: Mapping[str, str]) -> Q:
    """Name the rows that have one of these hashes, each agency having its own; nothing where nothing is said."""
    wanted, within = Q(pk__in=[]), [str(one) for one in agency_ids]
    for name, text in said.items():
        if _FORMS[name](text):
            index = Contact._meta.get_field(f"{name}_index")
            hashes = [bytes(index.hashed(text, within=one)) for one in within]  # type: ignore[union-attr]  # a BlindIndex
            wanted |= Q(**{f"{name}_index__in": hashes})
    return wanted


def _line(row: Contact, now: datetime) -> ContactLine:
    first: date | None = row.follow_up_date  # type: ignore[attr-defined]  # annotated
    return ContactLine(
        row.id,
        row.agency_id,
        row.number,
        ContactKind(row.kind),
        row.last_date,
        first,
        first is not None and first <= day_of(row.agency, now),
        row.erased_at is not None,
    )


def _spoken(row: Communication, today: date) -> CommunicationCard:
    waits = row.follow_up_date is not None and row.done_at is None
    return CommunicationCard(
        row.id,
        row.happened_date,
        SpokenWay(row.way),
        SpokenDirection(row.direction),
        plain(row.about),
        row.follow_up_date,
        row.done_at,
        waits and row.follow_up_date is not None and row.follow_up_date <= today,
        row.written_by,
        row.written_at,
    )
