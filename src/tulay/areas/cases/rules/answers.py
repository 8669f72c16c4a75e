"""What an applicant must answer and bring before a request can be sent, and what an answer may look like."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Protocol

from tulay.kernel.errors import FieldError
from tulay.kernel.patterns import is_written

TEXT_MAX = 500
LONG_TEXT_MAX = 5_000
PLACE_MAX = 200
NUMBER_MAX = 10**12

Answer = str | int | bool | list[str] | None
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_AMOUNT = re.compile(r"[0-9]{1,12}([.,][0-9]{1,2})?")


class Question(Protocol):
    """What these rules need to know of a service's question."""

    @property
    def code(self) -> str:
        """The name under which its answer is kept."""

    @property
    def kind(self) -> str:
        """What an answer looks like."""

    @property
    def choices(self) -> Collection[object]:
        """The answers to choose from, if any: codes, or pairs of code and words."""

    @property
    def is_required(self) -> bool:
        """Whether a request can be sent without it."""

    @property
    def low(self) -> int | None:
        """The smallest number that makes sense, if any."""

    @property
    def high(self) -> int | None:
        """The largest number that makes sense, if any."""

    @property
    def shortest(self) -> int | None:
        """The fewest characters, if any number."""

    @property
    def longest(self) -> int | None:
        """The most characters, if not those of its kind."""

    @property
    def pattern(self) -> str:
        """How it must be written, if in a particular way of `kernel.patterns`."""

    @property
    def days(self) -> str:
        """`past` or `future`, if not every day may be named."""


class Requirement(Protocol):
    """What these rules need to know of a document to bring."""

    @property
    def code(self) -> str:
        """The name under which the document is kept."""

    @property
    def is_required(self) -> bool:
        """Whether a request can be sent without it."""


def faults_in(
    answers: Mapping[str, object], questions: Iterable[Question], *, today: date
) -> list[FieldError]:
    """Return what is wrong with the answers given so far; unanswered questions are no fault of a draft.

    :param today: the day it is where the service is offered.
    """
    known = {question.code: question for question in questions}
    faults = []
    for code, answer in answers.items():
        if code not in known:
            faults.append(
                _fault(f"answers/{code}", "unknown", "This service does not ask this question.")
            )
        elif not is_blank(answer):
            faults.extend(_faults_of(known[code], answer, today))
    return faults


def not_brought(
    requirements: Iterable[Requirement], documents: Collection[str]
) -> list[FieldError]:
    """Return which documents still have to be brought before the request can be sent."""
    return [
        _fault(f"documents/{requirement.code}", "missing", "Add this document.")
        for requirement in requirements
        if requirement.is_required and requirement.code not in documents
    ]


def unanswered(questions: Iterable[Question], answers: Mapping[str, object]) -> list[FieldError]:
    """Return which of these questions nobody may leave out were left out."""
    return [
        _fault(f"answers/{question.code}", "missing", "Answer this question.")
        for question in questions
        if is_blank(answers.get(question.code))
    ]


def is_blank(answer: object) -> bool:
    """Answer whether nothing was said."""
    return answer is None or answer == [] or (isinstance(answer, str) and not answer.strip())


def is_writable(text: str) -> bool:
    """Answer whether text holds only characters that people write (no NUL, no lone surrogates)."""
    return not _UNWRITABLE.search(text)


def _fault(pointer: str, code: str, detail: str, **facts: object) -> FieldError:
    return FieldError(pointer, code, detail, facts)


def _faults_of(question: Question, answer: object, today: date) -> list[FieldError]:
    pointer = f"answers/{question.code}"
    if isinstance(answer, str):
        if len(answer) > LONG_TEXT_MAX:
            detail = "Use {most} characters or fewer."
            return [_fault(pointer, "too-long", detail, most=LONG_TEXT_MAX)]
        if not is_writable(answer):
            return [_fault(pointer, "unreadable", "Remove the characters that cannot be shown.")]
    detail = _CHECKS.get(question.kind, _text)(answer, _codes(question.choices))
    detail = detail or _further(question, answer, today)
    if not detail:
        return []
    facts = {
        "least": question.shortest,
        "most": question.longest or TEXT_MAX,
        "low": question.low,
        "high": question.high,
    }
    return [_fault(pointer, "unacceptable", detail, **facts)]


