"""How far a PPA has come, and which step is next. Pure."""

from datetime import date
from enum import StrEnum

from tulay.areas.programmes.errors import ReasonMissing, StepNotPossible, UnfitReport
from tulay.kernel.errors import FieldError

SAID_MAX = 4000
PROGRESS_MAX = 100


class State(StrEnum):
    """How far a PPA has come."""

    PLANNING = "planning"
    ONGOING = "ongoing"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Kind(StrEnum):
    """What an update tells of."""

    STATUS = "status"
    PROGRESS = "progress"
    MILESTONE = "milestone"
    COMMUNICATION = "communication"
    NOTE = "note"


STEPS: dict[State, frozenset[State]] = {
    State.PLANNING: frozenset({State.ONGOING, State.CANCELLED}),
    State.ONGOING: frozenset({State.ON_HOLD, State.COMPLETED, State.CANCELLED}),
    State.ON_HOLD: frozenset({State.ONGOING, State.CANCELLED}),
    State.COMPLETED: frozenset(),
    State.CANCELLED: frozenset(),
}
NEEDS_REASON = frozenset({State.ON_HOLD, State.CANCELLED})
BY_HAND = frozenset(Kind) - {Kind.STATUS}
"""What somebody may report; that the state is another one, the step itself tells."""
OPEN = frozenset(state for state, following in STEPS.items() if following)


def check_step(state: str, to: str, *, said: str) -> State:
    """Let a PPA go on to another state, and return it.

    :raises StepNotPossible: it does not lead there from here.
    :raises ReasonMissing: it stops, and nobody would know why.
    """
    known = {one.value for one in State}
    if to not in known or State(to) not in STEPS[State(state)]:
        raise StepNotPossible(state=state)
    if State(to) in NEEDS_REASON and not said.strip():
        raise ReasonMissing(errors=[FieldError("said", "required", "Say why, in a few words.")])
    return State(to)


def check_open(state: str) -> None:
    """Refuse changing what is over.

    :raises StepNotPossible: it is completed or cancelled.
    """
    if State(state) not in OPEN:
        raise StepNotPossible(state=state)


def check_report(
    kind: str, *, progress: int | None, said: str, follow_up_date: date | None, today: date
) -> None:
    """Refuse a report that says nothing, or what cannot be.

    :raises UnfitReport: naming each field.
    """
    faults = []
    if kind not in {one.value for one in BY_HAND}:
        faults.append(FieldError("kind", "unknown", "Choose one of the answers in the list."))
    if progress is not None and not 0 <= progress <= PROGRESS_MAX:
        faults.append(FieldError("progress", "out-of-range", "Write a number from 0 to 100."))
    if kind == Kind.PROGRESS and progress is None:
        faults.append(FieldError("progress", "required", "Say how many of a hundred are done."))
    if not said.strip():
        faults.append(FieldError("said", "required", "Say what happened."))
    if follow_up_date is not None and follow_up_date < today:
        detail = "Choose a day that is still to come."
        faults.append(FieldError("follow_up_date", "over", detail))
    if faults:
        raise UnfitReport(errors=faults)
