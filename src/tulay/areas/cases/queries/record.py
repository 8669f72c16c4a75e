"""One request, opened: what was asked and answered, handed in, said and decided, in the order it happened.

An applicant opens their own; an officer's door calls the action `look` first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.models import Assignment, Comment, Decision, Document, Request, Transition
from tulay.areas.cases.queries.rows import RequestRow, rows_of
from tulay.areas.cases.queries.services import lately_known
from tulay.areas.cases.rules import answers as answer_rules
from tulay.areas.cases.rules import steps
from tulay.areas.cases.rules.application import Step, first_unfinished, plan
from tulay.areas.cases.rules.steps import Outcome, Party, State, Visibility
from tulay.areas.catalogue.queries.services import Question, Requirement, ServiceCard
from tulay.areas.identity.queries import PersonCard, person_card, person_names
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError

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
class Answered:
    """A question and what was answered: `shown` has the words of a chosen answer, `value` its code."""

    question: Question
    value: object = field(repr=False)
    shown: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """A file of a request."""

    id: UUID
    requirement: str
    name: str = field(repr=False)
    content_type: str
    size: int
    at: datetime
    uploaded_by: UUID | None


@dataclass(frozen=True, slots=True)
class Required:
    """A paper the service asks for, and the files handed in for it."""

    requirement: Requirement
    documents: tuple[DocumentCard, ...]


@dataclass(frozen=True, slots=True)
class CommentCard:
    """A message or a note."""

    id: UUID
    at: datetime
    visibility: Visibility
    author_id: UUID | None
    is_by_applicant: bool
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DecisionCard:
    """A decision, proposed or final."""

    id: UUID
    outcome: Outcome
    reasons: str = field(repr=False)
    decided_by: UUID
    decided_at: datetime
    cosigned_by: UUID | None
    cosigned_at: datetime | None
    returned_by: UUID | None
    is_final: bool
    round: int


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened: `kind` is step, comment, assignment; words for states are the template's."""

    kind: str
    at: datetime
    from_state: State | None = None
    to_state: State | None = None
    party: Party | None = None
    actor_id: UUID | None = None
    assignee_id: UUID | None = None
    is_internal: bool = False
    text: str = field(default="", repr=False)


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
    next_states: tuple[State, ...]
    missing: tuple[FieldError, ...]
    steps: tuple[Step, ...]
    resume_at: Step

    @property
    def open_decision(self) -> DecisionCard | None:
        """The proposal that waits for a second signature."""
        waiting = (d for d in self.decisions if not d.is_final and d.returned_by is None)
        return next(waiting, None)

    @property
    def documents(self) -> tuple[DocumentCard, ...]:
        """All files, in the order of the papers asked for."""
        return (*(d for one in self.required for d in one.documents), *self.other_documents)


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
    if request is None or not actor.may("cases.look", request.agency_id):
        raise RequestNotFound
    return _record(request, actor, now, language, is_own=False)


def _record(
    request: Request, actor: Actor, now: datetime, language: str, *, is_own: bool
) -> RequestRecord:
    service = lately_known(request.service_id, language)
    transitions = list(Transition.objects.filter(request_id=request.id).order_by("number"))
    comments = _comments(request, is_own=is_own)
    documents = _documents(request.id)
    decisions = _decisions(request, is_own=is_own)
    assignments = () if is_own else _assignments(request.id)
    missing = _missing(request, service, documents)
    pages = plan(has_questions=bool(service.questions), has_requirements=bool(service.requirements))
    asked = next((t for t in reversed(transitions) if t.to_state == State.NEEDS_INFORMATION), None)
    is_asked = request.state == State.NEEDS_INFORMATION and asked is not None
    timeline = _timeline(transitions, comments, assignments)
    return RequestRecord(
        row=rows_of([request], language=language, now=now)[0],
        is_own=is_own,
        language=request.language,
        version=request.version,
        service=service,
        answers=tuple(_answered(q, request.answers.get(q.code)) for q in service.questions),
        values=dict(request.answers),
        required=_required(service, documents),
        other_documents=_others(service, documents),
        comments=comments,
        decisions=decisions,
        timeline=timeline,
        names={} if is_own else person_names(_people(timeline, comments, decisions)),
        applicant=person_card(request.applicant_id),
        question=asked.reason or "" if is_asked and asked else "",
        answer_until=steps.answer_awaited_until(asked.at) if is_asked and asked else None,
        appeal_until=_appeal_until(request),
        response_due_at=request.response_due_at,
        responded_at=request.responded_at,
        paused_at=request.paused_at,
        decided_at=request.decided_at,
        closed_at=request.closed_at,
        fee_minor=request.fee_minor,
        currency=request.currency,
        paid_at=request.paid_at,
        next_states=_next_states(request, actor, decisions, now, is_own=is_own),
        missing=missing,
        steps=pages,
        resume_at=first_unfinished(missing, pages),
    )


