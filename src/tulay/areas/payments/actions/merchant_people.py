"""Bring people in to a business, and let them go."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.identity.queries.people import person_card, person_cards
from tulay.areas.identity.queries.sessions import hash_of
from tulay.areas.identity.queries.stepping_up import require_reauthentication
from tulay.areas.notifications.actions import Recipient, erase_messages, send, send_secret
from tulay.areas.payments.actions.merchant_seats import (
    end_invitations,
    end_seat,
    give_seat,
    owned_merchant,
    owners_of,
    seat_of,
)
from tulay.areas.payments.errors.merchant_people import (
    AlreadyMember,
    InvitationUnknown,
    MemberUnknown,
)
from tulay.areas.payments.errors.merchants import MerchantUnknown
from tulay.areas.payments.errors.webhooks_out import OwnersOnly
from tulay.areas.payments.models.merchant_people import MerchantInvitation
from tulay.areas.payments.models.merchants import Merchant, MerchantMember
from tulay.areas.payments.queries.merchant_people import check_addressee
from tulay.areas.payments.rules import merchant_people as rules
from tulay.areas.payments.rules.merchants import ENDED, MemberRole
from tulay.kernel.actor import SYSTEM, Actor
from tulay.plumbing.actions import action
from tulay.plumbing.db import scope
from tulay.plumbing.limits import Rate, limit

LETTER = "payments.people_changed"


@action("payments.invite-member")
def invite_member(
    *, actor: Actor, merchant_id: UUID, email: str, role: MemberRole, now: datetime
) -> UUID:
    """Ask somebody, at an address, to act for a business; an earlier link to the same address opens nothing any more.

    Nothing is looked up about the address: the answer is the same whether or not somebody has an account there.

    :raises MerchantUnknown: the actor does not belong to a business by this number.
    :raises OwnersOnly: they may look, and no more.
    :raises MerchantNotActive: it takes no payments at the moment.
    :raises StepUpNeeded: nothing was shown lately that proves who they are.
    :raises InvitationAddressUnfit: no mail can be written to it.
    :raises PeopleMany: there are fifty, those who are only invited among them.
    :raises TooMany: the business has sent many of late.
    """
    address = rules.address_of(email)
    assert role in rules.GIVEN, "a program is given a key"
    _held(merchant_id)
    row = owned_merchant(actor, merchant_id, is_active=True)
    require_reauthentication(actor, now)
    limit("payments.invite", str(row.id), Rate(*rules.INVITING))
    waiting = MerchantInvitation.objects.filter(merchant_id=row.id)
    end_invitations(waiting.filter(email_index=address) | waiting.filter(expires_at__lte=now), now)
    people = MerchantMember.objects.filter(merchant_id=row.id, ended_at=None)
    rules.check_room(
        people.exclude(role=MemberRole.KEY.value).count() + waiting.filter(ended_at=None).count()
    )
    assert actor.person_id is not None, "a manager is a person"
    token = rules.new_token()
    made = MerchantInvitation.objects.create(
        merchant=row,
        agency_id=row.agency_id,
        role=role.value,
        email=address,
        token_hash=hash_of(token),
        made_by=actor.person_id,
        made_at=now,
        expires_at=now + rules.LASTS,
    )
    inviter = person_card(actor.person_id)
    send_secret(
        actor=actor,
        recipient=Recipient(made.id, address=address, language=inviter.language),
        template="payments.member_invited",
        facts={"inviter": inviter.name, "business": row.name, "role": role.value, "token": token},
        key=f"payments.member_invited:{made.id}",
        now=now,
    )
    _account(actor, "payments.invite-member", row, now, made.id, invitation=made.id, role=role)
    return made.id


@action("payments.withdraw-member-invitation")
def withdraw_member_invitation(
    *, actor: Actor, merchant_id: UUID, invitation_id: UUID, now: datetime
) -> None:
    """Take an invitation back: its link opens nothing any more.

    :raises MerchantUnknown: the actor does not belong to a business by this number.
    :raises OwnersOnly: they may look, and no more.
    :raises InvitationUnknown: it was taken up, has ended, or never was.
    """
    code = "payments.withdraw-member-invitation"
    _held(merchant_id)
    row = owned_merchant(actor, merchant_id)
    found = MerchantInvitation.objects.filter(merchant_id=row.id, id=invitation_id)
    if not end_invitations(found.filter(expires_at__gt=now), now):
        raise InvitationUnknown
    _account(actor, code, row, now, invitation_id, invitation=invitation_id)


@action("payments.join-merchant")
def join_merchant(*, actor: Actor, token: str, now: datetime) -> UUID:
    """Take up an invitation by its link; return the business one acts for from now on.

    :raises InvitationUnknown: it has ended, was used, or never was.
    :raises NotInvited: it went to another address than that of the actor's account.
    :raises AlreadyMember: they act for this business already.
    """
    assert actor.person_id is not None
    person = person_card(actor.person_id)
    with scope.entered(SYSTEM):  # who is invited does not see the business yet
        known = MerchantInvitation.objects.filter(token_hash=hash_of(token)).first()
        if known is None:
            raise InvitationUnknown
        row = Merchant.objects.select_for_update().get(id=known.merchant_id)
        made = MerchantInvitation.objects.get(
            id=known.id
        )  # as it is now that nobody else changes it
        if row.state in ENDED or not rules.is_open(
            expires_at=made.expires_at, ended_at=made.ended_at, now=now
        ):
            raise InvitationUnknown
        check_addressee(person.email, made.email)
        seats = MerchantMember.objects.filter(merchant_id=row.id, person_id=person.id)
        if seats.filter(ended_at=None).exists():
            raise AlreadyMember
        managers = owners_of(row.id)
        give_seat(row, person.id, MemberRole(made.role), now)
        end_invitations(MerchantInvitation.objects.filter(id=made.id), now, taken_by=person.id)
    _tell(managers, "joined", row, who=person.name, role=made.role, actor=actor, now=now)
    _account(actor, "payments.join-merchant", row, now, person.id, role=made.role)
    return row.id


@action("payments.remove-member")
def remove_member(*, actor: Actor, merchant_id: UUID, member_id: UUID, now: datetime) -> None:
    """Let somebody act for a business no more, from this moment; everybody may end their own part in it.

    What they invited others by opens nothing any more.

    :raises MerchantUnknown: the actor does not belong to a business by this number.
    :raises OwnersOnly: they may look, and leave, and no more.
    :raises MemberUnknown: this person does not act for it, or not any more.
    :raises LastManager: nobody would manage it any more.
    """
    row = _held(merchant_id)
    own = seat_of(actor, merchant_id)
    if own.role != MemberRole.OWNER and own.id != member_id:
        raise OwnersOnly
    people = MerchantMember.objects.filter(merchant_id=row.id, ended_at=None)
    seat = people.exclude(role=MemberRole.KEY.value).filter(id=member_id).first()
    if seat is None:
        raise MemberUnknown
    managers = owners_of(row.id)
    rules.check_leaves_manager(seat.person_id, managers)
    is_own = seat.id == own.id
    name = person_card(seat.person_id).name
    told = set(managers) - {actor.person_id, seat.person_id}
    with scope.entered(SYSTEM):  # who leaves does not see the business any more
        end_seat(seat, now)
    news: dict[str, Any] = {"who": name, "role": seat.role, "actor": actor, "now": now}
    _tell(told, "left" if is_own else "removed", row, **news)
    if not is_own:
        _tell([seat.person_id], "ended", row, **news)
    _account(actor, "payments.remove-member", row, now, seat.person_id, role=seat.role, own=is_own)


@action("payments.forget-invitation")
def forget_invitation(*, actor: Actor, invitation_id: UUID, now: datetime) -> None:
    """Remove an invitation that ended long ago, with what was written to its address."""
    erase_messages(actor=actor, person_id=invitation_id, now=now)
    MerchantInvitation.objects.filter(id=invitation_id).delete()
    record(
        actor=actor,
        code="payments.forget-invitation",
        target=f"invitation:{invitation_id}",
        at=now,
        subject_id=invitation_id,
    )


def _held(merchant_id: UUID) -> Merchant:
    """Hold a business, so that of two who change its people one waits for the other, and then looks who is left.

    :raises MerchantUnknown: it is not the actor's to see.
    """
    row = Merchant.objects.select_for_update().filter(id=merchant_id).first()
    if row is None:
        raise MerchantUnknown
    return row


def _tell(
    people: Iterable[UUID],
    what: str,
    row: Merchant,
    *,
    who: str,
    role: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Write to people that somebody `joined`, `left` or was `removed`; or that their own part `ended`."""
    for person in person_cards(people).values():
        send(
            actor=actor,
            recipient=Recipient(person.id, person.email, None, person.language),
            template=LETTER,
            facts={
                "name": person.name,
                "business": row.name,
                "what": what,
                "who": who,
                "role": role,
                "id": str(row.id),
            },
            key=f"{LETTER}:{row.id}:{what}:{now.timestamp():.6f}:{person.id}",
            now=now,
            urgent=True,
        )


def _account(
    actor: Actor, code: str, row: Merchant, now: datetime, subject_id: UUID, **facts: Any
) -> None:
    record(
        actor=actor, code=code, target=f"merchant:{row.id}", at=now, subject_id=subject_id, **facts
    )
