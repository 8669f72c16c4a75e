"""A request is sent on: offered to another agency, accepted, declined, taken back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.cases.actions.inner_steps import begin_review
from tulay.areas.cases.actions.letters import tell_applicant
from tulay.areas.cases.actions.steps import account, checked_reason, request_in_hand
from tulay.areas.cases.errors import ReferralNotFound, ReferralOpen
from tulay.areas.cases.events import CaseAssigned, CaseTakenOver
from tulay.areas.cases.models import Referral, Request
from tulay.areas.cases.queries.decisions import open_decision
from tulay.areas.cases.queries.inner_steps import steps_of
from tulay.areas.cases.queries.money import payout_reference
from tulay.areas.cases.queries.special import check_using, holds_special
from tulay.areas.cases.rules.deadlines import deadlines
from tulay.areas.cases.rules.referrals import (
    Answer,
    check_open,
    check_referable,
    check_taker,
)
from tulay.areas.cases.rules.steps import Priority, State, check_impartial
from tulay.areas.catalogue.queries.services import ServiceCard, service_card
from tulay.areas.directory.queries import agency_card, calendar_of
from tulay.areas.payments.actions.payments import call_off_payment
from tulay.kernel.actor import SYSTEM, Actor, Resource
from tulay.plumbing.actions import action
from tulay.plumbing.db import scope
from tulay.plumbing.events import publish


@action("cases.refer")
def refer(*, actor: Actor, request_id: UUID, service_id: UUID, reason: str, now: datetime) -> UUID:
    """Offer a request to another agency's service. The agency reads the reason; the request it sees once it accepts.

    :raises ReasonMissing: nothing was said.
    :raises StepNotPossible: the request is decided, or waits for its applicant.
    :raises StaysHere: it is an appeal, or holds special information.
    :raises WaitsForSignature: a decision is proposed.
    :raises FeePaid: the fee was taken here.
    :raises ServiceUnfit: the service is the agency's own, under another law, or takes nothing now.
    :raises ReferralOpen: an agency is asked already.
    """
    said = checked_reason(reason)
    request = request_in_hand(actor, "cases.refer", request_id)
    check_impartial(actor.person_id, applicant_id=request.applicant_id, took_part=())
    service = service_card(request.service_id, request.language)
    _check_movable(request, service)
    wanted = service_card(service_id, request.language)
    check_taker(
        agency_id=request.agency_id,
        jurisdiction=service.jurisdiction,
        to_agency_id=wanted.agency_id,
        to_jurisdiction=wanted.jurisdiction,
        takes_requests=wanted.takes_requests(now),
    )
    row = _offer(request, wanted, actor, said, now)
    account(actor, "cases.refer", request, now, to=wanted.agency_id, service=wanted.slug)
    _tell(row, request, "cases.referral_offered", actor, now)
    return row.id


@action("cases.accept-referral")
def accept_referral(*, actor: Actor, referral_id: UUID, now: datetime) -> UUID:
    """Take a request over: from now on it is this agency's, with its own clock; return the request.

    :raises ReferralNotFound: there is none, or another agency is asked.
    :raises ReferralAnswered: it was answered or taken back.
    :raises StepNotPossible: the request was decided or asks its applicant in the meantime.
    :raises PaymentUnderWay: its fee is being paid at this moment.
    """
    row = _held(actor, "cases.accept-referral", referral_id, mine="to_agency_id")
    check_open(Answer(row.answer))
    with scope.entered(SYSTEM):  # the request is not this agency's yet: row security would hide it
        request = Request.objects.select_for_update().get(id=row.request_id)
        check_impartial(actor.person_id, applicant_id=request.applicant_id, took_part=())
        _check_movable(request, service_card(request.service_id, request.language))
        call_off_payment(actor=actor, reference=payout_reference(request.id), now=now)
        _move_over(request, service_card(row.to_service_id, request.language), now)
    _answer(row, Answer.ACCEPTED, actor, now)
    publish(CaseAssigned(request.id, request.agency_id, None))
    publish(CaseTakenOver(request.id, request.agency_id, request.service_id))
    account(actor, "cases.accept-referral", request, now, before=row.from_agency_id)
    _tell(row, request, "cases.referral_accepted", actor, now)
    return request.id


@action("cases.decline-referral")
def decline_referral(*, actor: Actor, referral_id: UUID, reason: str, now: datetime) -> None:
    """Leave a request where it is, with a reason that the other agency and the applicant read.

    :raises ReferralNotFound: there is none, or another agency is asked.
    :raises ReferralAnswered: it was answered or taken back.
    :raises ReasonMissing: nothing was said.
    :raises OwnRequest: the officer is the applicant.
    """
    said = checked_reason(reason)
    row = _held(actor, "cases.decline-referral", referral_id, mine="to_agency_id")
    check_impartial(actor.person_id, applicant_id=row.applicant_id, took_part=())
    check_open(Answer(row.answer))
    _end(row, Answer.DECLINED, actor=actor, code="cases.decline-referral", now=now, said=said)


@action("cases.withdraw-referral")
def withdraw_referral(*, actor: Actor, referral_id: UUID, now: datetime) -> None:
    """Take an offer back before it is answered: the request stays where it is.

    :raises ReferralNotFound: there is none, or another agency made it.
    :raises ReferralAnswered: it was answered or taken back.
    """
    row = _held(actor, "cases.withdraw-referral", referral_id, mine="from_agency_id")
    check_open(Answer(row.answer))
    _end(row, Answer.WITHDRAWN, actor=actor, code="cases.withdraw-referral", now=now)


@action("cases.lapse-referral")
def lapse_referral(*, actor: Actor, request_id: UUID, now: datetime) -> None:
    """Take back the open offer of a request that was decided, taken back or asks its applicant meanwhile."""
    row = Referral.objects.select_for_update().of_request(request_id).offered().first()
    if row is not None:
        _end(row, Answer.WITHDRAWN, actor=actor, code="cases.lapse-referral", now=now)


def _check_movable(request: Request, service: ServiceCard) -> None:
    check_using(request, service)
    check_referable(
        State(request.state),
        is_appealed=request.is_appealed,
        is_paid=request.paid_at is not None,
        waits_for_signature=open_decision(request.id) is not None,
        holds_special=holds_special(request, service),
        has_begun_steps=bool(steps_of(request)),
    )


def _offer(
    request: Request, wanted: ServiceCard, actor: Actor, said: str, now: datetime
) -> Referral:
    row = Referral(
        request_id=request.id,
        applicant_id=request.applicant_id,
        tracking_code=request.tracking_code or "",
        from_agency_id=request.agency_id,
        from_service_id=request.service_id,
        to_agency_id=wanted.agency_id,
        to_service_id=wanted.id,
        reason=said,
        offered_by=actor.person_id,
        offered_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ReferralOpen from error
    return row


def _move_over(request: Request, service: ServiceCard, now: datetime) -> None:
    """Make a request the other agency's: their service, fee and clock, in nobody's hands yet."""
    due = deadlines(
        now,
        calendar=calendar_of(service.agency_id),
        priority=Priority(request.priority),
        response_hours=service.response_hours,
        resolution_hours=service.resolution_hours,
    )
    request.agency_id, request.service_id = service.agency_id, service.id
    request.fee_minor = service.fee_minor
    request.currency = service.currency if service.fee_minor else ""
    request.response_due_at, request.due_at = due.response_due_at, due.due_at
    request.assignee_id = request.responded_at = None
    request.updated_at = now
    request.save()
    if request.state == State.IN_REVIEW:
        begin_review(request, now)  # the other service has steps of its own


def _held(actor: Actor, code: str, referral_id: UUID, *, mine: str) -> Referral:
    row = Referral.objects.select_for_update().filter(id=referral_id).first()
    if row is None:
        raise ReferralNotFound
    actor.check(code, Resource(agency_id=getattr(row, mine)), otherwise=ReferralNotFound)
    return row


def _answer(row: Referral, answer: Answer, actor: Actor, now: datetime, said: str = "") -> None:
    row.answer, row.answer_reason = answer.value, said or None
    row.answered_by, row.answered_at = actor.person_id, now
    row.save(update_fields=["answer", "answer_reason", "answered_by", "answered_at"])


def _end(
    row: Referral, answer: Answer, *, actor: Actor, code: str, now: datetime, said: str = ""
) -> None:
    """Let an offer end with the request where it was, and tell the applicant."""
    _answer(row, answer, actor, now, said)
    record(
        actor=actor,
        code=code,
        target=f"referral:{row.id}",
        at=now,
        subject_id=row.applicant_id,
        agency=row.from_agency_id,
        to=row.to_agency_id,
    )
    with scope.entered(
        SYSTEM
    ):  # whoever declines does not see the request; its applicant is told all the same
        request = Request.objects.filter(id=row.request_id).first()
        if request is not None and request.closed_at is None:
            _tell(row, request, "cases.referral_ended", actor, now)


def _tell(row: Referral, request: Request, template: str, actor: Actor, now: datetime) -> None:
    facts: dict[str, Any] = {
        "other": agency_card(row.to_agency_id).name_in(request.language),
        "before": agency_card(row.from_agency_id).name_in(request.language),
        "reason": row.reason,
        "answer": row.answer_reason or "",
    }
    tell_applicant(request, template, actor=actor, now=now, **facts)
