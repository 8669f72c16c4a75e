"""Who somebody is: cards for other areas."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.signing import Signer
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from tulay.areas.identity.errors import UnknownPerson
from tulay.areas.identity.models import Person, RoleGrant
from tulay.areas.identity.queries.tokens import exported_devices
from tulay.areas.identity.rules import RESUME_LASTS, ROLES, PersonKind, Role, numbers_meant
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.keys.subjects import unless_erased

RESUME_SALT = "identity.resume"
_PHONE = Person._meta.get_field("phone_index")


SAME_ADDRESS_MAX = 100
"""How many guests of one address are looked for: a family, a kiosk."""


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What other areas may know of a person."""

    id: UUID
    name: str = field(repr=False)
    email: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    language: str
    jurisdiction: str
    kind: PersonKind


def person_card(person_id: UUID) -> PersonCard:
    """Return one person, guest or not.

    :raises UnknownPerson: there is none by this id.
    """
    row = Person.objects.filter(id=person_id).first()
    if row is None:
        raise UnknownPerson
    return _card(row)


def person_cards(ids: Iterable[UUID]) -> dict[UUID, PersonCard]:
    """Return the people by these ids, in one query; unknown ids are left out."""
    return {row.id: _card(row) for row in Person.objects.filter(id__in=set(ids))}


def person_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return names only, in one query."""
    return {row.id: row.name or "" for row in Person.objects.only("name").filter(id__in=set(ids))}


def staff_of(agency_id: UUID, code: str) -> tuple[PersonCard, ...]:
    """Return who may do `code` in this very agency today (not those who may everywhere)."""
    roles = [role.value for role, codes in ROLES.items() if code in codes]
    return _holders(_open_grants().filter(agency_id=agency_id, role__in=roles))


def holders_of(*roles: Role) -> tuple[PersonCard, ...]:
    """Return who holds one of these roles today, in whatever scope."""
    return _holders(_open_grants().filter(role__in=[role.value for role in roles]))


def focal_persons_of(agency_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, tuple[UUID, ...]]:
    """Return who answers for each of these agencies at a moment; an agency without anybody is left out."""
    found: dict[UUID, list[UUID]] = {}
    rows = _held_at(now).filter(role=Role.FOCAL_PERSON.value, agency_id__in=set(agency_ids))
    for agency_id, person_id in rows.order_by("id").values_list("agency_id", "person_id"):
        if agency_id is not None:
            found.setdefault(agency_id, []).append(person_id)
    return {agency_id: tuple(ids) for agency_id, ids in found.items()}


def coordinators_of(jurisdiction: str, *, now: datetime) -> tuple[UUID, ...]:
    """Return who coordinates the agencies of a whole jurisdiction at a moment."""
    everywhere = _held_at(now).filter(agency_id=None, region__in=("", jurisdiction))
    rows = everywhere.filter(role=Role.COORDINATOR.value)
    return tuple(rows.order_by("person_id").values_list("person_id", flat=True).distinct())


def serving(ids: Iterable[UUID]) -> dict[UUID, PersonCard]:
    """Return the people by these ids whose accounts are in use."""
    rows = Person.objects.filter(id__in=set(ids), deactivated_at=None)
    return {row.id: _card(row) for row in rows}


def find_person_by_email(email: str) -> PersonCard | None:
    """Return the account with this address; ask only behind a rate limit."""
    row = Person.objects.filter(email_index=email, kind=PersonKind.PERSON.value).first()
    return _card(row) if row else None


def account_of(identifier: str) -> Person | None:
    """Return the account that an e-mail address or a proven phone number names; ask only behind a rate limit.

    A number written as at home is read for each of our countries; one that would name two accounts names none.
    """
    accounts = Person.objects.filter(kind=PersonKind.PERSON.value)
    if "@" in identifier:
        return accounts.filter(email_index=identifier).first()
    countries = (jurisdiction.country for jurisdiction in JURISDICTIONS.values())
    meant = [_PHONE.get_prep_value(n) for n in numbers_meant(identifier, countries=countries)]
    found = accounts.filter(phone_index__in=meant, phone_verified_at__isnull=False)[:2]
    return found[0] if len(found) == 1 else None


def ids_by_address(identifier: str) -> tuple[UUID, ...]:
    """Return everybody, guests too, who is reached at an e-mail address or a phone number; behind a rate limit."""
    if "@" in identifier:
        rows = Person.objects.filter(email_index=identifier)
    else:
        countries = (jurisdiction.country for jurisdiction in JURISDICTIONS.values())
        meant = [_PHONE.get_prep_value(n) for n in numbers_meant(identifier, countries=countries)]
        rows = Person.objects.filter(phone_index__in=meant)
    return tuple(rows.order_by("id").values_list("id", flat=True)[:SAME_ADDRESS_MAX])


def owner_of(*, email: str | None, phone: str | None) -> Person | None:
    """Return the account that has this address or this number, open or closed."""
    accounts = Person.objects.filter(kind=PersonKind.PERSON.value)
    if email is not None:
        return accounts.filter(email_index=email).first()
    return accounts.filter(phone_index=phone).first() if phone else None


def resume_path(person_id: UUID, *, now: datetime, then: str = "/portal/") -> str:
    """Return the path of a link by which a guest comes back to what they began: one person, 30 days."""
    until = int((now + RESUME_LASTS).timestamp())
    token = Signer(salt=RESUME_SALT).sign_object([person_id.hex, until, then], compress=True)
    return f"/resume/{token}/"


def exported_person(person_id: UUID) -> dict[str, object]:
    """Return what is held about a person here, for their export."""
    row = Person.objects.filter(id=person_id).first()
    if row is None:
        raise UnknownPerson
    sessions = row.sessions.order_by("id")
    return {
        "name": row.name,
        "email": row.email,
        "phone": row.phone,
        "birth_date": row.birth_date,
        "language": row.language,
        "jurisdiction": row.jurisdiction,
        "since": row.created_at.isoformat(),
        "sessions": [{"from": s.created_at.isoformat(), "browser": s.agent} for s in sessions],
        "programs": exported_devices(person_id),
        "roles": [
            {"role": g.role, "from": g.granted_at.isoformat()} for g in row.grants.order_by("id")
        ],
    }


def _open_grants() -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(
        Q(until=None) | Q(until__gt=Now()), revoked_at=None, person__deactivated_at=None
    )


def _held_at(now: datetime) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(
        Q(until=None) | Q(until__gt=now), revoked_at=None, person__deactivated_at=None
    )


def _holders(grants: QuerySet[RoleGrant]) -> tuple[PersonCard, ...]:
    people = Person.objects.filter(id__in=grants.values("person_id")).order_by("id")
    return tuple(_card(row) for row in people)


def _card(row: Person) -> PersonCard:
    return PersonCard(
        id=row.id,
        name=row.name or "",
        email=unless_erased(row.email),
        phone=unless_erased(row.phone),
        language=row.language,
        jurisdiction=row.jurisdiction,
        kind=PersonKind(row.kind),
    )
