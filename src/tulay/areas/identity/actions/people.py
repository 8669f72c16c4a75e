"""Accounts: make one, choose a language, empty one."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.actions.hashing import hashed
from tulay.areas.identity.actions.keeping import keep_password, policy
from tulay.areas.identity.actions.revoking import end_everything, forget_factors
from tulay.areas.identity.errors import (
    AddressTaken,
    UnknownJurisdiction,
    UnknownLanguage,
    UnknownPerson,
)
from tulay.areas.identity.models import (
    Affiliation,
    Assistance,
    FactorReset,
    PastPassword,
    Person,
    Proof,
    Session,
    TokenDevice,
)
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import PersonKind
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action


@action("identity.create-person")
def create_person(
    *,
    actor: Actor,
    name: str,
    email: str,
    password: str,
    language: str,
    jurisdiction: str,
    now: datetime,
) -> UUID:
    """Make an account.

    :raises PasswordTooShort: fewer than 15 characters.
    :raises PasswordTooLong: more than 256.
    :raises PasswordTooPlain: the rules of old ask for four kinds of characters.
    :raises PasswordTooCommon: everybody guesses it.
    :raises PasswordNamesYou: it is made of the person's name or address.
    :raises UnknownLanguage: we do not have it.
    :raises UnknownJurisdiction: there is none by this code.
    :raises AddressTaken: the address has an account.
    """
    rules.check_password(password, policy=policy(), context=(name, email))
    check_language(language)
    if jurisdiction not in JURISDICTIONS:
        raise UnknownJurisdiction
    person = Person(
        kind=PersonKind.PERSON.value,
        name=name,
        email=email,
        language=language,
        jurisdiction=jurisdiction,
        created_at=now,
        email_verified_at=now,
    )
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        raise AddressTaken from None
    keep_password(person, hashed(password), now=now)
    record(
        actor=actor,
        code="identity.create-person",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
    )
    return person.id


@action("identity.choose-language")
def choose_language(*, actor: Actor, language: str, now: datetime) -> None:
    """Note the language in which somebody is spoken and written to.

    :raises UnknownLanguage: we do not have it.
    """
    assert actor.person_id is not None
    check_language(language)
    Person.objects.filter(id=actor.person_id).update(language=language)
    forget_visits()
    record(
        actor=actor,
        code="identity.choose-language",
        target=f"person:{actor.person_id}",
        at=now,
        subject_id=actor.person_id,
        language=language,
    )


@action("identity.erase")
def erase_person(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty what is held about a person and close the door; ids remain, for what must be kept.

    :raises UnknownPerson: there is none by this id.
    """
    person = Person.objects.select_for_update().filter(id=person_id).first()
    if person is None:
        raise UnknownPerson
    person.name = person.email = person.phone = person.birth_date = None
    person.set_unusable_password()
    person.deactivated_at = person.deactivated_at or now
    person.save()
    Session.objects.filter(person=person).update(agent=None, network=None)
    PastPassword.objects.filter(person=person).delete()
    Proof.objects.filter(person=person).delete()
    forget_factors(person)
    Assistance.objects.filter(person=person).update(reason=None)
    Affiliation.objects.filter(person=person).update(post=None, reason=None)
    TokenDevice.objects.filter(person=person).update(name=None, agent=None)
    for reset in FactorReset.objects.filter(person=person):
        reset.reason = ""
        reset.save(update_fields=["reason"])
    end_everything(person, now=now)
    record(
        actor=actor,
        code="identity.erase",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )


def check_language(language: str) -> None:
    """Refuse a language we do not have."""
    if language not in dict(settings.LANGUAGES):
        raise UnknownLanguage


def own_row(actor: Actor, *, locked: bool = False) -> Person:
    """Return the row of the person who acts, held until the end of the action if it is to be changed.

    :raises UnknownPerson: nobody with an account acts.
    """
    if actor.person_id is None:
        raise UnknownPerson
    rows = Person.objects.select_for_update() if locked else Person.objects
    person = rows.filter(
        id=actor.person_id, kind=PersonKind.PERSON.value, deactivated_at=None
    ).first()
    if person is None:
        raise UnknownPerson
    return person
