"""Bring somebody in who will work here: an account with a role, taken up by the link in a mail."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.actions.people import check_language
from tulay.areas.identity.actions.proving_addresses import give_token
from tulay.areas.identity.actions.roles import checked_role, write_grant
from tulay.areas.identity.actions.telling import hand_over, recipient_of
from tulay.areas.identity.errors import AboveYou, AddressTaken, UnknownJurisdiction
from tulay.areas.identity.models import Person, Proof
from tulay.areas.identity.queries.stepping_up import require_step_up
from tulay.areas.identity.rules import PersonKind, ProofPurpose, Role
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action


@action("identity.invite")
def invite(
    *,
    actor: Actor,
    name: str,
    email: str,
    language: str,
    jurisdiction: str,
    role: str,
    agency_id: UUID | None,
    region: str = "",
    until: datetime | None = None,
    now: datetime,
) -> UUID:
    """Make an account with a role for somebody, and send them the link by which they choose a password.

    The link opens once, for three days; after that they ask for a new one as if they had forgotten the password.

    :raises StepUpNeeded: no second factor was shown in the last five minutes.
    :raises UnreadableEmail: no mail can be written to it.
    :raises UnknownLanguage: we do not have it.
    :raises UnknownJurisdiction: there is none by this code.
    :raises AddressTaken: there is an account; give it the role there.
    :raises UnknownRole: it cannot be granted.
    :raises RoleNeedsAgency: it belongs to one agency.
    :raises RoleHasNoAgency: it is not tied to an agency.
    :raises RoleHasNoRegion: it is not given for a region.
    :raises RoleOfOneLaw: it is given for a whole jurisdiction, not for a part.
    :raises UnknownRegion: there is no such jurisdiction or place.
    :raises BeyondYourScope: the actor invites for something smaller, or somewhere else.
    :raises AboveYou: only a superuser gives it.
    :raises AlreadyEnded: the end is in the past.
    """
    require_step_up(actor, now)
    address = rules.as_email(email)
    check_language(language)
    if jurisdiction not in JURISDICTIONS:
        raise UnknownJurisdiction
    wanted = checked_role(actor, "identity.invite", role, agency_id, until, now, region)
    if wanted in rules.BY_SUPERUSER_ONLY and Role.SUPERUSER not in actor.roles:
        raise AboveYou(role=wanted.value)
    person = _new_person(name, address, language, jurisdiction, now)
    write_grant(actor, person, wanted, agency_id=agency_id, region=region, until=until, now=now)
    proof = Proof.objects.create(
        person=person,
        purpose=ProofPurpose.INVITE.value,
        address=address,
        created_at=now,
        expires_at=now + rules.LASTS[ProofPurpose.INVITE],
    )
    facts = {"name": name, "inviter": actor.name, "token": give_token(proof)}
    hand_over(actor, recipient_of(person), "invited", key=str(proof.id), now=now, **facts)
    record(
        actor=actor,
        code="identity.invite",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
        role=wanted,
    )
    return person.id


def _new_person(name: str, address: str, language: str, jurisdiction: str, now: datetime) -> Person:
    person = Person(
        kind=PersonKind.PERSON.value,
        name=name,
        email=address,
        language=language,
        jurisdiction=jurisdiction,
        created_at=now,
    )
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        raise AddressTaken from None
    return person
