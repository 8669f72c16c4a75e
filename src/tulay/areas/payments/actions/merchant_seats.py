"""Who acts for a business, for the actions that change something of it."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tulay.areas.identity.actions import grant_role, revoke_role
from tulay.areas.identity.errors import RoleAlreadyHeld
from tulay.areas.identity.queries.sessions import grants_of
from tulay.areas.payments.errors.merchants import MerchantUnknown
from tulay.areas.payments.errors.webhooks_out import MerchantNotActive, OwnersOnly
from tulay.areas.payments.models.merchant_people import MerchantInvitation
from tulay.areas.payments.models.merchants import Merchant, MerchantMember
from tulay.areas.payments.rules.merchants import MemberRole, MerchantState
from tulay.kernel.actor import SYSTEM, Actor

ROLE = "merchant_user"


def owned_merchant(actor: Actor, merchant_id: UUID, *, is_active: bool = False) -> Merchant:
    """Return the open business of an actor who is its owner.

    :raises MerchantUnknown: the actor does not belong to a business by this number.
    :raises OwnersOnly: they may look, and no more.
    :raises MerchantNotActive: it takes no payments at the moment, and `is_active` is asked for.
    """
    seat = seat_of(actor, merchant_id)
    if seat.role != MemberRole.OWNER:
        raise OwnersOnly
    row = Merchant.objects.get(id=merchant_id)
    if is_active and row.state != MerchantState.ACTIVE:
        raise MerchantNotActive
    return row


def seat_of(actor: Actor, merchant_id: UUID) -> MerchantMember:
    """Return how the actor acts for a business.

    :raises MerchantUnknown: not at all.
    """
    if actor.person_id is None or not actor.is_signed_in:
        raise MerchantUnknown
    seat = MerchantMember.objects.filter(
        merchant_id=merchant_id, person_id=actor.person_id, ended_at=None
    ).first()
    if seat is None:
        raise MerchantUnknown
    return seat


def owners_of(merchant_id: UUID) -> tuple[UUID, ...]:
    """Return who owns a business with us: they are written to."""
    rows = MerchantMember.objects.filter(
        merchant_id=merchant_id, role=MemberRole.OWNER.value, ended_at=None
    )
    return tuple(rows.order_by("id").values_list("person_id", flat=True))


def give_seat(row: Merchant, person_id: UUID, role: MemberRole, now: datetime) -> None:
    """Let a person act for a business, inside the running action, and give them the role of those who do."""
    MerchantMember.objects.create(
        merchant=row, agency_id=row.agency_id, person_id=person_id, role=role.value, since_at=now
    )
    try:
        grant_role(
            actor=SYSTEM, person_id=person_id, role=ROLE, agency_id=None, until=None, now=now
        )
    except RoleAlreadyHeld:
        return  # they act for another business already


def end_seat(seat: MerchantMember, now: datetime) -> None:
    """Let a person act for a business no more, inside the running action: what they sent to others ends, too.

    Their role as somebody who acts for businesses goes with the last one.
    """
    seat.ended_at = now
    seat.save(update_fields=["ended_at"])
    sent = MerchantInvitation.objects.filter(merchant_id=seat.merchant_id, made_by=seat.person_id)
    end_invitations(sent, now)
    if MerchantMember.objects.filter(person_id=seat.person_id, ended_at=None).exists():
        return
    for grant in grants_of(seat.person_id, now=now):
        if grant.role == ROLE:
            revoke_role(actor=SYSTEM, grant_id=grant.id, now=now, person_id=seat.person_id)


def end_invitations(
    rows: "QuerySet[MerchantInvitation]", now: datetime, *, taken_by: UUID | None = None
) -> int:
    """End those of some invitations that have not ended, and empty where they went; return how many."""
    waiting = rows.filter(ended_at=None)
    return waiting.update(ended_at=now, taken_by=taken_by, email=None, email_index=None)