def _further(question: Question, answer: object, today: date) -> str:
    """Say what the service itself asks of an answer of the right kind."""
    if question.kind == "number":
        return _out_of_range(question, int(str(answer)))
    if question.kind == "date":
        return _wrong_day(question, date.fromisoformat(str(answer)), today)
    if question.kind in {"text", "longtext"}:
        return _miswritten(question, str(answer).strip())
    return ""


def _wrong_day(question: Question, day: date, today: date) -> str:
    if question.days == "past" and day > today:
        return "Write a day that is not in the future."
    if question.days == "future" and day < today:
        return "Write a day that is not in the past."
    return ""


def _miswritten(question: Question, text: str) -> str:
    if question.shortest is not None and len(text) < question.shortest:
        return "Use {least} characters or more."
    if question.longest is not None and len(text) > question.longest:
        return "Use {most} characters or fewer."
    if question.pattern and not is_written(text, question.pattern):
        return _HOW.get(question.pattern, "Write it in the way that is asked for.")
    return ""


_HOW = {
    "email": "Write an e-mail address, like name@example.org.",
    "phone": "Write a telephone number, like +63 917 123 4567.",
    "digits": "Use digits only, like 20260041.",
    "letters": "Use letters, no digits.",
    "code": "Use the letters A to Z, digits, hyphens and slashes only.",
    "year": "Write a year with four digits, like 2019.",
}


def _out_of_range(question: Question, number: int) -> str:
    if question.low is not None and number < question.low:
        return "Write a number of {low} or more."
    if question.high is not None and number > question.high:
        return "Write a number of {high} or less."
    return ""


def _codes(choices: Collection[object]) -> frozenset[str]:
    return frozenset(_code(choice) for choice in choices)


def _code(choice: object) -> str:
    if isinstance(choice, (tuple, list)):
        return str(choice[0])
    return str(getattr(choice, "code", choice))


Check = Callable[[object, frozenset[str]], str]


def _text(answer: object, _: frozenset[str]) -> str:
    if not isinstance(answer, str):
        return "Write your answer as text."
    return "" if len(answer) <= TEXT_MAX else "Use {most} characters or fewer."


def _long_text(answer: object, _: frozenset[str]) -> str:
    return "" if isinstance(answer, str) else "Write your answer as text."


def _number(answer: object, _: frozenset[str]) -> str:
    is_number = type(answer) is int and abs(answer) < NUMBER_MAX
    is_written = isinstance(answer, str) and re.fullmatch(r"-?[0-9]{1,12}", answer.strip())
    return "" if is_number or is_written else "Write a whole number, such as 4."


def _date(answer: object, _: frozenset[str]) -> str:
    try:
        date.fromisoformat(str(answer))
    except ValueError:
        return "Write the date as year, month, day: 2026-11-24."
    return ""


def _choice(answer: object, codes: frozenset[str]) -> str:
    return "" if isinstance(answer, str) and answer in codes else "Choose one of the answers."


def _choices(answer: object, codes: frozenset[str]) -> str:
    is_known = isinstance(answer, list) and all(a in codes for a in answer if isinstance(a, str))
    is_text = isinstance(answer, list) and all(isinstance(a, str) for a in answer)
    return "" if is_known and is_text else "Choose from the answers."


def _yes_no(answer: object, _: frozenset[str]) -> str:
    is_said = isinstance(answer, bool) or (isinstance(answer, str) and answer in {"yes", "no"})
    return "" if is_said else "Answer yes or no."


def _money(answer: object, _: frozenset[str]) -> str:
    is_written = isinstance(answer, str) and _AMOUNT.fullmatch(answer.strip())
    is_number = type(answer) is int and 0 <= answer < NUMBER_MAX
    return "" if is_number or is_written else "Write an amount, such as 1500 or 1500.50."


def _place(answer: object, _: frozenset[str]) -> str:
    is_code = isinstance(answer, str) and len(answer) <= PLACE_MAX
    return "" if is_code else "Choose a place from the list."


_CHECKS: dict[str, Check] = {
    "text": _text,
    "longtext": _long_text,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "yesno": _yes_no,
    "money": _money,
    "place": _place,
}