def _answered(question: Question, value: object) -> Answered:
    words = dict(question.choices)
    chosen = value if isinstance(value, list) else [value]
    shown = ", ".join(words.get(str(one), str(one)) for one in chosen if one not in (None, ""))
    return Answered(question, value, shown)


def _documents(request_id: UUID) -> tuple[DocumentCard, ...]:
    rows = Document.objects.filter(request_id=request_id, removed_at=None).order_by("id")
    return tuple(document_card(row) for row in rows)


def document_card(row: Document) -> DocumentCard:
    """Return what is shown of a file."""
    return DocumentCard(
        row.id, row.requirement, row.name, row.content_type, row.size, row.at, row.uploaded_by
    )


def _required(service: ServiceCard, documents: tuple[DocumentCard, ...]) -> tuple[Required, ...]:
    return tuple(
        Required(one, tuple(d for d in documents if d.requirement == one.code))
        for one in service.requirements
    )


def _others(service: ServiceCard, documents: tuple[DocumentCard, ...]) -> tuple[DocumentCard, ...]:
    asked = {one.code for one in service.requirements}
    return tuple(d for d in documents if d.requirement not in asked)


def _comments(request: Request, *, is_own: bool) -> tuple[CommentCard, ...]:
    rows = Comment.objects.filter(request_id=request.id).order_by("id")
    if is_own:
        rows = rows.filter(visibility=Visibility.PUBLIC)
    return tuple(
        CommentCard(
            row.id,
            row.at,
            Visibility(row.visibility),
            row.author_id,
            row.author_id == request.applicant_id,
            row.body,
        )
        for row in rows
    )


def _decisions(request: Request, *, is_own: bool) -> tuple[DecisionCard, ...]:
    rows = Decision.objects.filter(request_id=request.id).order_by("id")
    cards = (
        DecisionCard(
            id=row.id,
            outcome=Outcome(row.outcome),
            reasons=row.reasons,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            cosigned_by=row.cosigned_by,
            cosigned_at=row.cosigned_at,
            returned_by=row.returned_by,
            is_final=row.is_final,
            round=row.round,
        )
        for row in rows
    )
    return tuple(card for card in cards if card.is_final or not is_own)


def _assignments(request_id: UUID) -> tuple[Assignment, ...]:
    return tuple(Assignment.objects.filter(request_id=request_id).order_by("id"))


def _timeline(
    transitions: Iterable[Transition],
    comments: Iterable[CommentCard],
    assignments: Iterable[Assignment],
) -> tuple[TimelineEntry, ...]:
    entries = [
        TimelineEntry(
            "step",
            row.at,
            from_state=State(row.from_state) if row.from_state else None,
            to_state=State(row.to_state),
            party=Party(row.party),
            actor_id=row.actor_id,
            text=row.reason or "",
        )
        for row in transitions
    ]
    entries += [
        TimelineEntry(
            "comment",
            card.at,
            party=Party.APPLICANT if card.is_by_applicant else Party.OFFICER,
            actor_id=card.author_id,
            is_internal=card.visibility is Visibility.INTERNAL,
            text=card.body,
        )
        for card in comments
    ]
    entries += [
        TimelineEntry(
            "assignment",
            row.at,
            party=Party.OFFICER,
            actor_id=row.assigned_by,
            assignee_id=row.assignee_id,
            is_internal=True,
            text=row.reason or "",
        )
        for row in assignments
    ]
    return tuple(sorted(entries, key=lambda entry: entry.at))


def _people(
    timeline: Iterable[TimelineEntry],
    comments: Iterable[CommentCard],
    decisions: Iterable[DecisionCard],
) -> set[UUID]:
    met: set[UUID | None] = set()
    for entry in timeline:
        met |= {entry.actor_id, entry.assignee_id}
    met |= {card.author_id for card in comments}
    for decision in decisions:
        met |= {decision.decided_by, decision.cosigned_by, decision.returned_by}
    return {person_id for person_id in met if person_id is not None}


def _missing(
    request: Request, service: ServiceCard, documents: tuple[DocumentCard, ...]
) -> tuple[FieldError, ...]:
    if request.state != State.DRAFT:
        return ()
    faults = answer_rules.faults_in(request.answers, service.questions)
    faults += answer_rules.missing_in(
        request.answers,
        service.questions,
        documents={document.requirement for document in documents},
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
    now: datetime,
    *,
    is_own: bool,
) -> tuple[State, ...]:
    """Return where the reader may move the request: what their buttons are."""
    state = State(request.state)
    if is_own:
        until = _appeal_until(request)
        return tuple(
            to
            for to in steps.steps_from(state, Party.APPLICANT)
            if actor.may(_APPLICANT_CODES[to])
            and not (to is State.WITHDRAWN and state is State.APPROVED and request.paid_at)
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
