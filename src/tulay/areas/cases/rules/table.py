"""What each event makes of a request in each state: the machine and the inner steps as one table, read and tested.

Nothing is decided here: every entry is asked of `rules.steps.STEPS` and of the phases of `rules.inner_steps`.
"""

from tulay.areas.cases.rules.inner_steps import PHASES
from tulay.areas.cases.rules.steps import STEPS, Party, State

LEADS: dict[str, tuple[Party, tuple[State, ...]]] = {
    "cases.submit": (Party.APPLICANT, (State.SUBMITTED,)),
    "cases.review": (Party.OFFICER, (State.IN_REVIEW,)),
    "cases.ask": (Party.OFFICER, (State.NEEDS_INFORMATION,)),
    "cases.answer": (Party.APPLICANT, (State.IN_REVIEW,)),
    "cases.decide": (Party.DECIDER, (State.APPROVED, State.REJECTED)),
    "cases.cosign": (Party.DECIDER, (State.APPROVED, State.REJECTED)),
    "cases.start": (Party.OFFICER, (State.IN_PROGRESS,)),
    "cases.complete": (Party.OFFICER, (State.COMPLETED,)),
    "cases.appeal": (Party.APPLICANT, (State.APPEALED,)),
    "cases.withdraw": (Party.APPLICANT, (State.WITHDRAWN,)),
    "cases.expire": (Party.SYSTEM, (State.EXPIRED,)),
}
"""Which events move a request, in whose part, and where to."""
INSIDE = ("cases.finish-step", "cases.send-step-back")
"""Which events happen inside a state, and leave the request there."""
EVENTS = (*LEADS, *INSIDE)


def leads_to(state: State, event: str) -> tuple[State, ...]:
    """Return where an event may lead a request that is in `state`; nowhere: it is refused."""
    if event in INSIDE:
        return (state,) if state in PHASES else ()
    party, targets = LEADS[event]
    return tuple(to for to in targets if STEPS.get((state, to)) is party)
