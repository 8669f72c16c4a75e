"""The state machine of a request: the one table of who moves what.

The outer machine is fixed. A service's own steps happen inside `in_review` and `in_progress`.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from tulay.areas.cases.errors import (
    AnotherOfficer,
    AppealTooLate,
    AppealUsed,
    FeeFirst,
    FeePaid,
    FeeUnpaid,
    NotYourStep,
    OwnRequest,
    StepNotPossible,
)

APPEAL_WITHIN = timedelta(days=30)
DRAFT_KEPT = timedelta(days=90)
ANSWER_AWAITED = timedelta(days=30)


class State(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    NEEDS_INFORMATION = "needs_information"
    APPROVED = "approved"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    REJECTED = "rejected"
    APPEALED = "appealed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Party(StrEnum):
    """In which part somebody moves a request."""

    APPLICANT = "applicant"
    OFFICER = "officer"
    DECIDER = "decider"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


class Outcome(StrEnum):
    """What a decision says."""

    APPROVED = "approved"
    REJECTED = "rejected"


class Priority(StrEnum):
    """How soon a request wants an answer."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Visibility(StrEnum):
    """Who reads a comment: the applicant too, or the agency alone."""

    PUBLIC = "public"
    INTERNAL = "internal"


S, P = State, Party
STEPS: dict[tuple[State, State], Party] = {
    (S.DRAFT, S.SUBMITTED): P.APPLICANT,
    (S.DRAFT, S.WITHDRAWN): P.APPLICANT,
    (S.DRAFT, S.EXPIRED): P.SYSTEM,
    (S.SUBMITTED, S.IN_REVIEW): P.OFFICER,
    (S.SUBMITTED, S.WITHDRAWN): P.APPLICANT,
    (S.IN_REVIEW, S.NEEDS_INFORMATION): P.OFFICER,
    (S.IN_REVIEW, S.APPROVED): P.DECIDER,
    (S.IN_REVIEW, S.REJECTED): P.DECIDER,
    (S.IN_REVIEW, S.WITHDRAWN): P.APPLICANT,
    (S.NEEDS_INFORMATION, S.IN_REVIEW): P.APPLICANT,
    (S.NEEDS_INFORMATION, S.WITHDRAWN): P.APPLICANT,
    (S.NEEDS_INFORMATION, S.EXPIRED): P.SYSTEM,
    (S.APPROVED, S.IN_PROGRESS): P.OFFICER,
    (S.APPROVED, S.WITHDRAWN): P.APPLICANT,
    (S.IN_PROGRESS, S.COMPLETED): P.OFFICER,
    (S.REJECTED, S.APPEALED): P.APPLICANT,
    (S.APPEALED, S.IN_REVIEW): P.OFFICER,
}

CLOSED = frozenset({S.COMPLETED, S.REJECTED, S.WITHDRAWN, S.EXPIRED})
OPEN = frozenset(S) - CLOSED
WITH_AGENCY = OPEN - {S.DRAFT}
EDITABLE = frozenset({S.DRAFT, S.NEEDS_INFORMATION})


def check_step(state: State, wanted: State, party: Party) -> None:
    """Let `party` move a request from `state` to `wanted`, or refuse.

    :raises StepNotPossible: the machine has no such step.
    :raises NotYourStep: it has, and it is another party's.
    """
    mover = STEPS.get((state, wanted))
    if mover is None:
        raise StepNotPossible(state=state.value)
    if mover is not party:
        raise NotYourStep


def check_state(state: State, allowed: Collection[State]) -> None:
    """Refuse what is done without moving (comments, documents, answers) in a state that has no room for it.

    :raises StepNotPossible: the request is in none of the allowed states.
    """
    if state not in allowed:
        raise StepNotPossible(state=state.value)


def check_withdrawable(state: State, *, is_paid: bool) -> None:
    """Let an approved request be withdrawn only while its fee is unpaid.

    :raises FeePaid: money has been taken; a refund is the agency's to give.
    """
    if state is State.APPROVED and is_paid:
        raise FeePaid


def check_fee(*, fee_minor: int, is_paid: bool) -> None:
    """Refuse to begin work on an unpaid request.

    :raises FeeUnpaid: a fee is due and not paid.
    """
    if fee_minor and not is_paid:
        raise FeeUnpaid


def check_fee_first(*, is_fee_first: bool, fee_minor: int, is_paid: bool) -> None:
    """Refuse to send a request whose service wants its fee before.

    :raises FeeFirst: it is neither paid nor waived.
    """
    if is_fee_first and fee_minor and not is_paid:
        raise FeeFirst


def check_appeal(*, decided_at: datetime, is_appealed: bool, now: datetime) -> None:
    """Let a rejected request be appealed once, within 30 days.

    :raises AppealUsed: it was appealed before.
    :raises AppealTooLate: the 30 days have passed.
    """
    if is_appealed:
        raise AppealUsed
    until = decided_at + APPEAL_WITHIN
    if now >= until:
        raise AppealTooLate(until=f"{until:%d %B %Y}")


def check_impartial(
    officer_id: UUID | None, *, applicant_id: UUID, took_part: Collection[UUID]
) -> None:
    """Keep officers from their own request and, after an appeal, from judging themselves.

    :raises OwnRequest: the officer is the applicant.
    :raises AnotherOfficer: the officer decided or signed before.
    """
    if officer_id == applicant_id:
        raise OwnRequest
    if officer_id in took_part:
        raise AnotherOfficer


def needs_second_signature(outcome: Outcome, *, is_above_threshold: bool) -> bool:
    """Answer whether two officers must sign: an approval above the service's threshold."""
    return outcome is Outcome.APPROVED and is_above_threshold


def draft_expires_at(touched_at: datetime) -> datetime:
    """Return when a draft that nobody touches is given up."""
    return touched_at + DRAFT_KEPT


def answer_awaited_until(asked_at: datetime) -> datetime:
    """Return until when an asked applicant may answer."""
    return asked_at + ANSWER_AWAITED


def steps_from(state: State, party: Party) -> tuple[State, ...]:
    """Return where `party` may move a request that is in `state`, in the order of the table."""
    return tuple(to for (start, to), mover in STEPS.items() if start is state and mover is party)
