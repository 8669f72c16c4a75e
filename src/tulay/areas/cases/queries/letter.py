"""What stands in a decision letter."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.models import Decision, Request
from tulay.areas.cases.queries.resources import about
from tulay.areas.cases.rules import tracking
from tulay.areas.cases.rules.steps import APPEAL_WITHIN, Outcome
from tulay.areas.catalogue.queries.services import ServiceCard, service_card
from tulay.areas.directory.queries import AgencyCard, agency_card
from tulay.areas.identity.queries import person_card, person_names
from tulay.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Letter:
    """A final decision as its applicant reads it."""

    request_id: UUID
    tracking_code: str
    language: str
    applicant_name: str = field(repr=False)
    service: ServiceCard
    agency: AgencyCard
    outcome: Outcome
    reasons: str = field(repr=False)
    submitted_at: datetime
    decided_at: datetime
    signed_at: datetime
    decided_by: str = field(repr=False)
    cosigned_by: str = field(repr=False)
    appeal_until: datetime | None
    is_after_appeal: bool
    fee_minor: int
    currency: str
    is_paid: bool


def letter(
    *, actor: Actor, request_id: UUID, round_: int | None = None, is_own: bool = False
) -> Letter:
    """Return the letter of a request's last final decision, or of the first (`round_` 1) or second round.

    :param is_own: only to whom it is addressed; others go by the door that records the look.
    :raises RequestNotFound: there is no such decision, or it is not this actor's to see.
    """
    request = Request.objects.sent().filter(id=request_id).first()
    if request is None or not _may_read(actor, request, is_own=is_own):
        raise RequestNotFound
    decision = _final(request, round_)
    names = person_names({p for p in (decision.decided_by, decision.cosigned_by) if p})
    signed_at = decision.cosigned_at or decision.decided_at
    is_open_to_appeal = decision.outcome == Outcome.REJECTED and decision.round == 1
    assert request.submitted_at is not None, "sent requests only"
    return Letter(
        request_id=request.id,
        tracking_code=tracking.shown(request.tracking_code or ""),
        language=request.language,
        applicant_name=person_card(request.applicant_id).name,
        service=service_card(request.service_id, request.language),
        agency=agency_card(request.agency_id),
        outcome=Outcome(decision.outcome),
        reasons=decision.reasons,
        submitted_at=request.submitted_at,
        decided_at=decision.decided_at,
        signed_at=signed_at,
        decided_by=names.get(decision.decided_by, ""),
        cosigned_by=names.get(decision.cosigned_by, "") if decision.cosigned_by else "",
        appeal_until=signed_at + APPEAL_WITHIN if is_open_to_appeal else None,
        is_after_appeal=decision.round > 1,
        fee_minor=request.fee_minor,
        currency=request.currency,
        is_paid=request.paid_at is not None,
    )


def _may_read(actor: Actor, request: Request, *, is_own: bool) -> bool:
    if request.applicant_id == (actor.on_behalf_of or actor.person_id):
        return True
    return not is_own and actor.may("cases.look", about=about(actor, request))


def _final(request: Request, round_: int | None) -> Decision:
    rows = Decision.objects.filter(request_id=request.id).order_by("-id")
    final = [d for d in rows if d.is_final and round_ in (None, d.round)]
    if not final:
        raise RequestNotFound
    return final[0]
