"""Decide about a request, alone or with a second signature, and once more when it is appealed."""

from datetime import datetime
from uuid import UUID

from tulay.areas.cases.actions.comments import comment_by
from tulay.areas.cases.actions.inner_steps import check_steps_done
from tulay.areas.cases.actions.letters import tell_applicant, tell_officer
from tulay.areas.cases.actions.money import promise_benefit
from tulay.areas.cases.actions.steps import (
    account,
    checked_reason,
    move,
    own_request,
    person_of,
    request_in_hand,
)
from tulay.areas.cases.errors import NothingToSign, PapersUnsettled, WaitsForSignature
from tulay.areas.cases.events import CaseDecided
from tulay.areas.cases.models import Decision, Request
from tulay.areas.cases.queries.decisions import open_decision, who_decided
from tulay.areas.cases.queries.money import payout_reference
from tulay.areas.cases.queries.papers import handed_in
from tulay.areas.cases.queries.special import check_using
from tulay.areas.cases.rules.deadlines import deadlines
from tulay.areas.cases.rules.papers import unsettled
from tulay.areas.cases.rules.steps import (
    APPEAL_WITHIN,
    Outcome,
    Party,
    Priority,
    State,
    Visibility,
    check_appeal,
    check_impartial,
    check_state,
    check_step,
    needs_second_signature,
)
from tulay.areas.catalogue.actions.slots import take_slot
from tulay.areas.catalogue.queries.services import ServiceCard, service_card
from tulay.areas.directory.queries import calendar_of
from tulay.areas.payments.actions.payments import call_off_payment
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.db.writes import add
from tulay.plumbing.events import publish


@action("cases.decide")
def decide(
    *, actor: Actor, request_id: UUID, outcome: Outcome, reasons: str, now: datetime
) -> bool:
    """Approve or reject a request; return whether that is final or waits for a second signature.

    :raises StepNotPossible: it is not in review: somebody was faster.
    :raises WaitsForSignature: a decision is already proposed.
    :raises InnerStepsUnfinished: the service names steps that come first.
    :raises PapersUnsettled: it is approved while a paper that it needs is being checked, or was refused.
    :raises AnotherOfficer: it is an appeal against this officer's own decision.
    :raises OwnRequest: the officer is the applicant.
    :raises SlotsTaken: the last place went to somebody else.
    :raises PaymentUnderWay: it is rejected while its fee is being paid.
    """
    said = checked_reason(reasons, pointer="reasons")
    request = request_in_hand(actor, "cases.decide", request_id)
    check_step(State(request.state), State(outcome.value), Party.DECIDER)
    took_part = who_decided(request.id) if request.is_appealed else frozenset()
    check_impartial(actor.person_id, applicant_id=request.applicant_id, took_part=took_part)
    if open_decision(request.id) is not None:
        raise WaitsForSignature
    officer_id = person_of(actor)
    service = service_card(request.service_id, request.language)
    check_using(request, service)
    check_steps_done(request, outcome)
    _check_papers_read(request, service, outcome)
    decision = Decision(
        request_id=request.id,
        agency_id=request.agency_id,
        applicant_id=request.applicant_id,
        round=2 if request.is_appealed else 1,
        outcome=outcome.value,
        reasons=said,
        decided_by=officer_id,
        decided_at=now,
        needs_signature=needs_second_signature(
            outcome, is_above_threshold=service.second_signature
        ),
    )
    add(decision)
    if decision.is_final:
        _conclude(request, decision, service, actor=actor, now=now)
    account(actor, "cases.decide", request, now, decided=outcome, is_final=decision.is_final)
    publish(_event(request, decision))
    return decision.is_final


