"""Bring somebody in who will work here: an account with a role, taken up by the link in a mail."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.actions.people import check_language
from tulay.areas.identity.actions.proving_addresses import give_token
from tulay.areas.identity.actions.roles import checked_role, write_grant
from tulay.areas.identity.actions.telling import hand_over, recipient_of, tell
from tulay.areas.identity.errors import (
    AboveYou,
    AddressTaken,
    UnknownInvitation,
    UnknownJurisdiction,
)
from tulay.areas.identity.models import Person, Proof, RoleGrant
from tulay.areas.identity.queries.authority import is_invited, visible_people
from tulay.areas.identity.queries.sessions import forget_visits, grants_of
from tulay.areas.identity.queries.stepping_up import require_step_up
from tulay.areas.identity.queries.territory import regions_around
from tulay.areas.identity.rules import PersonKind, ProofPurpose, Role
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action
from tulay.plumbing.limits import Rate

RESENT = Rate(5, 86_400)
"""How often one invitation is sent again."""
OPENING = (ProofPurpose.INVITE.value, ProofPurpose.RESET.value)
"""Links that set a first password."""


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
    :raises UnknownWorkplace: there is no such agency, or it serves no longer.
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
    _send_link(actor, person, now)
    record(
        actor=actor,
        code="identity.invite",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
        role=wanted,
    )
    return person.id


@action("identity.resend-invitation")
def resend_invitation(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Send an invited person a new link, for three days; the one before opens nothing any more.

    :raises StepUpNeeded: no second factor was shown in the last five minutes.
    :raises UnknownInvitation: there is none open that is the actor's to send.
    """
    require_step_up(actor, now)
    person = _invited(actor, "identity.resend-invitation", person_id, now)
    _end_links(person, now)
    _send_link(actor, person, now)
    _account(actor, "identity.resend-invitation", person, now)


@action("identity.withdraw-invitation")
def withdraw_invitation(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Take an invitation back: its link opens nothing, the roles are gone, the address is free for another account.

    :raises StepUpNeeded: no second factor was shown in the last five minutes.
    :raises UnknownInvitation: there is none open that is the actor's to take back.
    """
    require_step_up(actor, now)
    person = _invited(actor, "identity.withdraw-invitation", person_id, now)
    _end_links(person, now)
    tell(actor, person, "invitation_withdrawn", now)
    RoleGrant.objects.filter(person=person, revoked_at=None).update(revoked_at=now)
    person.email, person.deactivated_at = None, now
    person.save(update_fields=["email", "email_index", "deactivated_at"])
    forget_visits()
    _account(actor, "identity.withdraw-invitation", person, now)


def _invited(actor: Actor, code: str, person_id: UUID, now: datetime) -> Person:
    """Hold somebody who has not come yet, all of whose roles are the actor's to give."""
    if not visible_people(actor, code).filter(id=person_id).exists():
        raise UnknownInvitation
    person = Person.objects.select_for_update().get(id=person_id)
    if not is_invited(person):
        raise UnknownInvitation
    for grant in grants_of(person_id, now=now):
        rules.check_within(actor, code, grant.agency_id, regions_around(grant.region))
        if grant.role in rules.BY_SUPERUSER_ONLY and Role.SUPERUSER not in actor.roles:
            raise AboveYou(role=grant.role.value)
    return person


def _end_links(person: Person, now: datetime) -> None:
    links = Proof.objects.filter(person=person, purpose__in=OPENING, spent_at=None)
    links.update(spent_at=now)


def _send_link(actor: Actor, person: Person, now: datetime) -> None:
    proof = Proof.objects.create(
        person=person,
        purpose=ProofPurpose.INVITE.value,
        address=person.email,
        created_at=now,
        expires_at=now + rules.LASTS[ProofPurpose.INVITE],
    )
    facts = {"name": person.name, "inviter": actor.name, "token": give_token(proof)}
    hand_over(actor, recipient_of(person), "invited", key=str(proof.id), now=now, **facts)


def _account(actor: Actor, code: str, person: Person, now: datetime) -> None:
    record(actor=actor, code=code, target=f"person:{person.id}", at=now, subject_id=person.id)


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
