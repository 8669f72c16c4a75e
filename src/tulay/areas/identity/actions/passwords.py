"""A new password: by somebody who forgot the old one and has the address, or by somebody who knows it."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.actions.hashing import hashed, password_matches
from tulay.areas.identity.actions.keeping import check_not_used_before, keep_password, policy
from tulay.areas.identity.actions.pacing import check_answering, check_asking
from tulay.areas.identity.actions.proving_addresses import (
    NOBODY,
    check_code,
    count_code,
    give_code,
    give_token,
    mark_spent,
    owner_id_of,
    person_id_of,
    spend_proof,
)
from tulay.areas.identity.actions.revoking import end_everything
from tulay.areas.identity.actions.telling import hand_over, tell
from tulay.areas.identity.actions.tries import (
    Origin,
    forget_tries,
    note_failure,
    reserve_try,
    try_of,
)
from tulay.areas.identity.errors import ProofEnded, WrongPassword
from tulay.areas.identity.models import Person, Proof
from tulay.areas.identity.queries.people import account_of
from tulay.areas.identity.queries.sessions import grants_of, hash_of, is_staff
from tulay.areas.identity.rules import ProofPurpose
from tulay.areas.notifications.actions import Recipient
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.plumbing.actions import action, errand
from tulay.plumbing.jobs import enqueue

ANSWER_JOB = "identity.answer-reset"
SETS_PASSWORD = (ProofPurpose.RESET, ProofPurpose.INVITE)


@errand
def ask_reset(*, actor: Actor, identifier: str, origin: Origin, now: datetime) -> UUID:
    """Ask for a way to set a new password; return by which id a code comes back.

    What is answered and what is done until then is the same for accounts there are and accounts there are not.

    :raises TooMany: this address, browser or network has asked often of late.
    """
    check_asking("reset", address=identifier, origin=origin)
    return _begin_reset(actor=actor, identifier=identifier, now=now)


@action("identity.ask-reset")
def _begin_reset(*, actor: Actor, identifier: str, now: datetime) -> UUID:
    """Write the wish down and let a job answer it."""
    person = account_of(identifier)
    by_email = rules.is_email(identifier)
    proof = Proof(
        person=person,
        purpose=ProofPurpose.RESET.value,
        created_at=now,
        expires_at=now + rules.LASTS[ProofPurpose.RESET],
    )
    if person is not None:
        proof.address = person.email if by_email else person.phone
    proof.save(force_insert=True)
    enqueue(ANSWER_JOB, key=f"{ANSWER_JOB}:{proof.id}", proof_id=proof.id)
    record(
        actor=actor,
        code="identity.ask-reset",
        target=f"proof:{proof.id}",
        at=now,
        subject_id=person.id if person else None,
    )
    return proof.id


@action("identity.answer-reset")
def answer_reset(*, actor: Actor, proof_id: UUID, now: datetime) -> None:
    """Send the link or the code by which a new password is set; nothing where there is no such account."""
    proof = Proof.objects.select_for_update(of=("self",)).filter(id=proof_id).first()
    if proof is None or proof.token_hash is not None or proof.code_hash is not None:
        return
    person = proof.person
    if person is not None and person.deactivated_at is None and proof.address:
        by_email = rules.is_email(proof.address)
        email, phone = (proof.address, None) if by_email else (None, proof.address)
        token = give_token(proof) if by_email else ""
        code = "" if by_email else give_code(proof, now=now)
        where = Recipient(person.id, email, phone, person.language)
        facts = {"name": person.name or "", "token": token, "code": code}
        hand_over(actor, where, "reset", key=str(proof.id), now=now, **facts)
    record(
        actor=actor,
        code="identity.answer-reset",
        target=f"proof:{proof_id}",
        at=now,
        subject_id=proof.person_id,
    )


@errand
def reset_password(
    *,
    actor: Actor,
    password: str,
    token: str = "",
    proof_id: UUID = NOBODY,
    code: str = "",
    origin: Origin,
    now: datetime,
) -> None:
    """Set a new password by a link or a code; every session and everything else that lets somebody in ends.

    An invitation is taken up in the same way: its link sets the first password, and proves the address.

    :raises ProofEnded: the link or code has ended, or was used.
    :raises WrongCode: it is not right; five tries are given.
    :raises PasswordTooShort: and the other problems of a password.
    :raises PasswordUsedBefore: it is one of the last five.
    :raises TooMany: this network has tried many.
    :raises Busy: too many people at once.
    """
    check_answering("reset", origin=origin)
    proof = _look(token=token, proof_id=proof_id, now=now)
    if not token:
        count_code(actor=actor, asked_id=proof_id, now=now)
        if proof is None:
            raise ProofEnded
        check_code(proof, code)
    if proof is None or proof.person is None or proof.person.deactivated_at is not None:
        raise ProofEnded
    check_new_password(proof.person, password, now=now)
    _set_by_proof(
        actor=actor,
        encoded=hashed(password),
        token=token,
        proof_id=proof_id,
        now=now,
    )


@action("identity.reset-password")
def _set_by_proof(
    *,
    actor: Actor,
    encoded: str,
    token: str,
    proof_id: UUID,
    now: datetime,
) -> None:
    """Spend the proof and keep the password, in one transaction: of two at once one finds it spent."""
    proof = spend_proof(*SETS_PASSWORD, token=token, asked_id=proof_id, now=now)
    mark_spent(proof, now=now)
    person = Person.objects.select_for_update().get(id=owner_id_of(proof))
    if token and person.email_verified_at is None:
        person.email_verified_at = now
        person.save(update_fields=["email_verified_at"])
    keep_password(person, encoded, now=now)
    ended = end_everything(person, now=now)
    tell(actor, person, "password_changed", now)
    record(
        actor=actor,
        code="identity.reset-password",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
        ended=ended,
        proof=proof.purpose,
    )


@errand
def change_password(
    *, actor: Actor, current: str, password: str, origin: Origin, now: datetime
) -> None:
    """Set a new password, knowing the old one; every other session and everything else that lets somebody in ends.

    :raises SlowDown: too many wrong passwords at this account.
    :raises WrongPassword: the present password is not right.
    :raises PasswordTooShort: and the other problems of a password.
    :raises PasswordUsedBefore: it is one of the last five.
    :raises Busy: too many people at once.
    """
    person = check_own_password(actor=actor, password=current, origin=origin, now=now)
    check_new_password(person, password, now=now)
    _set_by_owner(actor=actor, before=person.password, encoded=hashed(password), now=now)


@action("identity.change-password")
def _set_by_owner(*, actor: Actor, before: str, encoded: str, now: datetime) -> None:
    """Keep the new password, unless another was set in the meantime."""
    person = Person.objects.select_for_update().get(id=person_id_of(actor))
    if person.password != before:
        raise WrongPassword
    keep_password(person, encoded, now=now)
    ended = end_everything(person, now=now, but_session=actor.session_id)
    tell(actor, person, "password_changed", now)
    record(
        actor=actor,
        code="identity.change-password",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
        ended=ended,
    )


def check_own_password(*, actor: Actor, password: str, origin: Origin, now: datetime) -> Person:
    """Return the person who acts, if this is their password; wrong ones count like wrong sign-ins.

    :raises SlowDown: too many tries.
    :raises WrongPassword: it is not.
    """
    person = Person.objects.get(id=person_id_of(actor))
    tried = try_of(person.email or person.phone or str(person.id), origin)
    reserve_try(actor=actor, tried=tried, now=now)
    known = person.password if person.has_usable_password() else None
    if not password_matches(password, known):
        note_failure(actor=actor, person_id=person.id, now=now)
        detail = " ".join((WrongPassword.__doc__ or "").split())
        raise WrongPassword(errors=[FieldError("current", WrongPassword.code, detail)])
    forget_tries(tried)
    return person


def check_new_password(person: Person, password: str, *, now: datetime) -> None:
    """Refuse a password that does not serve this person."""
    staff = is_staff(grant.role for grant in grants_of(person.id, now=now))
    context = (person.name, person.email, person.phone)
    rules.check_password(password, policy=policy(), context=context, has_factor=staff)
    check_not_used_before(person, password)


def _look(*, token: str, proof_id: UUID, now: datetime) -> Proof | None:
    """Return the proof meant, spending nothing."""
    found = Proof.objects.select_related("person").filter(
        purpose__in=[one.value for one in SETS_PASSWORD], spent_at=None, expires_at__gt=now
    )
    found = found.filter(token_hash=hash_of(token)) if token else found.filter(id=proof_id)
    return found.first()
