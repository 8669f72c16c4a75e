"""When a request may be sent on to another agency, and what may be done with the offer."""

from enum import StrEnum
from uuid import UUID

from tulay.areas.cases.errors import (
    FeePaid,
    ReferralAnswered,
    ServiceUnfit,
    StaysHere,
    StepNotPossible,
    WaitsForSignature,
)
from tulay.areas.cases.rules.steps import State
from tulay.kernel.errors import FieldError


class Answer(StrEnum):
    """What became of an offer."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


REFERABLE = frozenset({State.SUBMITTED, State.IN_REVIEW})
"""Nothing is decided and no answer is awaited: whoever asked a question waits for it, whoever approved carries on."""


def check_referable(
    state: State,
    *,
    is_appealed: bool,
    is_paid: bool,
    waits_for_signature: bool,
    holds_special: bool,
    has_begun_steps: bool,
) -> None:
    """Let a request change agencies, or say what keeps it.

    :raises StepNotPossible: it is decided, or waits for its applicant.
    :raises StaysHere: it is an appeal, is inside the steps of its service, or holds special information whose use was
        agreed for this service.
    :raises WaitsForSignature: a decision is proposed.
    :raises FeePaid: the fee for this agency's service was taken.
    """
    if state not in REFERABLE:
        raise StepNotPossible(state=state.value)
    if waits_for_signature:
        raise WaitsForSignature
    if is_paid:
        raise FeePaid
    if is_appealed or holds_special or has_begun_steps:
        raise StaysHere


def check_taker(
    *,
    agency_id: UUID,
    jurisdiction: str,
    to_agency_id: UUID,
    to_jurisdiction: str,
    takes_requests: bool,
) -> None:
    """Let a service of another agency under the same law be asked.

    :raises ServiceUnfit: it is the agency's own, under another law, or takes nothing now.
    """
    if agency_id == to_agency_id or jurisdiction != to_jurisdiction or not takes_requests:
        detail = "Choose a service of another agency that takes requests now."
        raise ServiceUnfit(errors=[FieldError("service_id", "unfit", detail)])


def check_open(answer: Answer) -> None:
    """Let an offer be answered or taken back once.

    :raises ReferralAnswered: it was, a moment or a week ago.
    """
    if answer is not Answer.OPEN:
        raise ReferralAnswered(answer=answer.value)
