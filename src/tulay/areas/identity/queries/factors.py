"""By which ways somebody can show that it is them."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tulay.areas.identity.models import Passkey, Person, Proving, RecoveryCode, SentCodes, Totp
from tulay.areas.identity.queries.held import factors_held
from tulay.areas.identity.queries.sessions import grants_of, hash_of, is_staff
from tulay.areas.identity.rules import WRONG_CODES_MAX, Channel, Method
from tulay.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class PasskeyCard:
    """One of somebody's passkeys."""

    id: UUID
    name: str = field(repr=False)
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class FactorsCard:
    """How somebody's sign-in is kept safe, for their own page."""

    app_since: datetime | None
    passkeys: tuple[PasskeyCard, ...]
    codes_left: int
    sent_by: frozenset[Channel]
    can_be_sent: frozenset[Channel]
    is_staff: bool


@dataclass(frozen=True, slots=True)
class FactorWanted:
    """A sign-in that waits for a second factor: whose, by which ways, and the way a code was sent by."""

    person_id: UUID
    ways: frozenset[Method]
    sent_by: str


def own_factors(person: Person) -> frozenset[Method]:
    """Return the factors somebody set up that need no mail: an app, passkeys."""
    return factors_held(person.id)


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


def factors_card(person_id: UUID, *, now: datetime) -> FactorsCard:
    """Return how somebody's sign-in is kept safe."""
    person = Person.objects.get(id=person_id)
    staff = is_staff(grant.role for grant in grants_of(person_id, now=now))
    app = Totp.objects.filter(person_id=person_id).first()
    chosen = SentCodes.objects.filter(person_id=person_id).values_list("channel", flat=True)
    return FactorsCard(
        app_since=app.created_at if app else None,
        passkeys=passkey_cards(person_id),
        codes_left=RecoveryCode.objects.filter(person_id=person_id, spent_at=None).count(),
        sent_by=frozenset() if staff else frozenset(Channel(channel) for channel in chosen),
        can_be_sent=frozenset() if staff else _reachable(person),
        is_staff=staff,
    )


def passkey_cards(person_id: UUID) -> tuple[PasskeyCard, ...]:
    """Return somebody's passkeys, the oldest first."""
    rows = Passkey.objects.filter(person_id=person_id).order_by("id")
    return tuple(PasskeyCard(row.id, row.name, row.created_at, row.used_at) for row in rows)


def _reachable(person: Person) -> frozenset[Channel]:
    found = set()
    if person.email and person.email_verified_at:
        found.add(Channel.EMAIL)
    if person.phone and person.phone_verified_at:
        found.add(Channel.SMS)
    return frozenset(found)


def confirming_ways(person: Person, *, is_staff: bool) -> frozenset[Method]:
    """Return the ways to confirm in an open session: a resident without a factor is sent a code."""
    ways = ways_of(person, is_staff=is_staff)
    if not ways and not is_staff and person.email and person.email_verified_at:
        return frozenset({Method.EMAIL})
    return ways


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


def code_sent_by(actor: Actor, now: datetime) -> str:
    """Return the way by which a code was sent that still counts in the actor's session; empty if none was."""
    assert actor.session_id is not None
    waiting = Proving.objects.filter(session_id=actor.session_id, code_until__gt=now).first()
    return waiting.code_method if waiting else ""
