"""Which questions of a form are asked, given what was answered so far. Pure.

What is not known yet is neither yes nor no: a question that hangs on it waits. Questions stand in the order in which
people meet them, and hang only on one before; so one walk settles them all, and what hangs on a question that is not
asked is not asked either.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol, TypeVar

from tulay.areas.cases.rules.answers import (
    Question,
    Requirement,
    is_blank,
    not_brought,
    unanswered,
)
from tulay.kernel.errors import FieldError


class When(Protocol):
    """An answer to a question before."""

    @property
    def question(self) -> str:
        """The question it is about."""

    @property
    def answers(self) -> Collection[str]:
        """The answers that count, if not all."""

    @property
    def low(self) -> int | None:
        """The smallest number that counts."""

    @property
    def high(self) -> int | None:
        """The largest number that counts."""


class Conditional(Question, Protocol):
    """What these rules need to know of a question."""

    @property
    def asked_if(self) -> When | None:
        """The answer that makes it be asked; none: always."""

    @property
    def required_if(self) -> When | None:
        """The answer that makes it necessary."""


AnyQuestion = TypeVar("AnyQuestion", bound=Conditional)


def asked(
    questions: Iterable[AnyQuestion], answers: Mapping[str, object]
) -> tuple[AnyQuestion, ...]:
    """Return the questions that are asked of somebody who answered this much."""
    found: list[AnyQuestion] = []
    counted: dict[str, object] = {}
    for question in questions:
        if question.asked_if is None or holds(question.asked_if, counted):
            found.append(question)
            counted[question.code] = answers.get(question.code)
    return tuple(found)


def kept(answers: Mapping[str, object], questions: Iterable[Conditional]) -> dict[str, object]:
    """Return the answers without those to questions that are not, or no longer, asked."""
    codes = {question.code for question in asked(questions, answers)}
    return {code: answer for code, answer in answers.items() if code in codes}


def is_needed(question: Conditional, answers: Mapping[str, object]) -> bool:
    """Answer whether a question that is asked cannot be left out."""
    return question.is_required or (
        question.required_if is not None and holds(question.required_if, answers) is True
    )


def missing_in(
    answers: Mapping[str, object],
    questions: Iterable[AnyQuestion],
    *,
    documents: Collection[str],
    requirements: Iterable[Requirement],
) -> list[FieldError]:
    """Return what still has to be answered or brought before the request can be sent."""
    needed = [one for one in asked(questions, answers) if is_needed(one, answers)]
    return unanswered(needed, answers) + not_brought(requirements, documents)


def holds(when: When, answers: Mapping[str, object]) -> bool | None:
    """Answer whether a condition holds; None: nobody knows yet."""
    answer = answers.get(when.question)
    if is_blank(answer):
        return None
    if when.answers:
        return not set(when.answers).isdisjoint(_codes(answer))
    if when.low is not None or when.high is not None:
        return _lies_within(answer, when.low, when.high)
    return True


def _codes(answer: object) -> tuple[str, ...]:
    if isinstance(answer, bool):
        return ("yes",) if answer else ("no",)
    return tuple(str(one) for one in answer) if isinstance(answer, list) else (str(answer),)


def _lies_within(answer: object, low: int | None, high: int | None) -> bool | None:
    try:
        number = int(str(answer))
    except ValueError:  # not a number yet: its own fault says so
        return None
    return (low is None or low <= number) and (high is None or number <= high)
