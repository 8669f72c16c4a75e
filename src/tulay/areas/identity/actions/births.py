"""When somebody was born: told by themselves once, corrected by an official where it makes them a child."""

from datetime import date, datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.identity.actions.proving_addresses import person_id_of
from tulay.areas.identity.errors import BirthDateSettled, BirthDateUnlikely, UnknownPerson
from tulay.areas.identity.models import Person
from tulay.areas.identity.queries.people import account_of
from tulay.areas.identity.queries.reach import born
from tulay.areas.privacy.actions.guardians import note_birth
from tulay.kernel.actor import Actor
from tulay.kernel.ages import OLDEST_YEARS, is_child
from tulay.kernel.errors import FieldError
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action


@action("identity.state-birth-date")
def state_birth_date(*, actor: Actor, born_on: date, now: datetime) -> None:
    """Say when one was born; a child cannot make themselves older.

    :raises BirthDateUnlikely: it lies in the future, or nobody is that old.
    :raises BirthDateSettled: by what was told before, the actor is a child.
    """
    person = Person.objects.select_for_update().get(id=person_id_of(actor))
    _check(born_on, person, now)
    if _is_child(born(person), person, now) and born(person) != born_on:
        raise BirthDateSettled
    _keep(actor, "identity.state-birth-date", person, born_on, now)


@action("identity.correct-birth-date")
def correct_birth_date(*, actor: Actor, address: str, born_on: date, now: datetime) -> UUID:
    """Correct when somebody was born, after a look at a paper that shows it; return who it is.

    :raises UnknownPerson: there is no account with this address, or it is the actor's own.
    :raises BirthDateUnlikely: it lies in the future, or nobody is that old.
    """
    found = account_of(address)
    if found is None or found.id == actor.person_id:
        raise UnknownPerson
    person = Person.objects.select_for_update().get(id=found.id)
    _check(born_on, person, now)
    _keep(actor, "identity.correct-birth-date", person, born_on, now)
    return person.id


def _keep(actor: Actor, code: str, person: Person, born_on: date, now: datetime) -> None:
    person.birth_date = born_on.isoformat()
    person.save(update_fields=["birth_date"])
    note_birth(actor=actor, person_id=person.id, now=now)
    record(actor=actor, code=code, target=f"person:{person.id}", at=now, subject_id=person.id)


def _check(born_on: date, person: Person, now: datetime) -> None:
    today = _today(person, now)
    if not today.year - OLDEST_YEARS <= born_on.year or born_on > today:
        detail = "Check the year. It lies too far back, or in the future."
        raise BirthDateUnlikely(errors=[FieldError("born_on", "unlikely", detail)])


def _is_child(known: date | None, person: Person, now: datetime) -> bool:
    years = JURISDICTIONS[person.jurisdiction].adult_at
    return is_child(known, on=_today(person, now), years=years)


def _today(person: Person, now: datetime) -> date:
    return JURISDICTIONS[person.jurisdiction].day_at(now)
