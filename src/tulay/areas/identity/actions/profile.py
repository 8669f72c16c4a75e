"""What people change of their own account: the name, the address once it is proven, and whether there is one at all."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.actions.accounts import read_address
from tulay.areas.identity.actions.pacing import check_answering, check_asking
from tulay.areas.identity.actions.passwords import check_own_password
from tulay.areas.identity.actions.people import check_language
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
from tulay.areas.identity.actions.tries import Origin
from tulay.areas.identity.errors import AddressTaken, NothingToProve, ProofEnded
from tulay.areas.identity.models import Person, Proof
from tulay.areas.identity.queries.people import owner_of
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import ProofPurpose
from tulay.areas.notifications.actions import Recipient
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action, errand
from tulay.plumbing.jobs import enqueue

ANSWER_JOB = "identity.answer-address"


@action("identity.change-profile")
def change_profile(
    *, actor: Actor, name: str | None = None, language: str | None = None, now: datetime
) -> None:
    """Change one's name or language; what is left out stays.

    :raises UnknownLanguage: we do not have it.
    """
    person = Person.objects.select_for_update().get(id=person_id_of(actor))
    if language is not None:
        check_language(language)
        person.language = language
    if name is not None:
        person.name = name
    person.save(update_fields=["name", "language"])
    forget_visits()
    record(
        actor=actor,
        code="identity.change-profile",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
        changed=" ".join(
            what for what, given in (("name", name), ("language", language)) if given is not None
        ),
    )


@errand
def ask_address(
    *, actor: Actor, address: str, password: str, origin: Origin, now: datetime
) -> UUID:
    """Ask for another e-mail address or phone number; it counts once it is proven. Return by which id a code comes.

    Whether somebody else has the address is not said: its owner hears of it.

    :raises UnreadableEmail: no mail can be written to it.
    :raises UnreadablePhone: it cannot be dialled.
    :raises NoPhonesHere: this installation sends no text messages.
    :raises NothingToProve: it is theirs already.
    :raises WrongPassword: the password is not right.
    :raises SlowDown: too many wrong passwords.
    :raises TooMany: this address, browser or network has asked often of late.
    """
    person = Person.objects.get(id=person_id_of(actor))
    email, phone = read_address(address, jurisdiction=person.jurisdiction)
    if (email and email == person.email) or (
        phone and phone == person.phone and person.phone_verified_at
    ):
        raise NothingToProve
    check_own_password(actor=actor, password=password, origin=origin, now=now)
    check_asking("address", address=email or phone or "", origin=origin)
    return _begin_address(actor=actor, email=email, phone=phone, now=now)


@action("identity.ask-address")
def _begin_address(*, actor: Actor, email: str | None, phone: str | None, now: datetime) -> UUID:
    """Write the wish down and let a job answer it."""
    purpose = ProofPurpose.EMAIL if email else ProofPurpose.PHONE
    proof = Proof.objects.create(
        person_id=actor.person_id,
        purpose=purpose.value,
        address=email or phone,
        created_at=now,
        expires_at=now + rules.LASTS[purpose],
    )
    enqueue(ANSWER_JOB, key=f"{ANSWER_JOB}:{proof.id}", proof_id=proof.id)
    record(
        actor=actor,
        code="identity.ask-address",
        target=f"proof:{proof.id}",
        at=now,
        subject_id=actor.person_id,
        kind=purpose,
    )
    return proof.id


@action("identity.answer-address")
def answer_address(*, actor: Actor, proof_id: UUID, now: datetime) -> None:
    """Send the link or the code that proves the new address; or tell its owner that somebody wanted it."""
    proof = Proof.objects.select_for_update(of=("self",)).filter(id=proof_id).first()
    person = proof.person if proof else None
    if proof is None or person is None or proof.token_hash or proof.code_hash:
        return
    by_email = proof.purpose == ProofPurpose.EMAIL
    email, phone = (proof.address, None) if by_email else (None, proof.address)
    owner = owner_of(email=email, phone=phone)
    if owner is not None and owner.id != person.id:
        where = Recipient(owner.id, email, phone, owner.language)
        closed = owner.deactivated_at is not None
        hand_over(actor, where, "already_registered", key=str(proof.id), now=now, closed=closed)
    else:
        where = Recipient(person.id, email, phone, person.language)
        token = give_token(proof) if by_email else ""
        code = "" if by_email else give_code(proof, now=now)
        facts = {"name": person.name or "", "token": token, "code": code}
        hand_over(actor, where, "verify_address", key=str(proof.id), now=now, **facts)
    record(
        actor=actor,
        code="identity.answer-address",
        target=f"proof:{proof_id}",
        at=now,
        subject_id=person.id,
    )


@errand
def confirm_address(
    *,
    actor: Actor,
    token: str = "",
    proof_id: UUID = NOBODY,
    code: str = "",
    origin: Origin,
    now: datetime,
) -> None:
    """Let a proven address count: an e-mail address by its link, a phone number by its code.

    :raises ProofEnded: the link or code has ended, or was used.
    :raises WrongCode: it is not right; five tries are given.
    :raises AddressTaken: somebody was faster.
    :raises TooMany: this network has tried many.
    """
    check_answering("address", origin=origin)
    if not token:
        if actor.person_id is None:
            raise ProofEnded
        count_code(actor=actor, asked_id=proof_id, now=now)
    _change_address(actor=actor, token=token, proof_id=proof_id, code=code, now=now)


@action("identity.confirm-address")
def _change_address(*, actor: Actor, token: str, proof_id: UUID, code: str, now: datetime) -> None:
    """Spend the proof and change the address; the one before hears of it."""
    purpose = ProofPurpose.EMAIL if token else ProofPurpose.PHONE
    proof = spend_proof(purpose, token=token, asked_id=proof_id, now=now)
    if not token:
        if proof.person_id != actor.person_id:
            raise ProofEnded
        check_code(proof, code)
    mark_spent(proof, now=now)
    person = Person.objects.select_for_update().get(id=owner_id_of(proof))
    before = person.email
    _keep_address(person, purpose, proof.address, now)
    what = "email_changed" if token else "phone_changed"
    tell(actor, person, what, now, address=before)
    forget_visits()
    record(
        actor=actor,
        code="identity.confirm-address",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
        kind=purpose,
    )


@errand
def deactivate(*, actor: Actor, password: str, origin: Origin, now: datetime) -> None:
    """Close one's own account.

    :raises WrongPassword: the password is not right.
    :raises SlowDown: too many wrong passwords.
    """
    check_own_password(actor=actor, password=password, origin=origin, now=now)
    _deactivate(actor=actor, now=now)


@action("identity.deactivate")
def _deactivate(*, actor: Actor, now: datetime) -> None:
    """Close the account: every way in ends; what was asked for goes on being dealt with."""
    person = Person.objects.select_for_update().get(id=person_id_of(actor))
    person.deactivated_at = now
    person.save(update_fields=["deactivated_at"])
    Proof.objects.filter(person=person, spent_at=None).update(spent_at=now)
    end_everything(person, now=now)
    tell(actor, person, "deactivated", now)
    record(
        actor=actor,
        code="identity.deactivate",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
    )


def _keep_address(
    person: Person, purpose: ProofPurpose, address: str | None, now: datetime
) -> None:
    if purpose is ProofPurpose.EMAIL:
        person.email, person.email_verified_at = address, now
    else:
        person.phone, person.phone_verified_at = address, now
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        raise AddressTaken from None
