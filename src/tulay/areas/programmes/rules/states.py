"""How far a PPA has come, and which step is next. Pure."""

from datetime import date
from enum import StrEnum

from tulay.areas.programmes.errors import ReasonMissing, StepNotPossible, UnfitReport
from tulay.kernel.errors import FieldError

SAID_MAX = 4000
PROGRESS_MAX = 100


class PpaState(StrEnum):
    """How far a PPA has come."""

    PLANNING = "planning"
    ONGOING = "ongoing"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class UpdateKind(StrEnum):
    """What an update tells of."""

    STATUS = "status"
    PROGRESS = "progress"
    MILESTONE = "milestone"
    COMMUNICATION = "communication"
    NOTE = "note"


STEPS: dict[PpaState, frozenset[PpaState]] = {
    PpaState.PLANNING: frozenset({PpaState.ONGOING, PpaState.CANCELLED}),
    PpaState.ONGOING: frozenset({PpaState.ON_HOLD, PpaState.COMPLETED, PpaState.CANCELLED}),
    PpaState.ON_HOLD: frozenset({PpaState.ONGOING, PpaState.CANCELLED}),
    PpaState.COMPLETED: frozenset(),
    PpaState.CANCELLED: frozenset(),
}
NEEDS_REASON = frozenset({PpaState.ON_HOLD, PpaState.CANCELLED})
LEAVES_NEEDS = frozenset({PpaState.CANCELLED})
"""Completed ones stay: only the answer of one that was done shows that a need is met."""
BY_HAND = frozenset(UpdateKind) - {UpdateKind.STATUS}
"""What somebody may report; that the state is another one, the step itself tells."""
OPEN = frozenset(state for state, following in STEPS.items() if following)


def check_step(state: str, to: str, *, said: str) -> PpaState:
    """Let a PPA go on to another state, and return it.

    :raises StepNotPossible: it does not lead there from here.
    :raises ReasonMissing: it stops, and nobody would know why.
    """
    known = {one.value for one in PpaState}
    if to not in known or PpaState(to) not in STEPS[PpaState(state)]:
        raise StepNotPossible(state=state)
    if PpaState(to) in NEEDS_REASON and not said.strip():
        raise ReasonMissing(errors=[FieldError("said", "required", "Say why, in a few words.")])
    return PpaState(to)


def check_open(state: str) -> None:
    """Refuse changing what is over.

    :raises StepNotPossible: it is completed or cancelled.
    """
    if PpaState(state) not in OPEN:
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
    if kind == UpdateKind.PROGRESS and progress is None:
        faults.append(FieldError("progress", "required", "Say how many of a hundred are done."))
    if not said.strip():
        faults.append(FieldError("said", "required", "Say what happened."))
    if follow_up_date is not None and follow_up_date < today:
        detail = "Choose a day that is still to come."
        faults.append(FieldError("follow_up_date", "over", detail))
    if faults:
        raise UnfitReport(errors=faults)
