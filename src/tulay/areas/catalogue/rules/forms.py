"""The form of a service: its pages, how an answer must be written, and when a question is asked. Pure.

A question may hang on the answer to another one. It hangs on one that stands before it, so that no two wait for each
other, and whoever goes from page to page without a script has answered what decides about the pages that follow.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar

from tulay.kernel.errors import FieldError
from tulay.kernel.patterns import Pattern

PAGES_MAX = 8
LENGTHS = {"text": 500, "longtext": 5_000}
"""Kinds of answers that are text, and how long one may be where the service does not say."""
PROFILE = {"profile.name": "text", "profile.email": "text", "profile.phone": "text"}
"""What a profile says beside the facts of eligibility, and the kind of question that asks for it."""
YES_NO = ("yes", "no")
_CONDITIONAL = frozenset({"choice", "choices", "yesno", "number"})
ENGLISH = "en"


class Days(StrEnum):
    """Which days an answer may name."""

    PAST = "past"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class When:
    """An answer to a question before: one of `answers`, or a number from `low` to `high`; none of these: any answer."""

    question: str
    answers: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page of the form: what stands above its questions."""

    code: str
    titles: Mapping[str, str]
    hints: Mapping[str, str] = field(default_factory=dict)


class Choosable(Protocol):
    """One answer to choose."""

    @property
    def code(self) -> str:
        """The name under which it is kept."""


class Asked(Protocol):
    """What these rules need to know of a question."""

    @property
    def code(self) -> str:
        """The name under which its answer is kept."""

    @property
    def kind(self) -> str:
        """What sort of answer it takes."""

    @property
    def labels(self) -> Mapping[str, str]:
        """The question in each language."""

    @property
    def page(self) -> str:
        """The page it stands on; empty: the first, which also asks for the place."""

    @property
    def choices(self) -> Sequence[Choosable]:
        """The answers to choose from."""

    @property
    def is_special(self) -> bool:
        """Whether it is only asked of whoever agreed to that."""

    @property
    def low(self) -> int | None:
        """The smallest number."""

    @property
    def high(self) -> int | None:
        """The largest number."""

    @property
    def shortest(self) -> int | None:
        """The fewest characters."""

    @property
    def longest(self) -> int | None:
        """The most characters."""

    @property
    def pattern(self) -> str:
        """How it must be written, if in a particular way."""

    @property
    def days(self) -> str:
        """Which days it may name, if not all."""

    @property
    def asked_if(self) -> When | None:
        """The answer that makes it be asked; none: always."""

    @property
    def required_if(self) -> When | None:
        """The answer that makes it necessary, where it may be left out otherwise."""


AnyAsked = TypeVar("AnyAsked", bound=Asked)


def in_form_order(questions: Iterable[AnyAsked], pages: Iterable[FormPage]) -> tuple[AnyAsked, ...]:
    """Return questions as people meet them: those of the first page, then page by page."""
    place = {page.code: number for number, page in enumerate(pages, start=1)}
    return tuple(sorted(questions, key=lambda one: place.get(one.page, 0)))


def question_moved(
    questions: Iterable[AnyAsked], pages: Sequence[FormPage], code: str, *, up: bool
) -> tuple[tuple[AnyAsked, ...], str]:
    """Return the questions with one a place further up or down, and the page it stands on by then.

    From the edge of its page it goes over to the next one; at the edge of the form it stays.
    """
    listed = list(in_form_order(questions, pages))
    place = next((n for n, one in enumerate(listed) if one.code == code), None)
    if place is None:
        return tuple(listed), ""
    mine, other = listed[place], place - 1 if up else place + 1
    if 0 <= other < len(listed) and listed[other].page == mine.page:
        listed[place], listed[other] = listed[other], mine
        return tuple(listed), mine.page
    codes = ["", *(page.code for page in pages)]
    onto = codes.index(mine.page) + (-1 if up else 1)
    return tuple(listed), codes[onto] if 0 <= onto < len(codes) else mine.page


