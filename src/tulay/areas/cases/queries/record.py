"""One request, opened: what was asked and answered, handed in, said and decided, in the order it happened.

An applicant opens their own; an officer's door calls the action `look` first.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.models import Request, Transition
from tulay.areas.cases.queries.decisions import DecisionCard, decisions_of
from tulay.areas.cases.queries.inner_steps import (
    InnerStepCard,
    cards_for_agency,
    cards_for_applicant,
    finishers,
)
from tulay.areas.cases.queries.money import benefit_of
from tulay.areas.cases.queries.papers import (
    Answered,
    CommentCard,
    DocumentCard,
    Required,
    answered,
    comments_of,
    documents_of,
    others_of,
    required_of,
)
from tulay.areas.cases.queries.referrals import asked_before
from tulay.areas.cases.queries.resources import about
from tulay.areas.cases.queries.rows import RequestRow, rows_of
from tulay.areas.cases.queries.services import lately_known
from tulay.areas.cases.queries.special import (
    guardian_of,
    may_use_special,
    special_codes,
    stands_still,
    withheld_papers,
)
from tulay.areas.cases.queries.timeline import (
    TimelineEntry,
    assignments_of,
    people_in,
    timeline_of,
)
from tulay.areas.cases.rules import steps
from tulay.areas.cases.rules.answers import faults_in
from tulay.areas.cases.rules.application import Stop, first_unfinished, plan
from tulay.areas.cases.rules.asking import asked, kept, missing_in
from tulay.areas.cases.rules.papers import brought, owed_again
from tulay.areas.cases.rules.steps import Party, State
from tulay.areas.catalogue.queries.services import Question, ServiceCard
from tulay.areas.catalogue.queries.working import made_with
from tulay.areas.identity.queries import PersonCard, person_card, person_names
from tulay.areas.payments.queries.payouts import PayoutCard
from tulay.areas.privacy.queries.masking import seen
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.plumbing.keys.subjects import Erased, is_erased

_APPLICANT_CODES = {
    State.SUBMITTED: "cases.submit",
    State.IN_REVIEW: "cases.answer",
    State.WITHDRAWN: "cases.withdraw",
    State.APPEALED: "cases.appeal",
}
_OFFICER_CODES = {
    State.IN_REVIEW: "cases.review",
    State.NEEDS_INFORMATION: "cases.ask",
    State.APPROVED: "cases.decide",
    State.REJECTED: "cases.decide",
    State.IN_PROGRESS: "cases.start",
    State.COMPLETED: "cases.complete",
}


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """Everything about one request that its reader may see."""

    row: RequestRow
    is_own: bool
    language: str
    version: int
    service: ServiceCard
    answers: tuple[Answered, ...]
    values: dict[str, object] = field(repr=False)
    prefilled: tuple[str, ...] | None
    may_give_special: bool
    stands_still: bool
    guardian: str = field(repr=False)
    required: tuple[Required, ...]
    other_documents: tuple[DocumentCard, ...]
    comments: tuple[CommentCard, ...]
    decisions: tuple[DecisionCard, ...]
    timeline: tuple[TimelineEntry, ...]
    names: dict[UUID, str] = field(repr=False)
    applicant: PersonCard | None = field(repr=False)
    question: str = field(repr=False)
    answer_until: datetime | None
    appeal_until: datetime | None
    response_due_at: datetime | None
    responded_at: datetime | None
    paused_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None
    fee_minor: int
    currency: str
    paid_at: datetime | None
    payout: PayoutCard | None
    inner_steps: tuple[InnerStepCard, ...] = field(repr=False)
    next_states: tuple[State, ...]
    missing: tuple[FieldError, ...]
    steps: tuple[Stop, ...]
    resume_at: Stop

    @property
    def open_decision(self) -> DecisionCard | None:
        """The proposal that waits for a second signature."""
        waiting = (d for d in self.decisions if not d.is_final and d.returned_by is None)
        return next(waiting, None)

    @property
    def documents(self) -> tuple[DocumentCard, ...]:
        """All files, in the order of the papers asked for."""
        return (*(d for one in self.required for d in one.documents), *self.other_documents)

    @property
    def owed(self) -> frozenset[str]:
        """The papers that their applicant has to hand in again: the virus scanner refused what there is."""
        in_order = sorted(self.documents, key=lambda one: one.id)
        return owed_again(one.handed for one in in_order)


def own_record(
    *, actor: Actor, request_id: UUID, now: datetime, language: str | None = None
) -> RequestRecord:
    """Return one of the actor's own requests.

    :raises RequestNotFound: there is none of theirs by this id.
    """
    person_id = actor.on_behalf_of or actor.person_id
    request = Request.objects.belonging_to(person_id).filter(id=request_id).first()
    if request is None or person_id is None:
        raise RequestNotFound
    return _record(request, actor, now, language or request.language, is_own=True)


def agency_record(
    *, actor: Actor, request_id: UUID, now: datetime, language: str = "en"
) -> RequestRecord:
    """Return a request that was sent to an agency in which the actor may look; call `look` before.

    :raises RequestNotFound: there is none, or it is not this actor's to see.
    """
    request = Request.objects.sent().filter(id=request_id).first()
    if request is None:
        raise RequestNotFound
    actor.check("cases.look", about(actor, request), otherwise=RequestNotFound)
    return _record(request, actor, now, language, is_own=False)


def _record(
    request: Request, actor: Actor, now: datetime, language: str, *, is_own: bool
) -> RequestRecord:
    service = made_with(lately_known(request.service_id, language), request.submitted_at)
    withheld = _withheld(request, service, is_own=is_own)
    papers = frozenset() if is_own else withheld_papers(request.applicant_id, service)
    transitions = list(Transition.objects.filter(request_id=request.id).order_by("number"))
    comments = comments_of(request, is_own=is_own) if request.submitted_at else ()
    documents = documents_of(request.id)
    decisions = decisions_of(request, is_own=is_own) if request.submitted_at else ()
    assignments = () if is_own else assignments_of(request.id)
    missing = _missing(request, service, documents, now)
    payout = benefit_of(request, service)
    inner = _inner_steps(request, actor, language, now, is_own=is_own)
    pages = _pages(request, service)
    last_asked = next(
        (t for t in reversed(transitions) if t.to_state == State.NEEDS_INFORMATION), None
    )
    is_asked = request.state == State.NEEDS_INFORMATION and last_asked is not None
    timeline = timeline_of(transitions, comments, assignments)
    return RequestRecord(
        row=rows_of([request], language=language, now=now)[0],
        is_own=is_own,
        language=request.language,
        version=request.version,
        service=service,
        answers=tuple(
            answered(q, _answer(request, q.code), is_withheld=q.code in withheld)
            for q in (
                *_questions(request, service, withheld),
                *asked_before(request, service, language),
            )
        ),
        values={code: value for code, value in request.answers.items() if code not in withheld},
        prefilled=tuple(request.prefilled) if is_own and request.prefilled is not None else None,
        may_give_special=may_use_special(request.applicant_id, service),
        stands_still=stands_still(request, service),
        guardian="" if is_own else _guardian(request, service),
        required=required_of(service, documents, papers),
        other_documents=others_of(service, documents),
        comments=comments,
        decisions=decisions,
        timeline=timeline,
        names=_helpers(request, transitions)
        if is_own
        else person_names(people_in(timeline, comments, decisions) | finishers(inner)),
        applicant=_applicant(request, actor),
        question=last_asked.reason or "" if is_asked and last_asked else "",
        answer_until=steps.answer_awaited_until(last_asked.at) if is_asked and last_asked else None,
        appeal_until=_appeal_until(request),
        response_due_at=request.response_due_at,
        responded_at=request.responded_at,
        paused_at=request.paused_at,
        decided_at=request.decided_at,
        closed_at=request.closed_at,
        fee_minor=request.fee_minor,
        currency=request.currency,
        paid_at=request.paid_at,
        payout=payout,
        inner_steps=inner,
        next_states=_next_states(request, actor, decisions, payout, now, is_own=is_own),
        missing=missing,
        steps=pages,
        resume_at=first_unfinished(missing, pages, service.questions),
    )


def _inner_steps(
    request: Request, actor: Actor, language: str, now: datetime, *, is_own: bool
) -> tuple[InnerStepCard, ...]:
    """Return the steps inside the review and the work; a draft has none yet."""
    if request.submitted_at is None:
        return ()
    if is_own:
        return cards_for_applicant(request, language)
    return cards_for_agency(request, actor, language, now)


def _guardian(request: Request, service: ServiceCard) -> str:
    """Return the name of who agreed for an applicant who is a child."""
    guardian_id = guardian_of(request.applicant_id, service)
    return person_names({guardian_id}).get(guardian_id, "") if guardian_id else ""


def _withheld(request: Request, service: ServiceCard, *, is_own: bool) -> frozenset[str]:
    """Return the answers that an officer does not see: the applicant does not, or no longer, agree."""
    if is_own or may_use_special(request.applicant_id, service):
        return frozenset()
    return special_codes(service)


def _applicant(request: Request, actor: Actor) -> PersonCard:
    """Return who asked, with as much of their addresses as the reader needs."""
    card, place = person_card(request.applicant_id), about(actor, request)
    return replace(
        card,
        email=seen(actor, "identity_person.email", card.email, subject_id=card.id, about=place),
        phone=seen(actor, "identity_person.phone", card.phone, subject_id=card.id, about=place),
    )


def _answer(request: Request, code: str) -> Any:
    """Return an answer; every answer of an erased person is the mark."""
    return Erased() if is_erased(request.answers) else request.answers.get(code)


def _helpers(request: Request, transitions: list[Transition]) -> dict[UUID, str]:
    """Return the names of officials who did something for the applicant: whoever was helped reads who it was."""
    ids = {t.actor_id for t in transitions if t.party == Party.APPLICANT and t.actor_id}
    others = ids - {request.applicant_id}
    return person_names(others) if others else {}


def _questions(
    request: Request, service: ServiceCard, withheld: frozenset[str]
) -> tuple[Question, ...]:
    """Return what was asked: whether something withheld was, is withheld, too."""
    if is_erased(request.answers):
        return service.questions
    shown = {one.code for one in asked(service.questions, request.answers)} | withheld
    return tuple(one for one in service.questions if one.code in shown)


def _pages(request: Request, service: ServiceCard) -> tuple[Stop, ...]:
    answers = {} if is_erased(request.answers) else request.answers
    return plan(service.questions, answers, has_requirements=bool(service.requirements))


def _missing(
    request: Request, service: ServiceCard, documents: tuple[DocumentCard, ...], now: datetime
) -> tuple[FieldError, ...]:
    if request.state != State.DRAFT:
        return ()
    answers = kept(request.answers, service.questions)
    faults = faults_in(answers, service.questions, today=service.day_at(now))
    faults += missing_in(
        answers,
        service.questions,
        documents=brought(document.handed for document in documents),
        requirements=service.requirements,
    )
    return tuple(faults)


def _appeal_until(request: Request) -> datetime | None:
    if request.state != State.REJECTED or request.is_appealed or request.decided_at is None:
        return None
    return request.decided_at + steps.APPEAL_WITHIN


def _next_states(
    request: Request,
    actor: Actor,
    decisions: tuple[DecisionCard, ...],
    payout: PayoutCard | None,
    now: datetime,
    *,
    is_own: bool,
) -> tuple[State, ...]:
    """Return where the reader may move the request: what their buttons are."""
    state = State(request.state)
    if is_own:
        until = _appeal_until(request)
        is_bound = bool(request.paid_at) or (payout is not None and not payout.is_free)
        return tuple(
            to
            for to in steps.steps_from(state, Party.APPLICANT)
            if actor.may(_APPLICANT_CODES[to])
            and not (to is State.WITHDRAWN and state is State.APPROVED and is_bound)
            and not (to is State.APPEALED and (until is None or now >= until))
        )
    if request.applicant_id == actor.person_id:
        return ()
    took_part = {d.decided_by for d in decisions} | {d.cosigned_by for d in decisions}
    if request.is_appealed and actor.person_id in took_part:
        return ()
    waits = any(not d.is_final and d.returned_by is None for d in decisions)
    moves = steps.steps_from(state, Party.OFFICER) + steps.steps_from(state, Party.DECIDER)
    return tuple(
        to for to in moves if actor.may(_OFFICER_CODES[to], request.agency_id) and not waits
    )
