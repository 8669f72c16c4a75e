"""Who acts for a business, for the actions that change something of it."""

from uuid import UUID

from tulay.areas.payments.errors.merchants import MerchantUnknown
from tulay.areas.payments.errors.webhooks_out import MerchantNotActive, OwnersOnly
from tulay.areas.payments.models.merchants import Merchant, MerchantMember
from tulay.areas.payments.rules.merchants import MemberRole, MerchantState
from tulay.kernel.actor import Actor


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
