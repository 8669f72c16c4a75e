"""What is left of a business when the person behind its application is forgotten."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.identity.queries.people import person_cards
from tulay.areas.payments.actions.merchant_seats import end_invitations
from tulay.areas.payments.models.api_keys import ApiKey
from tulay.areas.payments.models.merchant_people import MerchantInvitation
from tulay.areas.payments.models.merchants import Merchant, MerchantMember, MerchantPaper
from tulay.areas.payments.models.settlements import Settlement, SettlementPlan
from tulay.areas.payments.models.webhooks_out import Webhook
from tulay.areas.payments.queries.api_keys import forget_keys
from tulay.areas.payments.rules.merchants import UNDECIDED, MemberRole, MerchantState
from tulay.areas.payments.rules.settlements import STOPPED, SettlementState
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action

ERASED = ""


@action("payments.erase-merchants")
def erase_merchants(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty how a business is reached and what it handed in, and end the person's part in it.

    Where nobody else manages a business, its keys open nothing any more, its server is told nothing, nothing is paid
    out to it, and those who only looked at it see it no more. An application that waits is withdrawn. Reasons inside
    steps become unreadable with the person's key; invitations that they sent, or that wait for them, end.
    """
    for merchant in Merchant.objects.select_for_update().filter(applicant_id=person_id):
        if MerchantState(merchant.state) in UNDECIDED:
            merchant.state = MerchantState.WITHDRAWN.value
        _empty(merchant, now)
    seats = MerchantMember.objects.filter(person_id=person_id, ended_at=None)
    left = set(seats.values_list("merchant_id", flat=True))
    seats.update(ended_at=now)
    end_invitations(MerchantInvitation.objects.filter(made_by=person_id), now)
    MerchantInvitation.objects.filter(taken_by=person_id).update(taken_by=None)
    for card in person_cards([person_id]).values():
        if card.email:
            end_invitations(MerchantInvitation.objects.filter(email_index=card.email), now)
    for merchant_id in sorted(left - _managed(left)):
        _stop(merchant_id, now)
    forget_keys()
    _account(actor, "payments.erase-merchants", person_id, now)


@action("payments.forget-merchants")
def forget_merchants(*, actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty a person's applications and businesses that ended long ago."""
    rows = Merchant.objects.select_for_update().ended().filter(applicant_id=person_id)
    for merchant in rows.filter(updated_at__lt=before, emptied_at=None):
        _empty(merchant, now)
    _account(actor, "payments.forget-merchants", person_id, now)


def _managed(merchant_ids: set[UUID]) -> set[UUID]:
    """Return those that a person still manages."""
    people = MerchantMember.objects.filter(
        merchant_id__in=merchant_ids, ended_at=None, role=MemberRole.OWNER.value
    )
    return set(people.values_list("merchant_id", flat=True))


def _stop(merchant_id: UUID, now: datetime) -> None:
    """Let nothing go out of a business that nobody manages any more."""
    end_invitations(MerchantInvitation.objects.filter(merchant_id=merchant_id), now)
    ApiKey.objects.filter(merchant_id=merchant_id, revoked_at=None).update(revoked_at=now)
    MerchantMember.objects.filter(merchant_id=merchant_id, ended_at=None).update(ended_at=now)
    for webhook in Webhook.objects.select_for_update().filter(
        merchant_id=merchant_id, ended_at=None
    ):
        webhook.ended_at, webhook.address, webhook.secret = now, ERASED, ERASED
        webhook.former_secret = webhook.former_until = None
        webhook.save()
    SettlementPlan.objects.filter(merchant_id=merchant_id).delete()
    for made in Settlement.objects.select_for_update().filter(merchant_id=merchant_id):
        if made.state == SettlementState.SUBMITTED:
            continue  # the gateway is still asked about it
        if made.state == SettlementState.OPEN:
            made.state, made.failure = SettlementState.HELD.value, STOPPED
        made.destination = {}
        made.save(update_fields=["state", "failure", "destination"])


def _empty(merchant: Merchant, now: datetime) -> None:
    merchant.email = merchant.phone = merchant.address = ERASED
    merchant.emptied_at = now
    merchant.save()
    for paper in MerchantPaper.objects.filter(merchant_id=merchant.id):
        paper.name, paper.removed_at = ERASED, paper.removed_at or now
        paper.save(update_fields=["name", "removed_at"])


def _account(actor: Actor, code: str, person_id: UUID, now: datetime) -> None:
    record(actor=actor, code=code, target=f"person:{person_id}", at=now, subject_id=person_id)
