"""What areas below ask about people (`plumbing.people`): where to reach them, who has not been seen for long."""

from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef

from tulay.areas.identity.models import Person, RoleGrant, Session, TokenFamily
from tulay.areas.identity.queries.people import (
    account_of,
    holders_of,
    resume_path,
    staff_of,
)
from tulay.areas.identity.rules import PERSONAL, ROLES, PersonKind
from tulay.plumbing.keys.subjects import is_erased
from tulay.plumbing.people import Contact


def contact(person_id: UUID) -> Contact | None:
    """Return where somebody is reached; nothing for an id of nobody."""
    row = Person.objects.filter(id=person_id).first()
    return None if row is None else _contact(row)


def find(identifier: str) -> UUID | None:
    """Return whose account an e-mail address or a proven number names; ask only behind a rate limit."""
    found = account_of(identifier)
    return found.id if found else None


def birth_date_of(person_id: UUID) -> date | None:
    """Return when somebody was born, as far as they told us."""
    row = Person.objects.filter(id=person_id).first()
    return None if row is None else born(row)


def who_may(code: str, agency_id: UUID | None = None) -> tuple[Contact, ...]:
    """Return everybody who holds a role with `code` today: in an agency, and where nobody does there, anywhere."""
    roles = [role for role, codes in ROLES.items() if code in codes]
    found = staff_of(agency_id, code) if agency_id else ()
    ids = {card.id for card in found or holders_of(*roles)}
    return tuple(_contact(row) for row in Person.objects.filter(id__in=ids).order_by("id"))


def way(person_id: UUID, page: str, now: datetime) -> str:
    """Return the path by which somebody gets to a page: a guest's link opens their session first."""
    row = Person.objects.filter(id=person_id).first()
    is_guest = row is not None and row.kind == PersonKind.GUEST
    return resume_path(person_id, now=now, then=page) if is_guest else page


def idle_since(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return accounts that nobody has used since a moment, the longest unused first.

    Staff are never among them, nor is whoever was entered without a password: they had nothing to sign in with.
    """
    seen = Session.objects.filter(person_id=OuterRef("id"), seen_at__gte=before)
    by_program = TokenFamily.objects.filter(person_id=OuterRef("id"), seen_at__gte=before)
    staff = RoleGrant.objects.filter(person_id=OuterRef("id"), revoked_at=None).exclude(
        role__in=[role.value for role in PERSONAL]
    )
    rows = Person.objects.filter(
        ~Exists(seen),
        ~Exists(by_program),
        ~Exists(staff),
        kind=PersonKind.PERSON.value,
        created_at__lt=before,
        email__isnull=False,
    )
    rows = rows.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return tuple(rows.order_by("created_at", "id").values_list("id", flat=True)[:limit])


def last_seen(person_id: UUID) -> datetime | None:
    """Return when somebody last used their account; nothing for an id of nobody."""
    row = Person.objects.filter(id=person_id).first()
    if row is None:
        return None
    moments = [row.created_at]
    for model in (Session, TokenFamily):
        found = model.objects.filter(person_id=person_id).order_by("-seen_at").first()
        moments += [found.seen_at] if found else []
    return max(moments)


def born(row: Person) -> date | None:
    """Return when somebody was born, as far as they told us and it can still be read as a day."""
    told = row.birth_date
    if not told or is_erased(told):
        return None
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None  # nobody is kept from their rights by what is no date


def _contact(row: Person) -> Contact:
    return Contact(
        person_id=row.id,
        name=row.name or "",
        email=row.email,
        phone=row.phone if row.phone_verified_at else None,
        language=row.language,
        jurisdiction=row.jurisdiction,
        is_closed=row.deactivated_at is not None,
        born=born(row),
    )