def form_faults(questions: Iterable[Asked], pages: Sequence[FormPage]) -> Iterator[FieldError]:
    """Name what is wrong with a form as a whole, and with how its answers must look."""
    yield from _page_faults(pages)
    known = {page.code for page in pages}
    before: dict[str, Asked] = {}
    for question in in_form_order(questions, pages):
        pointer = f"questions.{question.code}"
        if question.page and question.page not in known:
            yield FieldError(f"{pointer}.page", "unknown", "Choose a page of this form.")
        yield from _answer_faults(question, pointer)
        for name in ("asked_if", "required_if"):
            when = getattr(question, name)
            if when is not None:
                yield from _when_faults(when, question, before, f"{pointer}.{name}")
        before[question.code] = question


def _page_faults(pages: Sequence[FormPage]) -> Iterator[FieldError]:
    codes = [page.code for page in pages]
    if len(codes) > PAGES_MAX:
        facts = {"most": PAGES_MAX}
        yield FieldError("pages", "too-many", "A form has at most {most} pages.", facts)
    if len(codes) != len(set(codes)):
        yield FieldError("pages", "repeated", "Each code may stand here once.")
    for page in pages:
        if not page.titles.get(ENGLISH):
            detail = "Give the page a title in English at least."
            yield FieldError(f"pages.{page.code}.titles", "required", detail)


def _answer_faults(question: Asked, pointer: str) -> Iterator[FieldError]:
    is_text = question.kind in LENGTHS
    most = LENGTHS.get(question.kind, 0)
    lengths = [one for one in (question.shortest, question.longest) if one is not None]
    if lengths and not is_text:
        yield FieldError(f"{pointer}.longest", "unfit", "Only text has a length.")
    elif any(not 1 <= one <= most for one in lengths):
        detail = "A length is a number from 1 to {most}."
        yield FieldError(f"{pointer}.longest", "out-of-range", detail, {"most": most})
    elif _crossed(question.shortest, question.longest):
        detail = "The longest answer cannot be shorter than the shortest."
        yield FieldError(f"{pointer}.longest", "crossed", detail)
    if question.pattern and (question.kind != "text" or question.pattern not in set(Pattern)):
        detail = "Choose from the list how a line of text is written, or leave it open."
        yield FieldError(f"{pointer}.pattern", "unfit", detail)
    if question.days and (question.kind != "date" or question.days not in set(Days)):
        detail = "Choose from the list which days a date may name, or leave it open."
        yield FieldError(f"{pointer}.days", "unfit", detail)
    if _crossed(question.low, question.high):
        detail = "The largest number cannot be below the smallest."
        yield FieldError(f"{pointer}.high", "crossed", detail)


def _crossed(least: int | None, most: int | None) -> bool:
    return least is not None and most is not None and least > most


def _when_faults(
    when: When, question: Asked, before: Mapping[str, Asked], pointer: str
) -> Iterator[FieldError]:
    other = before.get(when.question)
    facts = {"question": question.labels.get(ENGLISH, question.code)}
    if other is None:
        detail = "The question “{question}” can only hang on one that stands before it in the form."
        yield FieldError(pointer, "not-before", detail, facts)
        return
    if other.kind not in _CONDITIONAL and (when.answers or _ranges(when)):
        detail = "The question “{question}” hangs on an answer that cannot be compared."
        yield FieldError(pointer, "unfit", detail, facts)
    elif not set(when.answers) <= _answers_to(other):
        detail = "The question “{question}” hangs on an answer that is not there any more."
        yield FieldError(pointer, "unknown", detail, facts)
    elif _ranges(when) and other.kind != "number":
        yield FieldError(pointer, "unfit", "Only numbers lie in a range.")
    elif _crossed(when.low, when.high):
        detail = "The largest number cannot be below the smallest."
        yield FieldError(pointer, "crossed", detail)
    if other.is_special and not question.is_special:
        detail = "What hangs on special information is special, too: mark this question."
        yield FieldError(pointer, "special", detail)


def _ranges(when: When) -> bool:
    return when.low is not None or when.high is not None


def _answers_to(question: Asked) -> set[str]:
    if question.kind == "yesno":
        return set(YES_NO)
    return {choice.code for choice in question.choices}
