"""Step up: show a second factor again in a session that is open, and codes that are sent for it."""

import secrets
from datetime import datetime

from django.db.models import F

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.actions.hashing import password_matches
from tulay.areas.identity.actions.people import own_row
from tulay.areas.identity.actions.sessions import note_factor, note_password
from tulay.areas.identity.actions.spending import SENT_LASTS, sent_hash, spend
from tulay.areas.identity.actions.telling import recipient_of, tell
from tulay.areas.identity.actions.tries import (
    Origin,
    Try,
    forget_tries,
    note_failure,
    reserve_try,
    try_of,
)
from tulay.areas.identity.errors import ProvingEnded, WrongCode, WrongCredentials
from tulay.areas.identity.models import Person, Proving
from tulay.areas.identity.queries.factors import confirming_ways, under_way
from tulay.areas.identity.queries.sessions import grants_of, is_staff
from tulay.areas.identity.rules import Channel, FactorProof
from tulay.areas.notifications.actions import Recipient, send_secret
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.plumbing.actions import action, errand


@errand
def confirm_factor(*, actor: Actor, factor: FactorProof, origin: Origin, now: datetime) -> None:
    """Take a second factor from somebody who is signed in; it counts for five minutes.

    :raises SlowDown: too many tries.
    :raises WrongCode: it is not right, or was used before.
    """
    tried = _reserved(actor, origin, now)
    try:
        _weigh(actor=actor, factor=factor, tried=tried, now=now)
    except WrongCode:
        note_failure(actor=actor, person_id=actor.person_id, now=now, method=factor.method)
        raise


@errand
def confirm_password(*, actor: Actor, password: str, origin: Origin, now: datetime) -> None:
    """Take the password of somebody who is signed in and has nothing else to show.

    :raises SlowDown: too many tries.
    :raises WrongCredentials: it is not theirs.
    :raises Busy: too many people at once.
    """
    tried = _reserved(actor, origin, now)
    person = own_row(actor)
    if not password_matches(password, person.password if person.has_usable_password() else None):
        note_failure(actor=actor, person_id=person.id, now=now)
        detail = " ".join((WrongCredentials.__doc__ or "").split())
        raise WrongCredentials(errors=[FieldError("password", WrongCredentials.code, detail)])
    _note_password(actor=actor, tried=tried, now=now)


@action("identity.send-code")
def send_code(*, actor: Actor, token: str, channel: Channel, now: datetime) -> None:
    """Send a code for the sign-in that waits under this token; an earlier code ends.

    :raises ProvingEnded: nothing waits.
    :raises WrongCode: this way is not open to the person.
    """
    proving = under_way(token, now=now)
    if proving is None:
        raise ProvingEnded
    _send(actor, proving, channel, now)
    _account_for(actor, proving.person, channel, now, "identity.send-code")


@action("identity.send-confirming-code")
def send_confirming_code(*, actor: Actor, channel: Channel, now: datetime) -> None:
    """Send a code to somebody who is signed in and is asked to confirm that it is them.

    :raises WrongCode: this way is not open to the person.
    """
    assert actor.session_id is not None
    person = own_row(actor)
    lasts = {"created_at": now, "expires_at": now + rules.PROVING_LASTS}
    proving, _ = Proving.objects.update_or_create(
        session_id=actor.session_id,
        defaults={"person": person, "account": b"", "origin": b"", **lasts},
    )
    _send(actor, proving, channel, now)
    _account_for(actor, person, channel, now, "identity.send-confirming-code")


@action("identity.confirm")
def _weigh(*, actor: Actor, factor: FactorProof, tried: Try, now: datetime) -> None:
    """Take the factor and note in the session that it was shown."""
    person = own_row(actor)
    assert actor.session_id is not None
    proving = Proving.objects.filter(session_id=actor.session_id, expires_at__gt=now).first()
    staff = is_staff(grant.role for grant in grants_of(person.id, now=now))
    ways = confirming_ways(person, is_staff=staff)
    spend(person, factor, ways=ways, now=now, proving=proving)
    forget_tries(tried)
    note_factor(actor, factor.method, now=now)
    if factor.method is rules.Method.RECOVERY:
        tell(actor, person, "recovery_code_used", now)
    record(
        actor=actor,
        code="identity.confirm",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
        method=factor.method,
    )


@action("identity.confirm-password")
def _note_password(*, actor: Actor, tried: Try, now: datetime) -> None:
    """Note in the session that the password was shown."""
    forget_tries(tried)
    note_password(actor, now=now)
    record(
        actor=actor,
        code="identity.confirm-password",
        target=f"person:{actor.person_id}",
        at=now,
        subject_id=actor.person_id,
    )


def _reserved(actor: Actor, origin: Origin, now: datetime) -> Try:
    """Count a try before anything is looked at: of this session, apart from tries at the door."""
    tried = try_of(f"session:{actor.session_id}", origin)
    reserve_try(actor=actor, tried=tried, now=now)
    return tried


def _send(actor: Actor, proving: Proving, channel: Channel, now: datetime) -> None:
    person, method = proving.person, rules.METHOD_OF_CHANNEL[channel]
    staff = is_staff(grant.role for grant in grants_of(person.id, now=now))
    if method not in confirming_ways(person, is_staff=staff):
        raise WrongCode
    code = "".join(secrets.choice("0123456789") for _ in range(rules.SENT_DIGITS))
    proving.code_hash, proving.code_method = sent_hash(proving, code), method.value
    proving.code_until, proving.codes = now + SENT_LASTS, F("codes") + 1
    proving.save(update_fields=["code_hash", "code_method", "code_until", "codes"])
    proving.refresh_from_db(fields=["codes"])
    known = recipient_of(person)
    by_mail = channel is Channel.EMAIL
    send_secret(
        actor=actor,
        recipient=Recipient(
            person.id,
            address=known.address if by_mail else None,
            phone=None if by_mail else known.phone,
            language=known.language,
        ),
        template="identity.code",
        facts={"name": person.name, "code": f"{code[:4]} {code[4:]}"},
        key=f"identity.code:{proving.id}:{proving.codes}",
        now=now,
    )


def _account_for(actor: Actor, person: Person, channel: Channel, now: datetime, code: str) -> None:
    record(
        actor=actor,
        code=code,
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
        channel=channel,
    )
