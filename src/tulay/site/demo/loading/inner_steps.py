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
LEFT_EACH = 6
"""How often nobody went on for a while, so that some steps are late."""


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
        is_left = place % LEFT_EACH == 0
        if not is_left and began_at < now - timedelta(days=plan[0].days or 1):
            finished = max(finished, 1)
        hands = _hands(row)
        if len(hands) > 1:
            last_at = began_at if is_left else _lately(place, plan, finished, began_at, now)
            moments = _moments(began_at, last_at, finished, now)
            steps = tuple(_steps(row, plan, began_at, moments, hands=hands))
            yield _Case(row, steps, finished)


def _lately(
    place: int, plan: tuple[Planned, ...], finished: int, began_at: datetime, now: datetime
) -> datetime:
    """Return when the last finished step was: within the days that the one after it has."""
    days = plan[finished].days if finished < len(plan) else None
    return max(began_at, now - timedelta(days=place % (days or 1)))


def _moments(
    began_at: datetime, last_at: datetime, finished: int, now: datetime
) -> tuple[datetime, ...]:
    """Return when each finished step was: spread until the last, or one after the other on the first day."""
    if last_at - began_at < timedelta(hours=3 * finished):
        return tuple(min(began_at + timedelta(hours=3 * n), now) for n in range(1, finished + 1))
    return tuple(began_at + (last_at - began_at) * n / finished for n in range(1, finished + 1))


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
    moments: tuple[datetime, ...],
    *,
    hands: list[UUID],
) -> Iterator[InnerStep]:
    calendar, at, finished = calendar_of(row.agency_id), began_at, len(moments)
    for place, (planned, hand) in enumerate(
        zip(plan, islice(cycle(hands), len(plan)), strict=True), 1
    ):
        is_done, is_open = place <= finished, place == finished + 1
        begin, at = at, moments[place - 1] if is_done else at
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
