"""Milestones and outcome indicators of a PPA. Pure."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from tulay.areas.programmes.errors import UnfitReport
from tulay.kernel.errors import FieldError

MARK_MAX, UNIT_MAX = 200, 60
VALUE_MAX = Decimal(10) ** 12
MARKS_MAX = 50
"""Of a PPA: as many milestones, and as many indicators."""


class OutcomeKind(StrEnum):
    """What an indicator measures."""

    EDUCATION = "education"
    HEALTH = "health"
    LIVELIHOOD = "livelihood"
    GOVERNANCE = "governance"
    INFRASTRUCTURE = "infrastructure"
    SOCIAL_PROTECTION = "social_protection"
    ENVIRONMENT = "environment"
    PEACE_SECURITY = "peace_security"
    OTHER = "other"


def check_milestone(title: str, *, known: int) -> None:
    """Refuse a milestone without words, or one too many.

    :raises UnfitReport: naming the field.
    """
    _check(title, known)


def check_indicator(
    title: str, *, category: str, baseline: Decimal, target: Decimal, known: int
) -> None:
    """Refuse an indicator without words, of no kind we know, or with a number nobody could reach.

    :raises UnfitReport: naming the field.
    """
    _check(title, known)
    if category not in {one.value for one in OutcomeKind}:
        detail = "Choose one of the answers in the list."
        raise UnfitReport(errors=[FieldError("category", "unknown", detail)])
    check_value("baseline", baseline)
    check_value("target", target)


def check_value(name: str, value: Decimal) -> None:
    """Refuse a number that is none.

    :raises UnfitReport: naming the field.
    """
    if not 0 <= value <= VALUE_MAX:
        detail = "Write a number of zero or more."
        raise UnfitReport(errors=[FieldError(name, "out-of-range", detail)])


def check_done(done_date: date, *, today: date) -> None:
    """Refuse reaching a milestone on a day that is still to come.

    :raises UnfitReport: naming the field.
    """
    if done_date > today:
        detail = "Choose today or a day before."
        raise UnfitReport(errors=[FieldError("done_date", "ahead", detail)])


def _check(title: str, known: int) -> None:
    if not title.strip() or len(title) > MARK_MAX:
        detail = "Write one to {most} characters."
        raise UnfitReport(errors=[FieldError("title", "required", detail, {"most": MARK_MAX})])
    if known >= MARKS_MAX:
        detail = "There are {most} already. Close some, or put several into one."
        raise UnfitReport(errors=[FieldError("title", "too-many", detail, {"most": MARKS_MAX})])
