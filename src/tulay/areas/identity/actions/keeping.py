"""Keep a password, and remember it so that it does not come back too soon."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from tulay.areas.identity import rules
from tulay.areas.identity.actions.hashing import password_matches
from tulay.areas.identity.errors import PasswordUsedBefore
from tulay.areas.identity.models import PastPassword, Person
from tulay.areas.identity.rules import POLICIES, PasswordPolicy, PolicyName


def policy() -> PasswordPolicy:
    """Return the rules this installation has chosen."""
    return POLICIES[PolicyName(settings.PASSWORD_POLICY)]


def keep_password(person: Person, encoded: str, *, now: datetime) -> None:
    """Give a person a new password inside the running action; all but the last few before it are forgotten."""
    person.password, person.password_changed_at = encoded, now
    person.save(update_fields=["password", "password_changed_at"])
    PastPassword.objects.create(person=person, encoded=encoded, set_at=now)
    _forget_all_but_last(person.id)


def check_not_used_before(person: Person, password: str) -> None:
    """Refuse a password that is the person's present one or among their last five; holds no transaction.

    :raises PasswordUsedBefore: it is one of them.
    :raises Busy: too many ask at once.
    """
    past = PastPassword.objects.filter(person=person).order_by("-set_at", "-id")
    before = [*past.values_list("encoded", flat=True)[: rules.PASSWORDS_BARRED]]
    if person.password not in before and person.has_usable_password():
        before.append(person.password)
    if any(password_matches(password, encoded) for encoded in before):
        raise PasswordUsedBefore(barred=rules.PASSWORDS_BARRED)


def _forget_all_but_last(person_id: UUID) -> None:
    past = PastPassword.objects.filter(person_id=person_id).order_by("-set_at", "-id")
    keep = list(past.values_list("id", flat=True)[: rules.PASSWORDS_BARRED])
    PastPassword.objects.filter(person_id=person_id).exclude(id__in=keep).delete()
