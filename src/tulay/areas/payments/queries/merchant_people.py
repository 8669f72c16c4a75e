"""Who acts for a business, and who is asked to."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tulay.areas.identity.queries.people import person_card, person_cards, person_names
from tulay.areas.identity.queries.sessions import hash_of
from tulay.areas.payments.errors.merchant_people import InvitationUnknown, MemberUnknown
from tulay.areas.payments.models.merchant_people import MerchantInvitation
from tulay.areas.payments.models.merchants import Merchant, MerchantMember
from tulay.areas.payments.rules.merchant_people import GIVEN, check_invited, is_open
from tulay.areas.payments.rules.merchants import ENDED, MemberRole
from tulay.kernel.actor import SYSTEM, Actor
from tulay.plumbing.db import scope
from tulay.plumbing.db.fields import normalised


@dataclass(frozen=True, slots=True)
class MemberCard:
    """Somebody who acts for a business."""

    id: UUID
    person_id: UUID
    name: str = field(repr=False)
    role: MemberRole
    since_at: datetime


@dataclass(frozen=True, slots=True)
class InvitationCard:
    """Somebody who is asked to, by the address the invitation went to."""

    id: UUID
    email: str = field(repr=False)
    role: MemberRole
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """What the link of an invitation opens, before it is taken up."""

    business: str
    role: MemberRole
    made_by: str = field(repr=False)
    expires_at: datetime


def people_in(merchant_id: UUID) -> tuple[MemberCard, ...]:
    """Return who acts for a business, managers first; the programs with its keys are none of them."""
    roles = [role.value for role in GIVEN]
    found = MerchantMember.objects.filter(merchant_id=merchant_id, ended_at=None, role__in=roles)
    rows = list(found.order_by("role", "id"))
    names = person_names(row.person_id for row in rows)
    return tuple(_member(row, names.get(row.person_id, "")) for row in rows)


def member_in(merchant_id: UUID, member_id: UUID) -> MemberCard:
    """Return one of them.

    :raises MemberUnknown: this is none of them, or not any more.
    """
    for one in people_in(merchant_id):
        if one.id == member_id:
            return one
    raise MemberUnknown


def manages(actor: Actor, people: tuple[MemberCard, ...]) -> bool:
    """Answer whether the actor manages the business whose people these are."""
    return any(p.person_id == actor.person_id and p.role is MemberRole.OWNER for p in people)


def invitations_of(merchant_id: UUID, *, now: datetime) -> tuple[InvitationCard, ...]:
    """Return whom a business waits for, the latest first; only its managers see any."""
    rows = MerchantInvitation.objects.filter(
        merchant_id=merchant_id, ended_at=None, expires_at__gt=now
    )
    return tuple(_invitation(row) for row in rows.order_by("-id"))


def invitation_of(merchant_id: UUID, invitation_id: UUID, *, now: datetime) -> InvitationCard:
    """Return one of them.

    :raises InvitationUnknown: it has ended, or never was.
    """
    for one in invitations_of(merchant_id, now=now):
        if one.id == invitation_id:
            return one
    raise InvitationUnknown


def offer_by(actor: Actor, token: str, *, now: datetime) -> Offer:
    """Return what a link opens. Whoever holds it does not see the business yet: the platform looks for them.

    :raises InvitationUnknown: it has ended, was used, or never was.
    :raises NotInvited: it went to another address than that of the actor's account.
    """
    assert actor.person_id is not None, "whoever asks has signed in"
    with scope.entered(SYSTEM):
        row = MerchantInvitation.objects.filter(token_hash=hash_of(token)).first()
        if row is None or not is_open(expires_at=row.expires_at, ended_at=row.ended_at, now=now):
            raise InvitationUnknown
        merchant = Merchant.objects.get(id=row.merchant_id)
    if merchant.state in ENDED:
        raise InvitationUnknown
    check_addressee(person_card(actor.person_id).email, row.email)
    by = person_names([row.made_by]).get(row.made_by, "")
    return Offer(merchant.name, MemberRole(row.role), by, row.expires_at)


def check_addressee(email: str | None, invited: str | None) -> None:
    """Refuse an account that is not at the address that was invited, compared as addresses are when they are looked up.

    :raises NotInvited: it went to somebody else.
    """
    check_invited(normalised(email or ""), invited=normalised(invited or ""))


def exported_seats(person_id: UUID) -> list[dict[str, object]]:
    """Return for which businesses a person acts or acted, in which role and until when."""
    rows = MerchantMember.objects.filter(person_id=person_id).select_related("merchant")
    return [
        {
            "business": row.merchant.name,
            "role": row.role,
            "since": row.since_at.isoformat(),
            "until": row.ended_at and row.ended_at.isoformat(),
        }
        for row in rows.order_by("id")
    ]


def exported_invitations(person_id: UUID) -> list[dict[str, object]]:
    """Return the invitations that a person took up, and those that wait at their address."""
    rows = MerchantInvitation.objects.filter(taken_by=person_id)
    for card in person_cards([person_id]).values():
        if card.email:
            rows |= MerchantInvitation.objects.filter(email_index=card.email)
    return [
        {
            "business": row.merchant.name,
            "role": row.role,
            "address": row.email,
            "made_at": row.made_at.isoformat(),
            "ended_at": row.ended_at and row.ended_at.isoformat(),
        }
        for row in rows.select_related("merchant").order_by("id")
    ]


def invitations_of_old(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return the invitations whose time was over long ago."""
    old = MerchantInvitation.objects.filter(expires_at__lt=before)
    return tuple(old.order_by("id").values_list("id", flat=True)[:limit])


def _member(row: MerchantMember, name: str) -> MemberCard:
    return MemberCard(row.id, row.person_id, name, MemberRole(row.role), row.since_at)


def _invitation(row: MerchantInvitation) -> InvitationCard:
    return InvitationCard(
        row.id, row.email or "", MemberRole(row.role), row.made_at, row.expires_at
    )
