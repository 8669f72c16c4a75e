"""Make an account: ask for it, prove the address, and it is there.

What a visitor sees and how long it takes does not depend on whether the address has an account already: the request is
written down either way, and a job sends either the link or, to whoever owns the address, word that somebody tried.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.actions.affiliations import check_affiliation, open_affiliation
from tulay.areas.identity.actions.hashing import hashed
from tulay.areas.identity.actions.keeping import keep_password, policy
from tulay.areas.identity.actions.pacing import check_answering, check_asking
from tulay.areas.identity.actions.people import check_language
from tulay.areas.identity.actions.proving_addresses import (
    NOBODY,
    check_code,
    count_code,
    give_code,
    give_token,
    sends_texts,
)
from tulay.areas.identity.actions.revoking import end_everything
from tulay.areas.identity.actions.telling import hand_over, tell
from tulay.areas.identity.actions.tries import Origin
from tulay.areas.identity.errors import (
    AddressTaken,
    NoPhonesHere,
    ProofEnded,
    UnknownJurisdiction,
    UnreadableEmail,
)
from tulay.areas.identity.models import Person, Registration
from tulay.areas.identity.queries.people import owner_of
from tulay.areas.identity.queries.sessions import hash_of
from tulay.areas.identity.rules import PersonKind, Role
from tulay.areas.notifications.actions import Recipient
from tulay.areas.privacy.actions.notices import show_notice
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action, errand
from tulay.plumbing.jobs import enqueue
from tulay.plumbing.keys.subjects import unless_erased

GUESTS_MAX = 50
ANSWER_JOB = "identity.answer-registration"


@dataclass(frozen=True, slots=True)
class Joining:
    """What somebody says who wants an account; `notice` is the version of the privacy notice they were shown.

    Whoever works for an agency names it, with the role they ask for and what they do there.
    """

    name: str = field(repr=False)
    address: str = field(repr=False)
    password: str = field(repr=False)
    language: str
    jurisdiction: str
    notice: str = ""
    agency_id: UUID | None = None
    role: str = ""
    post: str = field(default="", repr=False)


@errand
def register(*, actor: Actor, joining: Joining, origin: Origin, now: datetime) -> UUID:
    """Ask for an account under an e-mail address or a phone number; return by which id its code comes back.

    :raises Busy: too many people at once.
    :raises TooMany: this address, browser or network has asked often of late.
    :raises UnknownLanguage: we do not have it.
    :raises UnknownJurisdiction: there is none by this code.
    :raises UnreadableEmail: no mail can be written to it.
    :raises UnreadablePhone: it cannot be dialled.
    :raises NoPhonesHere: this installation sends no text messages.
    :raises PasswordTooShort: and the other problems of a password.
    :raises UnknownWorkplace: there is no such agency.
    :raises UnknownRole: nobody asks for it themselves.
    """
    check_language(joining.language)
    if joining.jurisdiction not in JURISDICTIONS:
        raise UnknownJurisdiction
    if joining.agency_id is not None:
        check_affiliation(joining.agency_id, joining.role)
    email, phone = read_address(joining.address, jurisdiction=joining.jurisdiction)
    context = (joining.name, joining.address)
    rules.check_password(joining.password, policy=policy(), context=context)
    check_asking("register", address=email or phone or "", origin=origin)
    return _begin_registration(
        actor=actor,
        joining=joining,
        email=email,
        phone=phone,
        encoded=hashed(joining.password),
        now=now,
    )


def read_address(text: str, *, jurisdiction: str) -> tuple[str | None, str | None]:
    """Return an e-mail address or a phone number, whichever it is.

    :raises UnreadableEmail: no mail can be written to it.
    :raises UnreadablePhone: it cannot be dialled.
    :raises NoPhonesHere: this installation sends no text messages.
    """
    if rules.is_email(text):
        return rules.as_email(text), None
    if not sends_texts():
        raise NoPhonesHere if any(c.isdigit() for c in text) else UnreadableEmail
    return None, rules.as_e164(text, country=JURISDICTIONS[jurisdiction].country)


@action("identity.register")
def _begin_registration(
    *,
    actor: Actor,
    joining: Joining,
    email: str | None,
    phone: str | None,
    encoded: str,
    now: datetime,
) -> UUID:
    """Write the wish down and let a job answer it."""
    asked = Registration.objects.create(
        name=joining.name,
        email=email,
        phone=phone,
        password=encoded,
        language=joining.language,
        jurisdiction=joining.jurisdiction,
        notice=joining.notice,
        agency_id=joining.agency_id,
        role=joining.role if joining.agency_id else "",
        post=joining.post if joining.agency_id else None,
        created_at=now,
        expires_at=now + rules.REGISTRATION_LASTS,
    )
    enqueue(ANSWER_JOB, key=f"{ANSWER_JOB}:{asked.id}", registration_id=asked.id)
    record(
        actor=actor,
        code="identity.register",
        target=f"registration:{asked.id}",
        at=now,
        subject_id=asked.id,
        notice=joining.notice,
    )
    return asked.id


@action("identity.answer-registration")
def answer_registration(*, actor: Actor, registration_id: UUID, now: datetime) -> None:
    """Send the link or the code that makes the account; or tell the owner of the address that somebody tried."""
    asked = Registration.objects.select_for_update().filter(id=registration_id).first()
    if asked is None or asked.token_hash is not None or asked.code_hash is not None:
        return
    owner = owner_of(email=asked.email, phone=asked.phone)
    if owner is not None:
        where = Recipient(owner.id, asked.email, asked.phone, owner.language)
        closed = owner.deactivated_at is not None
        hand_over(actor, where, "already_registered", key=str(asked.id), now=now, closed=closed)
    else:
        where = Recipient(asked.id, asked.email, asked.phone, asked.language)
        token = give_token(asked) if asked.email else ""
        code = give_code(asked, now=now) if asked.phone else ""
        facts = {"name": asked.name or "", "token": token, "code": code}
        hand_over(actor, where, "verify_registration", key=str(asked.id), now=now, **facts)
    record(
        actor=actor,
        code="identity.answer-registration",
        target=f"registration:{asked.id}",
        at=now,
        subject_id=asked.id,
    )


@errand
def confirm_registration(
    *,
    actor: Actor,
    token: str = "",
    registration_id: UUID = NOBODY,
    code: str = "",
    takes_over: bool = False,
    origin: Origin,
    now: datetime,
) -> UUID:
    """Make the account whose address is proven, by the link or by the code; return the person.

    With `takes_over` the person continues as the guest who left this address under this name, and what that guest
    began is theirs; what others began who share the address stays with them.

    :raises ProofEnded: the link or code has ended, or was used.
    :raises WrongCode: it is not right; five tries are given.
    :raises AddressTaken: somebody was faster.
    :raises TooMany: this network has tried many.
    """
    check_answering("register", origin=origin)
    if not token:
        count_code(actor=actor, asked_id=registration_id, now=now)
    return _make_account(
        actor=actor,
        token=token,
        registration_id=registration_id,
        code=code,
        takes_over=takes_over,
        now=now,
    )


@action("identity.confirm-registration")
def _make_account(
    *,
    actor: Actor,
    token: str,
    registration_id: UUID,
    code: str,
    takes_over: bool,
    now: datetime,
) -> UUID:
    """Turn a registration into an account, once."""
    found = Registration.objects.select_for_update().filter(expires_at__gt=now)
    found = found.filter(token_hash=hash_of(token)) if token else found.filter(id=registration_id)
    asked = found.first()
    if asked is None:
        raise ProofEnded
    if not token:
        check_code(asked, code)
    person = _person_for(asked, takes_over=takes_over, now=now)
    took_over = person.id != asked.id
    keep_password(person, asked.password, now=now)
    if asked.agency_id is not None:
        role, post = Role(asked.role), asked.post or ""
        open_affiliation(actor, person, role, agency_id=asked.agency_id, post=post, now=now)
    asked.delete()
    tell(actor, person, "account_made", now)
    if asked.notice:
        show_notice(
            actor=actor,
            person_id=person.id,
            reference=asked.notice,
            occasion="registration",
            now=asked.created_at,
        )
    record(
        actor=actor,
        code="identity.confirm-registration",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
        notice=asked.notice,
        took_over=took_over,
    )
    return person.id


def _person_for(asked: Registration, *, takes_over: bool, now: datetime) -> Person:
    guest = _guest_of(asked) if takes_over else None
    person = guest or Person(id=asked.id, created_at=now)
    person.kind = PersonKind.PERSON.value
    person.name, person.email, person.phone = asked.name, asked.email, asked.phone
    person.language, person.jurisdiction = asked.language, asked.jurisdiction
    person.email_verified_at = now if asked.email else None
    person.phone_verified_at = now if asked.phone else None
    try:
        with transaction.atomic():
            person.save(force_insert=guest is None)
    except IntegrityError:
        raise AddressTaken from None
    if guest is not None:  # whoever only knew the address is shut out
        end_everything(person, now=now)
    return person


def _guest_of(asked: Registration) -> Person | None:
    """Return the last guest who left this address under this name.

    Only the proof of the address makes their things claimable; whoever shares it has things of their own.
    """
    guests = Person.objects.select_for_update().filter(
        kind=PersonKind.GUEST.value, deactivated_at=None
    )
    same = (
        guests.filter(email_index=asked.email)
        if asked.email
        else guests.filter(phone_index=asked.phone)
    )
    found = list(same.order_by("-id")[:GUESTS_MAX])
    place = rules.whose([unless_erased(one.name) or "" for one in found], asked.name or "")
    return None if place is None else found[place]
