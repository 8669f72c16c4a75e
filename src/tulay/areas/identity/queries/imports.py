"""Sheets of people as lists and one by one, and what those whom they brought have left here since."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from tulay.areas.identity.errors import UnknownImport
from tulay.areas.identity.models import (
    Affiliation,
    BroughtPerson,
    PeopleImport,
    Person,
    RoleGrant,
    Session,
    StagedPeople,
    TokenFamily,
)
from tulay.areas.identity.rules import PersonKind
from tulay.areas.identity.rules.imports import PEOPLE_MAX, Traces
from tulay.kernel.actor import Actor
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.db.fields import BlindIndex
from tulay.plumbing.sheets.shelf import SheetCard
from tulay.plumbing.sheets.staging import previewed
from tulay.plumbing.sheets.steps import Sheets, Table
from tulay.plumbing.sheets.uses import in_use

PEOPLE = Sheets(
    "identity",
    PeopleImport,
    StagedPeople,
    (Table(Person, dated=("created_at",)), Table(BroughtPerson)),
    UnknownImport,
    most=PEOPLE_MAX,
)
CODE = PEOPLE.code("check")
SEEING = "identity.see-people"


def visible_imports(
    actor: Actor, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[SheetCard]:
    """Return one page of sheets of people without their faults, the newest first."""
    return PEOPLE.page(actor, cursor=cursor, limit=limit)


def visible_import(actor: Actor, import_id: UUID) -> SheetCard:
    """Return one sheet with its faults; who was here already is told to those who see everybody's accounts anyway.

    :raises UnknownImport: there is none by this id that the actor may see.
    """
    card = PEOPLE.card(actor, import_id)
    return card if actor.may_everywhere(SEEING) else replace(card, here=())


def waiting_people(import_id: UUID) -> tuple[Person, ...]:
    """Return the first people whom a sheet would bring in."""
    return previewed(Person, StagedPeople, import_id)


def brought_by(person_id: UUID) -> UUID | None:
    """Return the agency that told us of somebody, if they did not come themselves."""
    rows = BroughtPerson.objects.filter(person_id=person_id)
    return rows.values_list("agency_id", flat=True).first()


def accounts_reached_by(name: str, addresses: Collection[str]) -> dict[str, UUID]:
    """Return whose account each address or number names (`name` is email or phone), for a sheet that speaks of them."""
    index = Person._meta.get_field(f"{name}_index")
    assert isinstance(index, BlindIndex)
    by_hash = {index.hashed(one): one for one in addresses}
    accounts = Person.objects.filter(kind=PersonKind.PERSON.value, deactivated_at=None)
    rows = accounts.filter(**{f"{name}_index__in": list(by_hash)})
    found = rows.values_list(f"{name}_index", "id")
    return {by_hash[bytes(hashed)]: person_id for hashed, person_id in found if hashed}


def brought_to(agency_id: UUID, people: Collection[UUID]) -> frozenset[UUID]:
    """Return which of these people an agency told us of."""
    rows = BroughtPerson.objects.filter(agency_id=agency_id, person_id__in=people)
    return frozenset(rows.values_list("person_id", flat=True))


def traces_of(people: Collection[Person]) -> dict[UUID, Traces]:
    """Return what these people have left here, whoever knows of it."""
    ids = {one.id for one in people}
    come = _people_in(Session, ids) | _people_in(TokenFamily, ids)
    work = _people_in(RoleGrant, ids) | _people_in(Affiliation, ids)
    known = in_use("person", ids)
    return {
        one.id: Traces(
            has_password=one.has_usable_password(),
            has_proven=bool(one.email_verified_at or one.phone_verified_at),
            is_closed=one.deactivated_at is not None,
            has_come=one.id in come,
            works_here=one.id in work,
            is_known_elsewhere=one.id in known,
        )
        for one in people
    }


def _people_in(
    model: type[Session | TokenFamily | RoleGrant | Affiliation], ids: set[UUID]
) -> set[UUID]:
    return set(model.objects.filter(person_id__in=ids).values_list("person_id", flat=True))
