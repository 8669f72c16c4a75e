"""How a business comes to take payments: which steps lead where, who may take them. Pure."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from uuid import UUID

from tulay.areas.payments.errors.merchants import (
    MerchantReasonMissing,
    MerchantStepNotPossible,
    OwnMerchant,
)

NAME_MAX = 200
NUMBER_MAX = 60
ADDRESS_MAX = 400
EMAIL_MAX = 254
PHONE_MAX = 20
REASON_MAX = 1000
PAPERS_MAX = 10
UNDECIDED_MAX = 5
"""How many applications one person may have waiting."""


class MerchantKind(StrEnum):
    """What a business does."""

    CLINIC = "clinic"
    PHARMACY = "pharmacy"
    SCHOOL = "school"
    RETAIL = "retail"
    FINTECH = "fintech"
    TRANSPORT = "transport"
    OTHER = "other"


class MemberRole(StrEnum):
    """In which way somebody acts for a business."""

    OWNER = "owner"
    VIEWER = "viewer"
    KEY = "key"


class MerchantState(StrEnum):
    """How far a business has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    NEEDS_INFORMATION = "needs_information"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class MerchantStep(StrEnum):
    """What somebody does about it."""

    SEND = "send"
    WITHDRAW = "withdraw"
    ASK = "ask"
    APPROVE = "approve"
    REFUSE = "refuse"
    SUSPEND = "suspend"
    RESUME = "resume"
    CLOSE = "close"


_S = MerchantState
TABLE: Mapping[MerchantStep, tuple[frozenset[MerchantState], MerchantState]] = {
    MerchantStep.SEND: (frozenset({_S.DRAFT, _S.NEEDS_INFORMATION}), _S.SUBMITTED),
    MerchantStep.WITHDRAW: (
        frozenset({_S.DRAFT, _S.SUBMITTED, _S.NEEDS_INFORMATION}),
        _S.WITHDRAWN,
    ),
    MerchantStep.ASK: (frozenset({_S.SUBMITTED}), _S.NEEDS_INFORMATION),
    MerchantStep.APPROVE: (frozenset({_S.SUBMITTED}), _S.ACTIVE),
    MerchantStep.REFUSE: (frozenset({_S.SUBMITTED, _S.NEEDS_INFORMATION}), _S.REFUSED),
    MerchantStep.SUSPEND: (frozenset({_S.ACTIVE}), _S.SUSPENDED),
    MerchantStep.RESUME: (frozenset({_S.SUSPENDED}), _S.ACTIVE),
    MerchantStep.CLOSE: (frozenset({_S.ACTIVE, _S.SUSPENDED}), _S.CLOSED),
}
EDITABLE = frozenset({_S.DRAFT, _S.NEEDS_INFORMATION})
"""While the applicant fills it in."""
UNDECIDED = EDITABLE | {_S.SUBMITTED}
OPENED = frozenset({_S.ACTIVE, _S.SUSPENDED, _S.CLOSED})
"""Those that have, or had, an account with us."""
ENDED = frozenset({_S.REFUSED, _S.WITHDRAWN, _S.CLOSED})
OF_APPLICANT = frozenset({MerchantStep.SEND, MerchantStep.WITHDRAW})
WITH_REASON = frozenset(
    {MerchantStep.ASK, MerchantStep.REFUSE, MerchantStep.SUSPEND, MerchantStep.CLOSE}
)


def state_after(state: MerchantState, step: MerchantStep) -> MerchantState:
    """Return where a step leads.

    :raises MerchantStepNotPossible: it does not begin there.
    """
    begins, ends = TABLE[step]
    if state not in begins:
        raise MerchantStepNotPossible
    return ends


def steps_from(state: MerchantState) -> tuple[MerchantStep, ...]:
    """Return what can be done next, in the order in which it is offered."""
    return tuple(step for step, (begins, _ends) in TABLE.items() if state in begins)


def check_reason(step: MerchantStep, reason: str) -> None:
    """Refuse a step that its business could not understand.

    :raises MerchantReasonMissing: it needs a reason.
    """
    if step in WITH_REASON and not reason.strip():
        raise MerchantReasonMissing


def check_reviewer(actor_id: UUID | None, people: Collection[UUID]) -> None:
    """Refuse a decision about a business of one's own.

    :raises OwnMerchant: the actor applied for it, or belongs to it.
    """
    if actor_id in people:
        raise OwnMerchant


def number_of(text: str) -> str:
    """Return a registration number in the one way in which it is compared: upper case, single spaces."""
    return " ".join(text.upper().split())
