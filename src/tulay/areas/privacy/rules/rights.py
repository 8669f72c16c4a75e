"""What people can ask about their data, how long an answer may take, and who decides. Pure."""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from tulay.areas.privacy.errors.rights import (
    AnswerMissing,
    DecidedAlready,
    NotAboutYourself,
    SecondPersonNeeded,
    StillHeld,
)
from tulay.kernel.jurisdiction import JURISDICTIONS


class Right(StrEnum):
    """What somebody can ask."""

    ACCESS = "access"
    PORTABILITY = "portability"
    CORRECTION = "correction"
    OBJECTION = "objection"
    RESTRICTION = "restriction"
    ERASURE = "erasure"
    HUMAN_DECISION = "human_decision"


class ClaimState(StrEnum):
    """How far a request about data has come."""

    OPEN = "open"
    PROPOSED = "proposed"
    APPROVED = "approved"
    ERASING = "erasing"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


WAITING = frozenset({ClaimState.OPEN, ClaimState.PROPOSED, ClaimState.APPROVED, ClaimState.ERASING})
ENDED = frozenset(ClaimState) - WAITING
WITHDRAWABLE = frozenset({ClaimState.OPEN, ClaimState.PROPOSED, ClaimState.APPROVED})
COPIES = frozenset({Right.ACCESS, Right.PORTABILITY})
"""Rights that end with a file."""
RESTRICTING = frozenset({Right.OBJECTION, Right.RESTRICTION})
"""Rights that, once granted, stop everything but keeping."""

SECTIONS: dict[str, dict[Right, str]] = {
    "popia": {
        Right.ACCESS: "POPIA 23",
        Right.CORRECTION: "POPIA 24",
        Right.OBJECTION: "POPIA 11(3)",
        Right.RESTRICTION: "POPIA 14(6)",
        Right.ERASURE: "POPIA 24",
        Right.HUMAN_DECISION: "POPIA 71",
    },
    "gdpr": {
        Right.ACCESS: "GDPR 15",
        Right.PORTABILITY: "GDPR 20",
        Right.CORRECTION: "GDPR 16",
        Right.OBJECTION: "GDPR 21",
        Right.RESTRICTION: "GDPR 18",
        Right.ERASURE: "GDPR 17",
        Right.HUMAN_DECISION: "GDPR 22",
    },
    "ph-dpa": {
        Right.ACCESS: "RA 10173 16(c)",
        Right.PORTABILITY: "RA 10173 18",
        Right.CORRECTION: "RA 10173 16(d)",
        Right.OBJECTION: "RA 10173 16(b)",
        Right.RESTRICTION: "RA 10173 16(e)",
        Right.ERASURE: "RA 10173 16(e)",
        Right.HUMAN_DECISION: "RA 10173 16(c)",
    },
}
"""Where each law says so; a country without a law of its own has none to cite."""


@dataclass(frozen=True, slots=True)
class Term:
    """How long an answer may take, and by how much it can be put off once."""

    days: int = 0
    months: int = 0
    more_days: int = 0
    more_months: int = 0


TERMS = {
    "popia": Term(days=30, more_days=30),
    "gdpr": Term(months=1, more_months=2),
    "ph-dpa": Term(days=30, more_days=15),
}
GENERIC = Term(days=30, more_days=30)
WARNED_BEFORE = timedelta(days=7)
THINK_AGAIN = timedelta(hours=24)
"""Between the second signature and an erasure: time for the last letter to arrive, and to withdraw."""
ANSWER_MAX = 2000


def law_of(jurisdiction: str) -> str:
    """Return the privacy law of a jurisdiction by its profile."""
    known = JURISDICTIONS.get(jurisdiction)
    return known.privacy_profile if known else "generic"


def section(law: str, right: Right) -> str:
    """Return where the law gives this right; empty where none is cited."""
    return SECTIONS.get(law, {}).get(right, "")


def due_at(law: str, made_at: datetime) -> datetime:
    """Return until when an answer is owed."""
    term = TERMS.get(law, GENERIC)
    return _months_later(made_at, term.months) + timedelta(days=term.days)


def put_off_until(law: str, due: datetime) -> datetime:
    """Return until when an answer may be put off, once and with a reason."""
    term = TERMS.get(law, GENERIC)
    return _months_later(due, term.more_months) + timedelta(days=term.more_days)


def is_urgent(due: datetime, *, now: datetime) -> bool:
    """Answer whether the clock is about to run out, or has."""
    return due - now <= WARNED_BEFORE


def needs_two(right: Right, *, filed_by: UUID | None) -> bool:
    """Answer whether two people must sign: for what cannot be undone, and for files that staff make."""
    return right is Right.ERASURE or (right in COPIES and filed_by is not None)


def check_decider(*, decider_id: UUID | None, person_id: UUID, filed_by: UUID | None) -> None:
    """Refuse to let somebody decide about themselves, or about what they filed.

    :raises NotAboutYourself: they did.
    """
    if decider_id is not None and decider_id in {person_id, filed_by}:
        raise NotAboutYourself


def check_second(*, second_id: UUID | None, first_id: UUID | None, person_id: UUID) -> None:
    """Refuse a second signature by the first hand, or by whom it is about.

    :raises SecondPersonNeeded: it is.
    """
    if second_id is None or second_id in {first_id, person_id}:
        raise SecondPersonNeeded


def check_answer(answer: str) -> None:
    """Refuse a decision without words.

    :raises AnswerMissing: there are none.
    """
    if not answer.strip():
        raise AnswerMissing


def check_state(state: ClaimState, allowed: frozenset[ClaimState]) -> None:
    """Refuse a step from a state that does not lead there.

    :raises DecidedAlready: it does not.
    """
    if state not in allowed:
        raise DecidedAlready


def check_not_held(*, is_held: bool) -> None:
    """Refuse to erase what a legal hold keeps.

    :raises StillHeld: it does.
    """
    if is_held:
        raise StillHeld


def _months_later(moment: datetime, months: int) -> datetime:
    """Return the same day months later, or the last of a shorter month (Regulation 1182/71, 3)."""
    number = moment.month - 1 + months
    year, month = moment.year + number // 12, number % 12 + 1
    last = calendar.monthrange(year, month)[1]
    day = date(year, month, min(moment.day, last))
    return moment.replace(year=day.year, month=day.month, day=day.day)
