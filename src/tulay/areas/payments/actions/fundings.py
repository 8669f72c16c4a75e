"""Give an agency money to pay out: one finance officer reads it off a statement, another books it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.directory.queries.agencies import agency_card
from tulay.areas.payments.actions.budgets import book_funding
from tulay.areas.payments.errors.fundings import AgencyNotYours, FundingUnknown, StatementUsed
from tulay.areas.payments.models.fundings import Funding
from tulay.areas.payments.rules import fundings as rules
from tulay.areas.payments.rules.fundings import FundingState
from tulay.kernel.actor import Actor
from tulay.kernel.money import Money
from tulay.plumbing.actions import action


@action("payments.propose-funding")
def propose_funding(
    *,
    actor: Actor,
    agency_id: UUID,
    amount: Money,
    statement_reference: str,
    reason: str,
    now: datetime,
) -> UUID:
    """Propose to give an agency money that came in, by the line of the statement. Nothing moves yet.

    :raises FundingUnfit: an amount, a reference or a reason is missing.
    :raises UnknownAgency: there is no such agency.
    :raises AgencyNotYours: it is not theirs to pay for.
    :raises StatementUsed: the line was used already.
    """
    rules.check_funding(amount.minor)
    agency = agency_card(agency_id)
    if not actor.may("payments.propose-funding", agency.id):
        raise AgencyNotYours
    assert actor.person_id is not None, "a program has no finance officer's role"
    funding = Funding(
        agency_id=agency.id,
        amount_minor=amount.minor,
        currency=amount.currency,
        statement_reference=rules.checked_statement(statement_reference),
        reason=rules.checked_why(reason),
        state=FundingState.PROPOSED.value,
        asked_by=actor.person_id,
        asked_at=now,
    )
    try:
        with transaction.atomic():
            funding.save(force_insert=True)
    except IntegrityError:
        raise StatementUsed from None
    _account(actor, "payments.propose-funding", funding, now)
    return funding.id


@action("payments.approve-funding")
def approve_funding(*, actor: Actor, funding_id: UUID, now: datetime) -> None:
    """Book what somebody else proposed: the money is the agency's to pay out.

    :raises FundingUnknown: there is none by this id in what they look after.
    :raises FundedByYou: they proposed it themselves.
    :raises FundingDecided: somebody has decided already.
    """
    funding = _decided(actor, "payments.approve-funding", funding_id, FundingState.BOOKED, now)
    book_funding(
        funding.id,
        agency_id=funding.agency_id,
        amount=funding.amount,
        reference=funding.statement_reference,
        now=now,
    )
    _account(actor, "payments.approve-funding", funding, now)


@action("payments.refuse-funding")
def refuse_funding(*, actor: Actor, funding_id: UUID, now: datetime) -> None:
    """Refuse what somebody else proposed; the line of the statement is free again.

    :raises FundingUnknown: there is none by this id in what they look after.
    :raises FundedByYou: they proposed it themselves.
    :raises FundingDecided: somebody has decided already.
    """
    funding = _decided(actor, "payments.refuse-funding", funding_id, FundingState.REFUSED, now)
    _account(actor, "payments.refuse-funding", funding, now)


def _decided(
    actor: Actor, code: str, funding_id: UUID, new: FundingState, now: datetime
) -> Funding:
    funding = Funding.objects.select_for_update().filter(id=funding_id).first()
    if funding is None or not actor.may(code, funding.agency_id):
        raise FundingUnknown
    rules.check_decision(
        FundingState(funding.state), asked_by=funding.asked_by, officer_id=actor.person_id
    )
    funding.state, funding.decided_by, funding.decided_at = new.value, actor.person_id, now
    funding.save(update_fields=["state", "decided_by", "decided_at"])
    return funding


def _account(actor: Actor, code: str, funding: Funding, now: datetime, **facts: Any) -> None:
    record(
        actor=actor,
        code=code,
        target=f"funding:{funding.id}",
        at=now,
        agency=funding.agency_id,
        state=funding.state,
        amount_minor=funding.amount_minor,
        currency=funding.currency,
        **facts,
    )
