"""What somebody has said of themselves: for other areas to fill in, with their consent."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tulay.areas.identity.errors import UnknownPerson
from tulay.areas.identity.models import Person
from tulay.areas.identity.queries.reach import born
from tulay.plumbing.keys.subjects import unless_erased


@dataclass(frozen=True, slots=True)
class Profile:
    """A person's own words about themselves; empty or nothing where they said none."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    phone: str = field(repr=False)
    birth_date: date | None = field(repr=False)


def profile_of(person_id: UUID) -> Profile:
    """Return what somebody has said of themselves; whoever asks has their consent.

    :raises UnknownPerson: there is none by this id.
    """
    row = Person.objects.filter(id=person_id).first()
    if row is None:
        raise UnknownPerson
    name, email, phone = (unless_erased(one) or "" for one in (row.name, row.email, row.phone))
    return Profile(name=name, email=email, phone=phone, birth_date=born(row))
