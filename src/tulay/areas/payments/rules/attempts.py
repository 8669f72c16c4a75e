"""What one call of a gateway can come to, and when a silence means that nothing arrived. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class AttemptKind(StrEnum):
    """What a gateway is asked to do."""

    CHARGE = "charge"
    REFUND = "refund"
    PAYOUT = "payout"


class AttemptState(StrEnum):
    """How far one call has come."""

    BEGUN = "begun"
    CALLED = "called"
    PENDING = "pending"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class AnswerOutcome(StrEnum):
    """What a gateway says of an order, or what its silence amounts to."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    PENDING = "pending"
    UNKNOWN = "unknown"
    ABSENT = "absent"
    """Asked for it, the gateway has never heard of it."""


class Failure(StrEnum):
    """Why no money moved."""

    DECLINED = "declined"
    FUNDS = "insufficient-funds"
    NOT_CONFIRMED = "not-confirmed"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NEVER_ARRIVED = "never-arrived"


ENDED = frozenset({AttemptState.SUCCEEDED, AttemptState.FAILED})
_PREFIX = {AttemptKind.CHARGE: "pay", AttemptKind.REFUND: "ref", AttemptKind.PAYOUT: "out"}
_FORWARD = {
    AttemptState.BEGUN: frozenset(AttemptState) - {AttemptState.BEGUN},
    AttemptState.CALLED: frozenset(AttemptState) - {AttemptState.BEGUN, AttemptState.CALLED},
    AttemptState.UNKNOWN: frozenset({AttemptState.PENDING, *ENDED}),
    AttemptState.PENDING: ENDED,
    AttemptState.SUCCEEDED: frozenset[AttemptState](),
    AttemptState.FAILED: frozenset[AttemptState](),
}
ASKS = (
    timedelta(seconds=5),
    timedelta(seconds=15),
    timedelta(seconds=30),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an order. `failure` is one of `Failure`; the fee is what the gateway keeps of a charge."""

    outcome: AnswerOutcome
    gateway_reference: str = ""
    fee_minor: int = 0
    failure: str = ""


UNKNOWN = Answer(AnswerOutcome.UNKNOWN)
ABSENT = Answer(AnswerOutcome.ABSENT)
UNREACHED = Answer(AnswerOutcome.FAILED, failure=Failure.UNREACHABLE)


def reference_of(kind: AttemptKind, subject_id: UUID) -> str:
    """Return our reference: the same for the same payment, refund or payout, whoever asks and however often."""
    return f"{_PREFIX[kind]}_{subject_id.hex}"


def may_become(state: AttemptState, new: AttemptState) -> bool:
    """Answer whether a call may go on to a state: only ever forward."""
    return new in _FORWARD[state]


def state_after(
    answer: Answer, *, called_at: datetime, now: datetime, lost_after: timedelta | None
) -> AttemptState:
    """Return what an answer means. What the gateway does not know is lost only after it can no longer arrive.

    :param lost_after: how long an order may be on its way; None where a gateway's not knowing proves nothing.
    """
    if answer.outcome is not AnswerOutcome.ABSENT:
        return AttemptState(answer.outcome.value)
    is_lost = lost_after is not None and now - called_at >= lost_after
    return AttemptState.FAILED if is_lost else AttemptState.UNKNOWN


def next_ask_at(asks: int, now: datetime) -> datetime:
    """Return when to ask again: soon at first, then ever more rarely, and never not at all."""
    return now + ASKS[min(asks, len(ASKS) - 1)]


def failure_of(word: str) -> Failure:
    """Return a gateway's word for a failure as one of ours."""
    try:
        return Failure(word)
    except ValueError:
        return Failure.DECLINED
