"""By which ways somebody can show that it is them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tulay.areas.identity.models import Passkey, Person, Proving, RecoveryCode, SentCodes, Totp
from tulay.areas.identity.queries.sessions import grants_of, hash_of, is_staff
from tulay.areas.identity.rules import WRONG_CODES_MAX, Channel, Method


@dataclass(frozen=True, slots=True)
class FactorWanted:
    """A sign-in that waits for a second factor: whose, by which ways, and the way a code was sent by."""

    person_id: UUID
    ways: frozenset[Method]
    sent_by: str


def own_factors(person: Person) -> frozenset[Method]:
    """Return the factors somebody set up that need no mail: an app, passkeys."""
    found = set()
    if Totp.objects.filter(person=person).exists():
        found.add(Method.APP)
    if Passkey.objects.filter(person=person).exists():
        found.add(Method.PASSKEY)
    return frozenset(found)


def ways_of(person: Person, *, is_staff: bool) -> frozenset[Method]:
    """Return every way open to somebody; recovery codes only beside a factor, sent codes never for staff."""
    ways = set(own_factors(person))
    if ways and RecoveryCode.objects.filter(person=person, spent_at=None).exists():
        ways.add(Method.RECOVERY)
    if not is_staff:
        chosen = set(SentCodes.objects.filter(person=person).values_list("channel", flat=True))
        if Channel.EMAIL in chosen and person.email:
            ways.add(Method.EMAIL)
        if Channel.SMS in chosen and person.phone:
            ways.add(Method.SMS)
    return frozenset(ways)


def factor_wanted(token: str, *, now: datetime) -> FactorWanted | None:
    """Return what is asked of the sign-in under this token; None once it has ended."""
    proving = under_way(token, now=now)
    if proving is None:
        return None
    person = proving.person
    staff = is_staff(grant.role for grant in grants_of(person.id, now=now))
    return FactorWanted(person.id, ways_of(person, is_staff=staff), proving.code_method)


def under_way(token: str, *, now: datetime) -> Proving | None:
    """Return the sign-in that waits for a second factor under this token; for the area's own actions."""
    return (
        Proving.objects.select_related("person")
        .filter(
            token_hash=hash_of(token),
            expires_at__gt=now,
            wrong__lt=WRONG_CODES_MAX,
            person__deactivated_at=None,
        )
        .first()
    )
