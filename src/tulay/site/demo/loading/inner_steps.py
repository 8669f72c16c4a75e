"""Requests of the services with steps of their own: they stand in different ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice
from uuid import UUID

from tulay.areas.audit.actions import entry_of
from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions.inner_steps import frozen
from tulay.areas.cases.models import InnerMove, InnerStep, Request, Transition
from tulay.areas.cases.rules.inner_steps import Event, step_due_at
from tulay.areas.cases.rules.steps import State
from tulay.areas.catalogue.rules.workflow import InnerStep as Planned
from tulay.areas.directory.queries import calendar_of
from tulay.areas.identity.queries import staff_of
from tulay.kernel.actor import Actor, ActorKind
from tulay.plumbing.db.writes import copy_in
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.loading.workflows import WORKFLOWS

FOUND = {
    "document-check": "All pages are there and readable. The name fits the form.",
    "home-visit": "Lives with a grandchild. Walks with a stick. What was said on the form is true.",
    "committee": "The committee recommends a yes. Three of three members were present.",
}
AT_ONCE = 60


@dataclass(frozen=True, slots=True)
class _Case:
    """One request that goes through steps: how many are finished, and by whom."""

    row: Request
    steps: tuple[InnerStep, ...]
    finished: int


def load_inner_steps(now: datetime, ground: Ground) -> int:
    """Put the open requests of these services into their steps; return how many requests."""
    cases = [case for slug in WORKFLOWS for case in _cases(slug, ground, now)]
    copy_in(InnerStep, (step for case in cases for step in case.steps))
    copy_in(InnerMove, (move for case in cases for move in _moves(case)))
    copy_in(Entry, (entry for case in cases for entry in _entries(case)))
    return len(cases)


def _cases(slug: str, ground: Ground, now: datetime) -> Iterator[_Case]:
    service_id, plan = ground.services[slug], WORKFLOWS[slug]
    open_states = [State.IN_REVIEW.value, State.NEEDS_INFORMATION.value]
    rows = Request.objects.filter(service_id=service_id, state__in=open_states).order_by("-id")
    for place, row in enumerate(rows[:AT_ONCE]):
        reviews = Transition.objects.filter(request_id=row.id, to_state=State.IN_REVIEW)
        began_at = reviews.order_by("number").values_list("at", flat=True)[0]
        finished = place % (len(plan) + 1) if row.state == State.IN_REVIEW else place % 2
        hands = _hands(row)
        if len(hands) > 1:
            steps = tuple(_steps(row, plan, began_at, finished, hands=hands, now=now))
            yield _Case(row, steps, finished)


def _hands(row: Request) -> list[UUID]:
    """Return officers of the agency who may take turns, whoever has the request first."""
    others = sorted(card.id for card in staff_of(row.agency_id, "cases.review"))
    mine = [row.assignee_id] if row.assignee_id in others else []
    listed = [*mine, *(one for one in others if one != row.assignee_id)]
    return [one for one in listed if one is not None and one != row.applicant_id][:2]


def _steps(
    row: Request,
    plan: tuple[Planned, ...],
    began_at: datetime,
    finished: int,
    *,
    hands: list[UUID],
    now: datetime,
) -> Iterator[InnerStep]:
    calendar, at = calendar_of(row.agency_id), began_at
    for place, (planned, hand) in enumerate(
        zip(plan, islice(cycle(hands), len(plan)), strict=True), 1
    ):
        is_done, is_open = place <= finished, place == finished + 1
        begin, at = at, min(at + timedelta(hours=3), now) if is_done else at
        step = frozen(row, place, planned)
        if is_done or is_open:
            step.due_at = step_due_at(begin, planned.days, calendar)
        if is_done:
            step.finished_at, step.finished_by = at, hand
        yield step


def _moves(case: _Case) -> Iterator[InnerMove]:
    for number, step in enumerate(case.steps[: case.finished], 1):
        assert step.finished_by is not None, "finished steps come first"
        assert step.finished_at is not None, "finished steps come first"
        yield InnerMove(
            request_id=case.row.id,
            step_id=step.id,
            agency_id=case.row.agency_id,
            applicant_id=case.row.applicant_id,
            number=number,
            event=Event.FINISHED.value,
            actor_id=step.finished_by,
            note=FOUND[step.code],
            at=step.finished_at,
        )


def _entries(case: _Case) -> Iterator[Entry]:
    for step in case.steps[: case.finished]:
        assert step.finished_at is not None, "finished steps come first"
        yield entry_of(
            actor=Actor(step.finished_by, ActorKind.PERSON),
            code="cases.finish-step",
            target=f"request:{case.row.id}",
            at=step.finished_at,
            subject_id=case.row.applicant_id,
            facts={"agency": case.row.agency_id, "state": case.row.state, "step": step.code},
        )
