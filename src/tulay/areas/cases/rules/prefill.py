"""What a profile can answer of a form, and when it may: only what is empty, only with consent. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Protocol

from tulay.areas.cases.errors import PrefillNotAgreed
from tulay.areas.cases.rules.asking import Conditional, asked
from tulay.areas.cases.rules.carrying import Question, carried_answers

FACTS = ("profile.name", "profile.email", "profile.phone", "person.birth_date")
"""What a profile may know; the answers to questions that are about something else are people's to type."""


class Consent(StrEnum):
    """Which consent a profile is used with."""

    NOW = "now"
    REQUEST = "request"
    ALWAYS = "always"


class Fillable(Conditional, Question, Protocol):
    """What these rules need to know of a question."""


def knows_of(questions: Iterable[Question]) -> bool:
    """Answer whether a form asks for anything that a profile may know."""
    return any(one.fact in FACTS and not one.is_special for one in questions)


def fillable(
    questions: Iterable[Fillable],
    profile: Mapping[str, object],
    answers: Mapping[str, object],
    *,
    slug: str,
    currency: str,
    today: date,
) -> dict[str, object]:
    """Return what a profile answers of the questions that are asked and were never answered.

    Whoever emptied a box wants it empty: an answer of nothing is an answer.
    """
    known = {fact: value for fact, value in profile.items() if fact in FACTS and value}
    left = [one for one in asked(questions, answers) if one.code not in answers]
    return carried_answers(left, known, slug=slug, currency=currency, today=today)


def consent_for(
    *, is_agreed: bool, is_helped: bool, was_agreed: bool, is_always_agreed: bool
) -> Consent:
    """Return with which consent a profile is used: for somebody who is helped only what they say now counts.

    :raises PrefillNotAgreed: the person has not agreed.
    """
    if is_agreed:
        return Consent.NOW
    if not is_helped and was_agreed:
        return Consent.REQUEST
    if not is_helped and is_always_agreed:
        return Consent.ALWAYS
    raise PrefillNotAgreed
