"""Twenty thousand requests with all that happened to them, each step with its audit entry."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db.models import Model

from tulay.areas.audit.actions import entry_of
from tulay.areas.audit.models import Entry
from tulay.areas.cases.models import Assignment, Comment, Decision, Request, Transition
from tulay.areas.cases.rules.asking import kept
from tulay.areas.cases.rules.steps import STEPS, Party, State, Visibility
from tulay.areas.cases.rules.tracking import check_character
from tulay.areas.catalogue.rules.forms import in_form_order
from tulay.kernel.actor import SYSTEM, Actor, ActorKind
from tulay.plumbing.db.writes import copy_in
from tulay.site.demo import shapes
from tulay.site.demo.loading.documents import documents_of
from tulay.site.demo.loading.forms import examples, pages
from tulay.site.demo.loading.ground import Ground, questions_of, take_slots
from tulay.site.demo.requests import COUNT
from tulay.site.demo.services import services
from tulay.site.demo.world import all_requests

CODES = {
    State.DRAFT: "cases.open",
    State.SUBMITTED: "cases.submit",
    State.IN_REVIEW: "cases.review",
    State.NEEDS_INFORMATION: "cases.ask",
    State.APPROVED: "cases.decide",
    State.REJECTED: "cases.decide",
    State.IN_PROGRESS: "cases.start",
    State.COMPLETED: "cases.complete",
    State.WITHDRAWN: "cases.withdraw",
    State.APPEALED: "cases.appeal",
    State.EXPIRED: "cases.expire",
}
HOLDS_SLOT = {State.APPROVED, State.IN_PROGRESS, State.COMPLETED}
PAID = {State.IN_PROGRESS, State.COMPLETED}
DECIDED = {State.APPROVED, State.REJECTED}


def load_requests(now: datetime, ground: Ground, count: int = COUNT) -> dict[str, int]:
    """Load the ordinary requests and the stories."""
    told = [_Told(one, ground, now) for one in all_requests(now, count)]
    counts = {"requests": copy_in(Request, (one.request() for one in told))}
    for kind, model, rows in (
        ("transitions", Transition, _all(one.transitions() for one in told)),
        ("assignments", Assignment, _all(one.assignments() for one in told)),
        ("decisions", Decision, _all(one.decisions() for one in told)),
        ("comments", Comment, _all(one.comments() for one in told)),
        ("entries", Entry, _all(one.entries() for one in told)),
    ):
        counts[kind] = copy_in(model, rows)
    counts["documents"] = documents_of([one.told for one in told], ground)
    take_slots(Counter(ground.services[one.told.service_slug] for one in told if one.holds_slot))
    return counts


def _all(groups: Iterable[Iterable[Model]]) -> Iterator[Model]:
    return chain.from_iterable(groups)


class _Told:
    """One request of the generator as rows of the product."""

    def __init__(self, told: shapes.Request, ground: Ground, now: datetime) -> None:
        self.told = told
        self.service = {s.slug: s for s in services(now.date())}[told.service_slug]
        self.state = State(told.state)
        self.holds_slot = self.service.slots is not None and self.state in HOLDS_SLOT
        self.place_id = ground.places.get(told.place_code)
        self.service_id = ground.services[told.service_slug]
        self.whose = {
            "request_id": told.id,
            "agency_id": ground.agencies[told.agency_slug],
            "applicant_id": told.applicant_id,
        }

    def request(self) -> Request:
        told, answers = self.told, _answers(self.told, self.service)
        sent, fee = told.submitted_at is not None, self.service.cost_minor
        return Request(
            id=told.id,
            tracking_code=told.tracking + check_character(told.tracking) if sent else None,
            service_id=self.service_id,
            agency_id=self.whose["agency_id"],
            applicant_id=told.applicant_id,
            place_id=self.place_id,
            assignee_id=told.assignee_id,
            state=self.state.value,
            step=len(told.transitions),
            priority=told.priority,
            language=told.language,
            answers=answers,
            answered_in=dict.fromkeys(answers, 1),
            fee_minor=fee,
            currency=self.service.currency if fee else "",
            paid_at=self._at(State.IN_PROGRESS) if fee and self.state in PAID else None,
            holds_slot=self.holds_slot,
            is_appealed=any(step.target == State.APPEALED for step in told.transitions),
            submitted_at=told.submitted_at,
            response_due_at=told.response_due_at,
            responded_at=told.first_response_at,
            due_at=told.due_at,
            paused_at=self._last_at if self.state is State.NEEDS_INFORMATION else None,
            decided_at=told.decided_at,
            closed_at=told.closed_at,
            created_at=told.created_at,
            updated_at=self._last_at,
        )

    def transitions(self) -> Iterator[Transition]:
        for number, step in enumerate(self.told.transitions, 1):
            yield Transition(
                id=step.id,
                **self.whose,
                number=number,
                from_state=step.source or "",
                to_state=step.target,
                party=self._party(step).value,
                actor_id=step.actor_id,
                reason=step.reason or None,
                at=step.at,
            )

    def assignments(self) -> Iterator[Assignment]:
        told = self.told
        if told.assignee_id and told.submitted_at:
            yield Assignment(
                **self.whose,
                assignee_id=told.assignee_id,
                assigned_by=told.assignee_id,
                at=told.first_response_at or told.submitted_at,
            )

    def decisions(self) -> Iterator[Decision]:
        round_ = 1
        for step in self.told.transitions:
            round_ = 2 if step.target == State.APPEALED else round_
            if step.target in DECIDED:
                assert step.actor_id is not None, "a decision is somebody's"
                yield Decision(
                    **self.whose,
                    round=round_,
                    outcome=step.target,
                    reasons=step.reason,
                    decided_by=step.actor_id,
                    decided_at=step.at,
                    needs_signature=step.cosigner_id is not None,
                    cosigned_by=step.cosigner_id,
                    cosigned_at=step.at if step.cosigner_id else None,
                )

    def comments(self) -> Iterator[Comment]:
        for said in self.told.comments:
            visibility = Visibility.PUBLIC if said.public else Visibility.INTERNAL
            yield Comment(
                id=said.id,
                **self.whose,
                author_id=said.author_id,
                visibility=visibility.value,
                body=said.body,
                at=said.at,
            )

    def entries(self) -> Iterator[Entry]:
        for step in self.told.transitions:
            yield entry_of(
                actor=_actor(step.actor_id),
                code=self._code(step),
                target=f"request:{self.told.id}",
                at=step.at,
                subject_id=self.told.applicant_id,
                facts={"agency": self.whose["agency_id"], "state": step.target},
            )

    @property
    def _last_at(self) -> datetime:
        return self.told.transitions[-1].at

    def _at(self, target: State) -> datetime | None:
        return next((step.at for step in self.told.transitions if step.target == target), None)

    @staticmethod
    def _party(step: shapes.Transition) -> Party:
        return STEPS[State(step.source), State(step.target)] if step.source else Party.APPLICANT

    @staticmethod
    def _code(step: shapes.Transition) -> str:
        answered = step.source == State.NEEDS_INFORMATION and step.target == State.IN_REVIEW
        return "cases.answer" if answered else CODES[State(step.target)]


def _actor(person_id: UUID | None) -> Actor:
    return Actor(person_id, ActorKind.PERSON) if person_id else SYSTEM


def _answers(told: shapes.Request, service: shapes.Service) -> dict[str, object]:
    kinds = {question.code: question.kind for question in service.questions}
    told_typed = {code: _typed(kinds.get(code, "text"), one) for code, one in told.answers.items()}
    more = examples(service.slug)
    if not more or not told_typed:
        return told_typed
    given = told_typed | {code: known[told.id.int % len(known)] for code, known in more.items()}
    return kept(given, in_form_order(questions_of(service), pages(service.slug)))


def _typed(kind: str, answer: str) -> object:
    if kind == "number":
        return int(answer)
    return answer == "yes" if kind == "yesno" else answer
