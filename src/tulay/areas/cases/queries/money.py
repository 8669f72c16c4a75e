"""What is paid to an applicant, and which request a payment names."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import get_language

from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.services import named
from tulay.areas.cases.rules import tracking
from tulay.areas.cases.rules.steps import State
from tulay.areas.catalogue.queries.services import ServiceCard
from tulay.areas.payments.queries.payments import PaymentCard, payment_by_reference
from tulay.areas.payments.queries.payouts import PayoutCard, payout_for

KIND = "request"
LTR, END = "\u2066", "\u2069"
"""A code runs from left to right in whatever language the name before it is."""
PROMISED = frozenset({State.APPROVED, State.IN_PROGRESS, State.COMPLETED, State.WITHDRAWN})


def payout_reference(request_id: UUID) -> str:
    """Return the name under which a request's benefit is paid."""
    return f"{KIND}:{request_id}"


def request_named(reference: str) -> UUID | None:
    """Return the request that a payment names; nothing where it is for something else."""
    kind, _, number = reference.partition(":")
    return UUID(number) if kind == KIND else None


@dataclass(frozen=True, slots=True)
class PaidFor:
    """The request that a payment is for, as far as its payer's way back needs it."""

    id: UUID
    slug: str
    is_draft: bool


def paid_for(person_id: UUID | None, reference: str) -> PaidFor | None:
    """Return the payer's own request that a payment names; nothing where it is for something else."""
    request_id = request_named(reference)
    if request_id is None or person_id is None:
        return None
    rows = Request.objects.filter(id=request_id, applicant_id=person_id)
    row = rows.select_related("service").first()
    return PaidFor(row.id, row.service.slug, row.state == State.DRAFT) if row else None


def fee_payment(request_id: UUID) -> PaymentCard | None:
    """Return the payment of a request's fee: the one that is made or was, else the last one."""
    return payment_by_reference(payout_reference(request_id))


def benefit_of(request: Request, service: ServiceCard) -> PayoutCard | None:
    """Return the payout of a request's benefit, if its service grants one and it was promised."""
    if not service.benefit_minor or State(request.state) not in PROMISED:
        return None
    return payout_for(payout_reference(request.id))


def request_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return what was asked for, with the code that its applicant knows."""
    rows = Request.objects.filter(id__in=set(ids))
    found = list(rows.values_list("id", "service_id", "tracking_code"))
    services = named({service_id for _, service_id, _ in found}, get_language() or "en")
    return {
        request_id: f"{services[service_id].name} ({LTR}{tracking.shown(code)}{END})"
        if code  # a draft has none
        else services[service_id].name
        for request_id, service_id, code in found
    }
