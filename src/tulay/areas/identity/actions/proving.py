"""Show that it is them: the password, then a second factor where one is needed. Pages and tokens both come here."""

from dataclasses import dataclass, field
from datetime import datetime

from tulay.areas.audit.actions import record
from tulay.areas.identity.actions.hashing import password_matches
from tulay.areas.identity.actions.spending import spend
from tulay.areas.identity.actions.telling import tell
from tulay.areas.identity.actions.tries import (
    Origin,
    Try,
    forget_tries,
    note_failure,
    reserve_try,
    try_of,
)
from tulay.areas.identity.actions.trusting import is_trusted
from tulay.areas.identity.errors import WrongCode, WrongCredentials
from tulay.areas.identity.models import Person, Proving
from tulay.areas.identity.queries.factors import own_factors, ways_of
from tulay.areas.identity.queries.people import account_of
from tulay.areas.identity.queries.sessions import grants_of, is_staff
from tulay.areas.identity.rules import FactorProof, Method
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.plumbing.actions import action, errand


@dataclass(frozen=True, slots=True)
class Proven:
    """What was shown, and what is still missing. Nobody is let in while `needs_factor`.

    `needs_enrolment`: they work for an agency and have no factor; what they get opens nothing but setting one up.
    """

    person: Person
    methods: tuple[Method, ...]
    is_staff: bool
    needs_factor: bool
    needs_enrolment: bool
    factor_at: datetime | None
    tried: Try = field(repr=False)


@errand
def prove(
    *,
    actor: Actor,
    identifier: str,
    password: str,
    factor: FactorProof | None,
    origin: Origin,
    now: datetime,
) -> Proven:
    """Check a password, and the second factor if one is given; never say which of account and password was wrong.

    Three steps, so that the slow hash holds no transaction: the try is on record before the password is looked at
    (many at once cannot slip past the count), then the outcome. Unknown accounts take the same steps and time.

    :raises Busy: too many people at once.
    :raises SlowDown: too many tries; the account stays usable from a browser that knows it.
    :raises WrongCredentials: no such account, or not its password.
    :raises WrongCode: the password is right, the second factor is not.
    """
    tried = try_of(identifier, origin)
    reserve_try(actor=actor, tried=tried, now=now)
    person = account_of(identifier)
    if not _is_password_of(person, password) or person is None:
        note_failure(actor=actor, person_id=person.id if person else None, now=now)
        detail = " ".join((WrongCredentials.__doc__ or "").split())
        raise WrongCredentials(errors=[FieldError("password", WrongCredentials.code, detail)])
    try:
        return _weigh(
            actor=actor, person=person, tried=tried, factor=factor, origin=origin, now=now
        )
    except WrongCode:
        assert factor is not None
        note_failure(actor=actor, person_id=person.id, now=now, method=factor.method)
        raise


@action("identity.prove")
def _weigh(
    *,
    actor: Actor,
    person: Person,
    tried: Try,
    factor: FactorProof | None,
    origin: Origin,
    now: datetime,
) -> Proven:
    """Take the factor that came with a right password, or say that one is needed."""
    staff = is_staff(grant.role for grant in grants_of(person.id, now=now))
    ways = ways_of(person, is_staff=staff)
    methods = [Method.PASSWORD]
    if factor is not None:
        spend(person, factor, ways=ways, now=now)
        methods.append(factor.method)
        if factor.method is Method.RECOVERY:
            tell(actor, person, "recovery_code_used", now)
    elif ways and is_trusted(person, origin.trusted, now=now):
        methods.append(Method.TRUSTED)
    proven = Proven(
        person,
        tuple(methods),
        is_staff=staff,
        needs_factor=bool(ways) and len(methods) == 1,
        needs_enrolment=staff and not own_factors(person),
        factor_at=now if factor is not None else None,
        tried=tried,
    )
    if not proven.needs_factor:
        forget_tries(tried)
    _account_for(actor, proven, now)
    return proven


@action("identity.prove-factor")
def weigh_factor(*, actor: Actor, proving: Proving, factor: FactorProof, now: datetime) -> Proven:
    """Take the second factor that a sign-in under way was waiting for.

    :raises WrongCode: it is not right, or was used before.
    """
    person = proving.person
    staff = is_staff(grant.role for grant in grants_of(person.id, now=now))
    spend(person, factor, ways=ways_of(person, is_staff=staff), now=now, proving=proving)
    if factor.method is Method.RECOVERY:
        tell(actor, person, "recovery_code_used", now)
    tried = Try(bytes(proving.account), bytes(proving.origin), proving.device)
    forget_tries(tried)
    Proving.objects.filter(id=proving.id).delete()
    methods = (Method.PASSWORD, factor.method)
    proven = Proven(
        person,
        methods,
        staff,
        needs_factor=False,
        needs_enrolment=False,
        factor_at=now,
        tried=tried,
    )
    _account_for(actor, proven, now, code="identity.prove-factor")
    return proven


def _account_for(actor: Actor, proven: Proven, now: datetime, code: str = "identity.prove") -> None:
    record(
        actor=actor,
        code=code,
        target=f"person:{proven.person.id}",
        at=now,
        subject_id=proven.person.id,
        methods=" ".join(proven.methods),
        needs_factor=proven.needs_factor,
        known_device=bool(proven.tried.device),
    )


def _is_password_of(person: Person | None, password: str) -> bool:
    is_open = person is not None and person.deactivated_at is None and person.has_usable_password()
    return password_matches(password, person.password if person is not None and is_open else None)
