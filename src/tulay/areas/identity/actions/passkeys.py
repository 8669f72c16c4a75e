"""Passkeys: ask for one, keep a new one, come in with one, take one away."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.actions.factors import added, check_not_last, removed
from tulay.areas.identity.actions.people import own_row
from tulay.areas.identity.actions.proving import Proven
from tulay.areas.identity.actions.recovery import Sheet, new_sheet
from tulay.areas.identity.actions.sign_in import SignedIn, open_session
from tulay.areas.identity.actions.spending import site, spend_passkey, take_challenge
from tulay.areas.identity.actions.tries import Origin, forget_tries, note_failure, try_of
from tulay.areas.identity.errors import TooManyPasskeys, UnknownPasskey, WrongPasskey
from tulay.areas.identity.models import Challenge, Passkey, Person
from tulay.areas.identity.queries.factors import own_factors
from tulay.areas.identity.queries.sessions import grants_of, is_staff
from tulay.areas.identity.queries.stepping_up import require_reauthentication, require_step_up
from tulay.areas.identity.rules import Method, NewKey
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action, errand

MAKE, SHOW = "make", "show"


@action("identity.ask-passkey")
def ask_passkey(*, actor: Actor, now: datetime) -> dict[str, Any]:
    """Ask for any passkey of ours; the same for everybody, so that it says nothing about accounts."""
    challenge = _ask(SHOW, None, now)
    record(actor=actor, code="identity.ask-passkey", target="passkey", at=now)
    return rules.request_options(site(), challenge=challenge)


@action("identity.begin-passkey")
def begin_passkey(*, actor: Actor, now: datetime) -> dict[str, Any]:
    """Ask a browser to make a passkey for the actor.

    :raises StepUpNeeded: another factor, or else the password, has to be shown first.
    :raises TooManyPasskeys: ten are enough.
    """
    require_reauthentication(actor, now)
    person = own_row(actor)
    known = list(Passkey.objects.filter(person=person).values_list("credential_id", flat=True))
    if len(known) >= rules.PASSKEYS_MAX:
        raise TooManyPasskeys(most=rules.PASSKEYS_MAX)
    options = rules.creation_options(
        site(),
        challenge=_ask(MAKE, person, now),
        person_id=person.id,
        account=person.email or person.phone or str(person.id),
        name=person.name or "",
        known=[bytes(one) for one in known],
    )
    record(
        actor=actor,
        code="identity.begin-passkey",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
    )
    return options


@errand
def add_passkey(*, actor: Actor, answer: str, name: str, now: datetime) -> Sheet:
    """Keep the passkey that a browser has made; return recovery codes, if it is the first factor.

    :raises StepUpNeeded: another factor, or else the password, has to be shown first.
    :raises WrongPasskey: it is not what was asked for, was asked too long ago, or is known already.
    :raises TooManyPasskeys: ten are enough.
    :raises Busy: too many people at once.
    """
    require_reauthentication(actor, now)
    sheet, rows = new_sheet() if not own_factors(own_row(actor)) else ((), [])
    _keep_passkey(actor=actor, answer=answer, name=name, rows=rows, now=now)
    return sheet


@action("identity.add-passkey")
def _keep_passkey(
    *, actor: Actor, answer: str, name: str, rows: list[tuple[str, str]], now: datetime
) -> None:
    """Keep a new passkey under a name."""
    person = own_row(actor, locked=True)
    challenge = take_challenge(answer, MAKE, person.id, now=now)
    key = rules.new_key(answer, site(), challenge=challenge) if challenge else None
    if key is None or Passkey.objects.filter(credential_id=key.credential_id).exists():
        raise WrongPasskey
    if Passkey.objects.filter(person=person).count() >= rules.PASSKEYS_MAX:
        raise TooManyPasskeys(most=rules.PASSKEYS_MAX)
    passkey = _kept(person, key, name, now)
    added(actor, person, Method.PASSKEY, rows, now)
    record(
        actor=actor,
        code="identity.add-passkey",
        target=f"passkey:{passkey.id}",
        at=now,
        subject_id=person.id,
    )


@action("identity.rename-passkey")
def rename_passkey(*, actor: Actor, passkey_id: UUID, name: str, now: datetime) -> None:
    """Give one of one's own passkeys another name.

    :raises UnknownPasskey: there is none of theirs by this id.
    """
    passkey = _own(actor, passkey_id)
    passkey.name = name[: rules.NAME_LONGEST]
    passkey.save(update_fields=["name"])
    record(
        actor=actor,
        code="identity.rename-passkey",
        target=f"passkey:{passkey_id}",
        at=now,
        subject_id=actor.person_id,
    )


@action("identity.remove-passkey")
def remove_passkey(*, actor: Actor, passkey_id: UUID, now: datetime) -> None:
    """Take one of one's own passkeys away.

    :raises StepUpNeeded: no second factor was shown in the last five minutes.
    :raises UnknownPasskey: there is none of theirs by this id.
    :raises LastFactor: who works for an agency keeps one.
    """
    require_step_up(actor, now)
    person = own_row(actor, locked=True)
    passkey = _own(actor, passkey_id)
    count = Passkey.objects.filter(person=person).count()
    check_not_last(person, Method.PASSKEY, now, of_this_kind=count)
    passkey.delete()
    removed(actor, person, Method.PASSKEY, now)
    record(
        actor=actor,
        code="identity.remove-passkey",
        target=f"passkey:{passkey_id}",
        at=now,
        subject_id=person.id,
    )


@errand
def sign_in_with_passkey(*, actor: Actor, answer: str, origin: Origin, now: datetime) -> SignedIn:
    """Let somebody in by a passkey alone: something they have, and their finger, face or PIN.

    Not slowed by failures at the account: nobody guesses a signature, and so nobody locks anybody out of this way.

    :raises WrongPasskey: it is not known here, or did not answer as it should.
    """
    try:
        proven = prove_passkey(actor=actor, answer=answer, origin=origin, now=now)
    except WrongPasskey:
        note_failure(actor=actor, person_id=None, now=now, method=Method.PASSKEY)
        raise
    return open_session(actor=actor, proven=proven, origin=origin, trusts=False, now=now)


@action("identity.prove-passkey")
def prove_passkey(*, actor: Actor, answer: str, origin: Origin, now: datetime) -> Proven:
    """Take a passkey's answer as password and second factor at once; pages and tokens both come here.

    :raises WrongPasskey: it is not known here, or did not answer as it should.
    """
    credential_id = rules.credential_in(answer)
    passkey = (
        Passkey.objects.select_related("person")
        .filter(credential_id=credential_id or b"", person__deactivated_at=None)
        .first()
    )
    if passkey is None or not spend_passkey(passkey.person, answer, now):
        raise WrongPasskey
    person = passkey.person
    tried = try_of(person.email or str(person.id), origin)
    forget_tries(tried)
    staff = is_staff(grant.role for grant in grants_of(person.id, now=now))
    record(
        actor=actor,
        code="identity.prove-passkey",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
    )
    return Proven(
        person,
        (Method.PASSKEY,),
        staff,
        needs_factor=False,
        needs_enrolment=False,
        factor_at=now,
        tried=tried,
    )


def _ask(purpose: str, person: Person | None, now: datetime) -> bytes:
    value = secrets.token_bytes(rules.CHALLENGE_BYTES)
    Challenge.objects.create(
        value=value, purpose=purpose, person=person, expires_at=now + rules.CHALLENGE_LASTS
    )
    return value


def _kept(person: Person, key: NewKey, name: str, now: datetime) -> Passkey:
    return Passkey.objects.create(
        person=person,
        credential_id=key.credential_id,
        public_key=key.public_key,
        sign_count=key.sign_count,
        transports=list(key.transports),
        name=name[: rules.NAME_LONGEST],
        created_at=now,
    )


def _own(actor: Actor, passkey_id: UUID) -> Passkey:
    assert actor.person_id is not None
    passkey = Passkey.objects.filter(id=passkey_id, person_id=actor.person_id).first()
    if passkey is None:
        raise UnknownPasskey
    return passkey
