"""What money has to do with a request: a benefit that an approval promises, and what became of it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.cases.actions.letters import tell_officer
from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.money import payout_reference
from tulay.areas.catalogue.queries.services import ServiceCard
from tulay.areas.payments.actions.payouts import cancel_payout, propose_payout
from tulay.kernel.actor import Actor
from tulay.kernel.money import Money
from tulay.plumbing.actions import action

PAID, NOT_PAID = "cases.benefit_paid", "cases.benefit_not_paid"


@action("cases.note-payout")
def note_payout(*, actor: Actor, request_id: UUID, is_paid: bool, now: datetime) -> None:
    """Tell the officer who has a request in hand that its benefit was paid, or that it was not.

    :raises RequestNotFound: there is none by this id.
    """
    request = Request.objects.filter(id=request_id).first()
    if request is None:
        raise RequestNotFound
    tell_officer(request, PAID if is_paid else NOT_PAID, request.assignee_id, actor=actor, now=now)
    record(
        actor=actor,
        code="cases.note-payout",
        target=f"request:{request.id}",
        at=now,
        subject_id=request.applicant_id,
        agency=request.agency_id,
        is_paid=is_paid,
    )


def promise_benefit(
    request: Request,
    service: ServiceCard,
    *,
    deciders: Collection[UUID],
    actor: Actor,
    now: datetime,
) -> None:
    """Propose to pay what the service grants to those it approves; a finance officer lets it go."""
    if service.benefit_minor:
        propose_payout(
            actor=actor,
            reference=payout_reference(request.id),
            agency_id=request.agency_id,
            person_id=request.applicant_id,
            amount=Money(service.currency, service.benefit_minor),
            deciders=deciders,
            now=now,
        )


def call_off_benefit(request: Request, *, actor: Actor, now: datetime) -> None:
    """Take the promise back with the request.

    :raises PayoutUnderWay: the money is on its way, or was paid.
    """
    cancel_payout(actor=actor, reference=payout_reference(request.id), now=now)
