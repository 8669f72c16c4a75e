"""The steps that a service names inside a review or the work: which are open, who may finish them, what waits. Pure.

The outer machine (`rules.steps`) never moves because of them; it is only kept from moving on too early.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from tulay.areas.cases.errors import (
    InnerStepClosed,
    InnerStepFinished,
    InnerStepNotFinished,
    InnerStepNotYet,
    InnerStepsUnfinished,
    InnerStepUnknown,
    NoteMissing,
    NotYourInnerStep,
    PaperMissing,
    SecondPairOfHands,
)
from tulay.areas.cases.rules.steps import Outcome, State
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.kernel.periods import WorkingCalendar


class Who(StrEnum):
    """The role in the agency that finishes a step."""

    OFFICER = "officer"
    FOCAL_PERSON = "focal_person"
    EITHER = "either"


class Need(StrEnum):
    """What waits for a step: every decision (or the end of the work), only a yes, nothing."""

    ALWAYS = "always"
    APPROVAL = "approval"
    OPTIONAL = "optional"


class Evidence(StrEnum):
    """What must be there when a step is finished."""

    NOTHING = "nothing"
    NOTE = "note"
    PAPER = "paper"


class Event(StrEnum):
    """What happens to a step."""

    FINISHED = "finished"
    SENT_BACK = "sent_back"


class Standing(StrEnum):
    """How far a step has come."""

    LATER = "later"
    OPEN = "open"
    FINISHED = "finished"
    LEFT_OUT = "left_out"


ENGLISH = "en"
PHASES = (State.IN_REVIEW, State.IN_PROGRESS)
_WAY = {
    State.DRAFT: 0,
    State.SUBMITTED: 0,
    State.APPEALED: 0,
    State.IN_REVIEW: 1,
    State.NEEDS_INFORMATION: 1,
    State.APPROVED: 2,
    State.IN_PROGRESS: 3,
    State.COMPLETED: 4,
    State.REJECTED: 4,
    State.WITHDRAWN: 4,
    State.EXPIRED: 4,
}
"""How far a request is on its way, as far as the phases of steps go: before, in, between and after them."""
ROLES = {
    Who.OFFICER: frozenset({"officer"}),
    Who.FOCAL_PERSON: frozenset({"focal_person"}),
    Who.EITHER: frozenset({"officer", "focal_person"}),
}
"""Which roles of the agency a step may be finished by."""
EVENTS: dict[tuple[Standing, Event], Standing] = {
    (Standing.OPEN, Event.FINISHED): Standing.FINISHED,
    (Standing.FINISHED, Event.SENT_BACK): Standing.OPEN,
}
"""The one table of what may happen to a step, while its request stands in the step's phase."""


class Stored(Protocol):
    """A step of a request as it is kept."""

    code: str
    names: Any
    phase: str
    who: str
    need: str
    evidence: str
    paper: str
    is_by_another: bool
    days: int | None
    due_at: datetime | None
    finished_at: datetime | None
    finished_by: UUID | None


S = TypeVar("S", bound=Stored)


def standings(steps: Sequence[S], state: State) -> dict[str, Standing]:
    """Return how far each step has come, in the order of the steps.

    Open is the first that is not finished, and, as long as those before may be left out, what follows. What was
    passed over is left out; so is whatever was not finished when the request went on.
    """
    told: dict[str, Standing] = {}
    for phase in PHASES:
        mine = [step for step in steps if step.phase == phase]
        done = [place for place, step in enumerate(mine) if step.finished_at is not None]
        last, is_blocked = max(done, default=-1), _WAY[state] < _WAY[phase]
        for place, step in enumerate(mine):
            if step.finished_at is not None:
                told[step.code] = Standing.FINISHED
            elif place < last or _WAY[state] > _WAY[phase]:
                told[step.code] = Standing.LEFT_OUT
            elif is_blocked:
                told[step.code] = Standing.LATER
            else:
                told[step.code] = Standing.OPEN
                is_blocked = step.need != Need.OPTIONAL
    return told


def open_steps(steps: Sequence[S], state: State) -> tuple[S, ...]:
    """Return the steps that can be finished now."""
    told = standings(steps, state)
    return tuple(step for step in steps if told[step.code] is Standing.OPEN)


def step_named(steps: Iterable[S], code: str) -> S:
    """Return one step.

    :raises InnerStepUnknown: this request has none by this code.
    """
    found = next((step for step in steps if step.code == code), None)
    if found is None:
        raise InnerStepUnknown
    return found