@action("cases.cosign")
def cosign(
    *, actor: Actor, request_id: UUID, now: datetime, agrees: bool = True, reason: str = ""
) -> None:
    """Sign a proposed decision as the second officer, or give it back with a reason.

    :raises NothingToSign: no decision waits for a signature.
    :raises AnotherOfficer: the officer proposed it, or decided before.
    :raises SlotsTaken: the last place went to somebody else.
    :raises PaymentUnderWay: it is rejected while its fee is being paid.
    """
    said = checked_reason(reason, is_required=not agrees)
    request = request_in_hand(actor, "cases.cosign", request_id)
    check_state(State(request.state), {State.IN_REVIEW})
    decision = open_decision(request.id)
    if decision is None:
        raise NothingToSign
    service = service_card(request.service_id, request.language)
    if agrees:
        check_using(request, service)
    took_part = who_decided(request.id) | {decision.decided_by}
    check_impartial(actor.person_id, applicant_id=request.applicant_id, took_part=took_part)
    if agrees:
        decision.cosigned_by, decision.cosigned_at = actor.person_id, now
        decision.save(update_fields=["cosigned_by", "cosigned_at"])
        _conclude(request, decision, service, actor=actor, now=now)
    else:
        decision.returned_by, decision.returned_at = actor.person_id, now
        decision.save(update_fields=["returned_by", "returned_at"])
        add(comment_by(request, actor, said, Visibility.INTERNAL, now))
        tell_officer(request, "cases.returned", decision.decided_by, actor=actor, now=now)
    account(
        actor,
        "cases.cosign",
        request,
        now,
        agrees=agrees,
        decided=decision.outcome,
    )
    if agrees:
        publish(_event(request, decision))


@action("cases.appeal")
def appeal(*, actor: Actor, request_id: UUID, reason: str, now: datetime) -> None:
    """Ask for a rejected request to be looked at again by another officer, once, within 30 days.

    :raises AppealUsed: it was appealed before; that outcome is final.
    :raises AppealTooLate: the 30 days have passed.
    """
    said = checked_reason(reason)
    request = own_request(actor, request_id)
    check_step(State(request.state), State.APPEALED, Party.APPLICANT)
    assert request.decided_at is not None, "a rejected request was decided"
    check_appeal(decided_at=request.decided_at, is_appealed=request.is_appealed, now=now)
    service = service_card(request.service_id, request.language)
    due = deadlines(
        now,
        calendar=calendar_of(request.agency_id),
        priority=Priority(request.priority),
        response_hours=service.response_hours,
        resolution_hours=service.resolution_hours,
    )
    move(request, State.APPEALED, actor=actor, party=Party.APPLICANT, now=now, reason=said)
    request.is_appealed, request.assignee_id = True, None
    request.response_due_at, request.due_at, request.responded_at = (
        due.response_due_at,
        due.due_at,
        None,
    )
    request.save()
    account(actor, "cases.appeal", request, now)
    tell_applicant(request, "cases.appealed", actor=actor, now=now)


def _check_papers_read(request: Request, service: ServiceCard, outcome: Outcome) -> None:
    """Let nobody approve what rests on a paper that nobody could read."""
    needed = {one.code for one in service.requirements if one.is_required}
    if outcome is Outcome.APPROVED and unsettled(handed_in(request.id), needed):
        raise PapersUnsettled


def _conclude(
    request: Request, decision: Decision, service: ServiceCard, *, actor: Actor, now: datetime
) -> None:
    """Let a decision that has its signatures take effect: the place, the state, the money, the letter."""
    outcome = Outcome(decision.outcome)
    if outcome is Outcome.APPROVED:
        take_slot(actor=actor, service_id=request.service_id, now=now)
        request.holds_slot = True
        deciders = who_decided(request.id) | {decision.decided_by}
        deciders |= {decision.cosigned_by} if decision.cosigned_by else set()
        promise_benefit(request, service, deciders=deciders, actor=actor, now=now)
    elif request.fee_minor and request.paid_at is None:
        call_off_payment(actor=actor, reference=payout_reference(request.id), now=now)
    move(request, State(outcome.value), actor=actor, party=Party.DECIDER, now=now)
    request.decided_at = now
    if outcome is Outcome.APPROVED and request.fee_minor and request.paid_at is None:
        request.paused_at = now  # the clock waits for the fee
    request.save()
    may_appeal = outcome is Outcome.REJECTED and not request.is_appealed
    tell_applicant(
        request,
        f"cases.{outcome.value}",
        actor=actor,
        now=now,
        reasons=decision.reasons,
        appeal_until=now + APPEAL_WITHIN if may_appeal else None,
        is_fee_due=request.paused_at is not None,
    )


def _event(request: Request, decision: Decision) -> CaseDecided:
    return CaseDecided(
        request.id,
        request.agency_id,
        request.service_id,
        decision.outcome,
        decision.is_final,
    )