def check_event(
    steps: Sequence[S], code: str, event: Event, *, state: State, name: str, present: str
) -> None:
    """Let an event happen to a step, or say where the request stands.

    :param name: the step in words; `present`: the open step in words, empty where none is.
    :raises InnerStepUnknown: the request has no such step.
    :raises InnerStepClosed: the request does not stand in the step's phase.
    :raises InnerStepFinished: it was finished a moment ago, or before.
    :raises InnerStepNotYet: another one comes first.
    :raises InnerStepNotFinished: it cannot be sent back, because it was never finished.
    """
    step = step_named(steps, code)
    if step.phase != state:
        raise InnerStepClosed(step=name)
    standing = standings(steps, state)[code]
    if (standing, event) in EVENTS:
        return
    if event is Event.SENT_BACK:
        raise InnerStepNotFinished(step=name)
    if standing is Standing.LATER:
        raise InnerStepNotYet(step=name, present=present)
    raise InnerStepFinished(step=name)


def check_hands(
    step: Stored, actor: Actor, agency_id: UUID, *, code: str, before: UUID | None
) -> None:
    """Let only the hands that the service names finish a step, and another pair than before where it says so.

    :param before: who finished the step before it.
    :raises NotYourInnerStep: the actor has another role in the agency.
    :raises SecondPairOfHands: the actor finished the step before.
    """
    if not is_for(step, actor, agency_id, code=code):
        raise NotYourInnerStep
    if step.is_by_another and before is not None and before == actor.person_id:
        raise SecondPairOfHands


def is_for(step: Stored, actor: Actor, agency_id: UUID, *, code: str) -> bool:
    """Answer whether the actor holds the role for a step in the agency, with the permission `code`."""
    wanted = ROLES[Who(step.who)]
    return any(
        grant.role in wanted and code in grant.codes and grant.covers(agency_id)
        for grant in actor.grants
    )


def check_evidence(step: Stored, *, note: str, papers: Collection[str], paper_name: str) -> None:
    """Ask for what must be there when a step is finished.

    :raises NoteMissing: nothing was written.
    :raises PaperMissing: the request does not hold the document.
    """
    if step.evidence == Evidence.NOTE and not note:
        words = "Write what you found. Colleagues read it; the applicant does not."
        raise NoteMissing(errors=[FieldError("note", "missing", words)])
    if step.evidence == Evidence.PAPER and step.paper not in papers:
        raise PaperMissing(paper=paper_name)


def check_none_waits(steps: Sequence[S], state: State, outcome: Outcome | None = None) -> None:
    """Refuse to decide, or to end the work, before the steps that it waits for are finished.

    :param outcome: what is decided; None: the work ends.
    :raises InnerStepsUnfinished: naming them.
    """
    waiting = waiting_for(steps, state, outcome)
    if waiting:
        named = ", ".join(name_in(step.names, ENGLISH)[0] for step in waiting)
        raise InnerStepsUnfinished(steps=named)


def waiting_for(steps: Sequence[S], state: State, outcome: Outcome | None = None) -> tuple[S, ...]:
    """Return the unfinished steps of a phase that a decision (or the end of the work) waits for."""
    wanted = {Need.ALWAYS.value}
    if outcome is Outcome.APPROVED:
        wanted.add(Need.APPROVAL.value)
    told = standings(steps, state)
    return tuple(
        step
        for step in steps
        if step.phase == state and step.need in wanted and told[step.code] is not Standing.FINISHED
    )


def finisher_before(steps: Sequence[S], code: str) -> UUID | None:
    """Return who finished the last finished step before this one."""
    found = None
    for step in steps:
        if step.code == code:
            return found
        found = step.finished_by or found
    return found


def reopened(steps: Sequence[S], code: str) -> tuple[S, ...]:
    """Return the finished steps that are open again when one is sent back: itself and those after it."""
    start = next(place for place, step in enumerate(steps) if step.code == code)
    phase = steps[start].phase
    later = steps[start:]
    return tuple(step for step in later if step.phase == phase and step.finished_at is not None)


def step_due_at(now: datetime, days: int | None, calendar: WorkingCalendar) -> datetime | None:
    """Return until when a step that begins now is to be finished: the close of the last of its working days."""
    if not days:
        return None
    zone = ZoneInfo(calendar.zone)
    day, left = now.astimezone(zone).date(), days
    while left:
        day += timedelta(days=1)
        left -= calendar.is_working_day(day)
    begin = datetime.combine(day, time.min, zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)
    return calendar.add_hours(begin, calendar.hours_between(begin, end))


def name_in(names: Mapping[str, str], language: str) -> tuple[str, str]:
    """Return a step's name in a language, and the language it is in: English where it is not said in that one."""
    if names.get(language):
        return names[language], language
    return names.get(ENGLISH, ""), ENGLISH
